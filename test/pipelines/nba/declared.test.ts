import assert from 'node:assert/strict';
import {
  isTable,
  phaseOfProcessor,
  processorNamed,
  type ProcessorDeclaration,
} from '../../../shared/domain/pipeline.js';
import { MODES } from '../../../shared/domain/slot/key.js';
import { qualifiedName } from '../../../shared/domain/table.js';
import { optionalLandings, optionalSettings } from '../../../shared/pipelines/nba/raw/optional.js';
import { nba } from '../../../shared/pipelines/nba/definition.js';

/** Phases 4 to 6. */
const later = nba.processors.filter(({ id }) => /^p[456]/.test(id));

const named = (id: string): ProcessorDeclaration =>
  later.find((candidate) => candidate.id === id) ?? assert.fail(`${id} is not declared`);
/** The raw sources that a plan contains only where they are offered. */
const optionalRaw = nba.processors.filter(({ id }) => id.startsWith('p2.') && id.slice(3) in optionalSettings);
const ofPhase = (phase: string): readonly ProcessorDeclaration[] =>
  later.filter(({ id }) => phaseOfProcessor(id) === phase);
const shortNames = (processors: readonly ProcessorDeclaration[]): string[] =>
  processors.map(({ shortName }) => shortName);

/** Waves as the engine starts them: each processor in the first wave after all its predecessors. */
const wavesOf = (processors: readonly ProcessorDeclaration[]): string[][] => {
  const waves: string[][] = [];
  const done = new Set<string>();
  while (done.size < processors.length) {
    const wave = processors.filter(({ id, after }) => !done.has(id) && after.every((before) => done.has(before)));
    assert.ok(wave.length > 0, 'a cycle');
    for (const { id } of wave) done.add(id);
    waves.push(shortNames(wave));
  }
  return waves;
};

const modesOf = (id: string): string =>
  MODES.map((mode) => processorNamed(nba, id).modes[mode]?.slice(0, 4) ?? '-').join(' ');

describe('declared processors', () => {
  it('have ids, phases and predecessors of the definition', () => {
    for (const { id, after } of later) {
      assert.match(id, /^p[1-6][bc]?\.[a-z0-9_]+$/);
      for (const before of after) {
        assert.equal(phaseOfProcessor(before), phaseOfProcessor(id), `${id} after ${before}`);
        assert.ok(
          nba.processors.some((known) => known.id === before),
          `${id} after ${before}`,
        );
      }
    }
    assert.equal(new Set(later.map(({ id }) => id)).size, later.length);
  });

  it('T-05 T-53 the precompute phase has its one order, every processor in it', () => {
    assert.deepEqual(wavesOf(ofPhase('p4')), [['TDZA', 'PSZA'], ['PCF'], ['PDC'], ['MLFS']]);
  });

  it('T-45 consolidation follows the batches, is critical wherever predictions are made, and is never partial', () => {
    assert.deepEqual(wavesOf(ofPhase('p5')), [['prediction batch'], ['consolidation']]);
    assert.equal(modesOf('p5.consolidation'), 'crit crit crit');
    assert.equal(named('p5.consolidation').minPartialRatio, 1);
  });

  it('the cache and the feature store are critical in every mode, the rest of the phase in none', () => {
    const critical = ofPhase('p4').filter(({ modes }) => MODES.every((mode) => modes[mode] === 'critical'));
    assert.deepEqual(shortNames(critical), ['PDC', 'MLFS']);
    const optional = ofPhase('p4').filter(({ modes }) => MODES.every((mode) => modes[mode] === 'optional'));
    assert.deepEqual(shortNames(optional), ['TDZA', 'PSZA', 'PCF']);
  });

  it('before the games only rosters, props and injuries are read of the optional sources', () => {
    const live = optionalRaw.filter(({ modes }) => modes.same_day !== undefined || modes.tomorrow !== undefined);
    assert.deepEqual(live.map(({ id }) => `${id} ${modesOf(id)}`).sort(), [
      'p2.bdl_injuries opti opti opti',
      'p2.bettingpros_player_points_props opti opti opti',
      'p2.espn_team_rosters opti crit crit',
      'p2.nbac_injury_report opti opti opti',
    ]);
    assert.ok(optionalRaw.every(({ modes }) => modes.overnight === 'optional'));
  });

  it('T-43 graded documents follow the games, documents of coming games precede them', () => {
    const published = (mode: (typeof MODES)[number]): string[] =>
      shortNames(ofPhase('p6').filter(({ modes }) => modes[mode] !== undefined));
    assert.deepEqual(published('overnight'), [
      'results',
      'best_bets',
      'predictions',
      'player_games',
      'player_seasons',
      'players',
      'systems',
    ]);
    assert.deepEqual(published('same_day'), ['best_bets', 'predictions', 'tonight', 'streaks', 'status', 'trends']);
    assert.deepEqual(published('tomorrow'), ['predictions', 'tonight']);
  });

  it('S38 bootstrap satisfies phases 4 to 6 and no raw processor', () => {
    for (const { id, allowedSkips = [] } of [...later, ...optionalRaw])
      assert.equal(allowedSkips.includes('bootstrap'), phaseOfProcessor(id) !== 'p2', id);
  });

  it('P-18 no team or player row early in the season still satisfies the first wave', () => {
    const empty = later.filter(({ minRecords }) => minRecords === 0);
    assert.deepEqual(shortNames(empty), [
      'TDZA',
      'PSZA',
      'PDC',
      'prediction batch',
      'performance summary',
      'tier adjustments',
      'player_seasons',
      'players',
      'systems',
      'trends',
    ]);
    assert.deepEqual(shortNames(optionalRaw.filter(({ minRecords }) => minRecords === 0)), ['MOVEMENT']);
  });

  it('a roster source that is gone does not satisfy a live phase', () => {
    assert.ok(!processorNamed(nba, 'p2.espn_team_rosters').allowedSkips?.includes('unrecoverable_source'));
  });

  it('take their places in the fallback chains', () => {
    const places = optionalRaw.flatMap(({ id, chain }) =>
      chain === undefined ? [] : [`${chain.name} ${chain.rank} ${id.slice('p2.'.length)}`],
    );
    assert.deepEqual(places.sort(), [
      'game_schedule 2 espn_scoreboard',
      'injury_reports 1 nbac_injury_report',
      'injury_reports 2 bdl_injuries',
      'player_boxscores 4 espn_boxscores',
      'player_props 2 bettingpros_player_points_props',
      'player_roster 1 espn_team_rosters',
      'player_roster 2 nbac_player_list_current',
      'player_roster 3 bdl_active_players_current',
      'player_roster 4 br_rosters_current',
      'shot_zones 1 bigdataball_play_by_play',
      'shot_zones 2 nbac_play_by_play',
    ]);
  });

  it('every optional source has a place where it lands', () => {
    assert.deepEqual(optionalRaw.map(({ id }) => id.slice('p2.'.length)).sort(), Object.keys(optionalLandings).sort());
    for (const prefix of Object.values(optionalLandings)) assert.match(prefix, /^[a-z0-9-]+(\/[a-z0-9{}_-]+)+\/$/);
  });

  it('have a consumer, a fallback place or an explicit end', () => {
    const read = new Set(
      nba.processors.flatMap(({ reads = [], body }) => [
        ...reads,
        ...Object.values(body?.inputs ?? {}).map(({ table }) => qualifiedName(table)),
      ]),
    );
    const awaited = new Set(nba.processors.flatMap(({ after }) => after));
    const lost = [...later, ...optionalRaw].filter(
      ({ id, output, terminal, chain }) =>
        terminal !== true &&
        chain === undefined &&
        !awaited.has(id) &&
        !(isTable(output) && read.has(qualifiedName(output))),
    );
    assert.deepEqual(
      lost.map(({ id }) => id),
      [],
    );
    const needless = [...later, ...optionalRaw].filter(
      ({ output, terminal }) => terminal === true && isTable(output) && read.has(qualifiedName(output)),
    );
    assert.deepEqual(
      needless.map(({ id }) => id),
      [],
    );
  });

  it('no processor reads its own output', () => {
    for (const { id, reads = [], output } of later)
      assert.ok(!isTable(output) || !reads.includes(qualifiedName(output)), id);
  });
});
