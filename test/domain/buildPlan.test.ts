import assert from 'node:assert/strict';
import { buildPlan, type ChainOptions } from '../../shared/domain/buildPlan.js';
import { offeredFor, waivedGames, type ScheduledGame } from '../../shared/domain/expectation.js';
import { gameDate, gameDateOf, isoOf } from '../../shared/domain/gameDate.js';
import type { Offer } from '../../shared/domain/offer.js';
import { MODES, RUN_KINDS, type SlotKey } from '../../shared/domain/slot/key.js';
import { planHashOf, type Plan } from '../../shared/domain/slot/plan.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import { aSlot, present } from '../support/slots.js';

const EVERY = nba.phases.map(({ id }) => id);
const GAMES = ['20241105_BOS_NYK', '20241105_LAL_DEN'];

const planOf = (slot: Partial<SlotKey>, options: Partial<ChainOptions> = {}, games: readonly string[] = GAMES): Plan =>
  buildPlan(
    nba,
    aSlot({ ...slot, campaignId: slot.runKind === undefined || slot.runKind === 'live' ? null : 'c_1' }),
    { phases: EVERY, processors: null, offered: null, ...options },
    { games, version: 's1' },
  );
const keysOf = (plan: Plan): readonly string[] => Object.keys(plan.entries).sort();

describe('a plan', () => {
  it('is the same for the same definition, options and schedule, and another when one of them changes', () => {
    assert.equal(planHashOf(planOf({})), planHashOf(planOf({})));
    const hashes = [
      planOf({}),
      planOf({}, {}, GAMES.slice(1)),
      planOf({}, { phases: ['p3'] }),
      planOf({ runKind: 'replay' }),
    ];
    assert.equal(new Set(hashes.map(planHashOf)).size, hashes.length);
  });

  it('is patient and has deadlines only when it is live', () => {
    for (const runKind of RUN_KINDS)
      for (const mode of MODES) {
        const plan = planOf({ runKind, mode });
        assert.equal(plan.patient, runKind === 'live', runKind);
        assert.equal(plan.deadlines === null, runKind !== 'live', runKind);
      }
  });

  it('after the games has its deadlines on the next morning and the one after, before them on the day itself', () => {
    const { softAt, hardAt } = present(planOf({ mode: 'overnight' }).deadlines);
    assert.equal(isoOf(softAt), '2024-11-06T17:00:00.000Z');
    assert.equal(isoOf(hardAt), '2024-11-07T11:00:00.000Z');
    assert.equal(isoOf(present(planOf({ mode: 'same_day' }).deadlines).softAt), '2024-11-05T17:00:00.000Z');
  });

  it('S18 keeps its wall times on the days the clocks change', () => {
    const forward = present(planOf({ gameDate: gameDate('2024-03-09') }).deadlines);
    assert.equal(isoOf(forward.softAt), '2024-03-10T16:00:00.000Z');
    const back = present(planOf({ gameDate: gameDate('2024-11-02') }).deadlines);
    assert.equal(isoOf(back.softAt), '2024-11-03T17:00:00.000Z');
  });

  it('S39 without games expects nothing, asks no gate and closes', () => {
    for (const phase of EVERY) {
      const plan = planOf({ phase }, {}, []);
      assert.deepEqual(plan.entries, {});
      assert.deepEqual(plan.gates, []);
      assert.deepEqual(plan.next, { kind: 'close', reason: 'no_games_scheduled' });
    }
  });

  it('waits for what a processor comes after only where that is in the same plan', () => {
    const upcoming = 'p3.upcoming_player_game_context';
    assert.deepEqual(planOf({ mode: 'overnight' }).entries[upcoming]?.after, [
      'p3.upcoming_team_game_context',
      'p3.player_game_summary',
    ]);
    assert.deepEqual(planOf({ mode: 'same_day' }).entries[upcoming]?.after, ['p3.upcoming_team_game_context']);
  });

  it('T-43 lists its gates by mode: none that needs games before the games', () => {
    assert.deepEqual(planOf({ phase: 'p2', mode: 'overnight' }).gates, ['G-RAW', 'G-GAMEBOOK']);
    for (const mode of ['same_day', 'tomorrow'] as const) {
      assert.deepEqual(planOf({ phase: 'p2', mode }).gates, []);
      // It asks for rows of the tables that the plan names: before the games these are the two contexts.
      assert.deepEqual(planOf({ phase: 'p3', mode }).gates, ['G-TABLES']);
      assert.deepEqual(keysOf(planOf({ phase: 'p3', mode })), [
        'p3.upcoming_player_game_context',
        'p3.upcoming_team_game_context',
      ]);
    }
  });

  it('cuts its inputs off before the box scores of the date exist, for precompute and predictions and nowhere else', () => {
    for (const phase of EVERY) {
      const { asOf } = planOf({ phase });
      if (!['p4', 'p5'].includes(phase)) assert.equal(asOf, null, phase);
      else assert.equal(gameDateOf(present(asOf)), '2024-11-05', phase);
    }
  });

  it('B-T22 B-T23 B-T24 asks of a replay what it asks of a live day: the same members, floors and gates', () => {
    for (const phase of ['p2', 'p3']) {
      const [live, replay] = [planOf({ phase }), planOf({ phase, runKind: 'replay' })];
      assert.ok(Object.keys(live.entries).length > 0);
      assert.deepEqual(replay.entries, live.entries, phase);
      assert.deepEqual(replay.gates, live.gates, phase);
    }
  });

  it('I12 grants a replay no effect but to go on', () => {
    for (const phase of EVERY)
      for (const runKind of RUN_KINDS.filter((kind) => kind !== 'live'))
        assert.deepEqual(
          planOf({ phase, runKind }).effects.filter((effect) => !effect.startsWith('trigger:')),
          [],
          `${phase} ${runKind}`,
        );
  });

  it('T-25 says nothing of another campaign: two replays of a date have plans of their own slots', () => {
    assert.deepEqual(planOf({ runKind: 'replay' }).entries, planOf({ runKind: 'catchup' }).entries);
  });
});

describe('what follows a phase', () => {
  it('phase 1 has ordered phase 2 file by file', () => {
    assert.deepEqual(planOf({ phase: 'p1' }).next, { kind: 'derived' });
  });

  it('phase 2 triggers phase 3 over its topic, in every mode and kind that the chain runs in', () => {
    for (const mode of MODES)
      assert.deepEqual(planOf({ phase: 'p2', mode }).next, { kind: 'trigger', to: 'p3', transport: 'topic' }, mode);
    assert.deepEqual(planOf({ phase: 'p2', runKind: 'replay' }).next, {
      kind: 'trigger',
      to: 'p3',
      transport: 'topic',
    });
  });

  it('EC-05 a chain that may not go on ends here with end_of_selection, and its effects name no later phase', () => {
    const plan = planOf({ phase: 'p2' }, { phases: ['p1', 'p2'] });
    assert.deepEqual(plan.next, { kind: 'close', reason: 'end_of_selection' });
    assert.deepEqual(plan.effects, ['trigger:p1', 'trigger:p2']);
  });

  it('a phase that no edge of the mode leaves ends with end_of_mode', () => {
    assert.deepEqual(planOf({ phase: 'p4', mode: 'overnight' }).next, { kind: 'close', reason: 'end_of_mode' });
  });

  it('the last phase ends the chain as complete', () => {
    assert.deepEqual(planOf({ phase: 'p6' }).next, { kind: 'close', reason: 'complete' });
  });

  it('a phase of which nothing is built here ends the chain before it', () => {
    const unbuilt = {
      ...nba,
      processors: nba.processors.map((one) => (one.id.startsWith('p3.') ? { ...one, body: null } : one)),
    };
    const options = { phases: EVERY, processors: null, offered: null };
    const plan = buildPlan(unbuilt, aSlot({ phase: 'p2' }), options, { games: GAMES, version: 's1' });
    assert.deepEqual(plan.next, { kind: 'close', reason: 'end_of_selection' });
  });
});

describe('what a source offers', () => {
  const game: ScheduledGame = {
    gameId: '20241105_BOS_NYK',
    nbaGameId: '0022400123',
    gameDate: gameDate('2024-11-05'),
    gameType: 'regular',
    isFinal: true,
    tipsAt: null,
  };
  const offer: Offer = {
    source: 'archive',
    version: '1',
    wholeMinutes: false,
    processors: [
      { processor: 'p2.nbac_team_boxscore' },
      { processor: 'p2.nbac_gamebook_player_stats' },
      {
        processor: 'p2.odds_api_player_points_props',
        spans: [{ from: gameDate('2024-01-01'), to: gameDate('2024-06-30') }],
      },
    ],
    gaps: [
      {
        id: 'no-play-in',
        processor: 'p2.nbac_gamebook_player_stats',
        gameTypes: ['play_in'],
        reason: 'the archive has none',
      },
    ],
  };

  it('S09 T-22 what the source cannot feed on the date is not in the plan of phase 1 or 2', () => {
    const offered = offeredFor(offer, [game]);
    assert.deepEqual(offered, ['p2.nbac_team_boxscore', 'p2.nbac_gamebook_player_stats']);
    assert.deepEqual(keysOf(planOf({ phase: 'p2' }, { offered })), [
      'p2.nba_players_registry',
      'p2.nbac_gamebook_player_stats',
      'p2.nbac_team_boxscore',
    ]);
    assert.deepEqual(keysOf(planOf({ phase: 'p1' }, { offered })), [
      'p1.nbac_gamebook_player_stats',
      'p1.nbac_team_boxscore',
    ]);
  });

  it('the offer of raw files leaves later phases alone', () => {
    assert.deepEqual(keysOf(planOf({ phase: 'p3' }, { offered: [] })), keysOf(planOf({ phase: 'p3' })));
  });

  it('a processor without a file of its own is planned with any of those it comes after, and waits for these only', () => {
    const registry = (offered: readonly string[]): readonly string[] | undefined =>
      planOf({ phase: 'p2' }, { offered }).entries['p2.nba_players_registry']?.after;
    assert.deepEqual(registry(['p2.bdl_player_boxscores']), ['p2.bdl_player_boxscores']);
    assert.equal(registry(['p2.nbac_team_boxscore']), undefined);
  });

  it('a declared gap takes the processor out of the plan of games of its kind, and is a waiver of them', () => {
    const playIn: ScheduledGame = { ...game, gameId: '20250415_ATL_ORL', gameType: 'play_in' };
    assert.ok(!offeredFor(offer, [playIn]).includes('p2.nbac_gamebook_player_stats'));
    assert.ok(offeredFor(offer, [playIn, game]).includes('p2.nbac_gamebook_player_stats'));
    assert.deepEqual(
      waivedGames(offer, [playIn, game]).map(({ game: { gameId }, processor, gap }) => [gameId, processor, gap.id]),
      [['20250415_ATL_ORL', 'p2.nbac_gamebook_player_stats', 'no-play-in']],
    );
  });

  it('a span bounds the dates, both ends included', () => {
    const on = (date: string): boolean =>
      offeredFor(offer, [{ ...game, gameDate: gameDate(date) }]).includes('p2.odds_api_player_points_props');
    assert.deepEqual(['2023-12-31', '2024-01-01', '2024-06-30', '2024-07-01'].map(on), [false, true, true, false]);
  });
});

describe('a selection of processors', () => {
  it('U29 plans exactly those, with the order among them, and asks no gate of a part', () => {
    const plan = planOf({}, { processors: ['p3.player_game_summary', 'p3.team_offense_game_summary'] });
    assert.deepEqual(keysOf(plan), ['p3.player_game_summary', 'p3.team_offense_game_summary']);
    assert.deepEqual(plan.entries['p3.player_game_summary']?.after, ['p3.team_offense_game_summary']);
    assert.deepEqual(plan.gates, []);
  });

  it('that is empty for the phase leaves nothing to wait for', () => {
    assert.deepEqual(planOf({ phase: 'p3' }, { processors: ['p2.nbac_schedule'] }).entries, {});
  });
});
