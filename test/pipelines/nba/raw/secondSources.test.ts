import assert from 'node:assert/strict';
import { plusDays, zoned } from '../../../../shared/domain/gameDate.js';
import { selectLine, type BettingProsLine } from '../../../../shared/pipelines/nba/formulas/selectLine.js';
import { bdlInjuriesProcessor } from '../../../../shared/pipelines/nba/raw/bdlInjuries.js';
import { bettingPropsProcessor } from '../../../../shared/pipelines/nba/raw/bettingProps.js';
import { injuryReportProcessor, reasonCategory } from '../../../../shared/pipelines/nba/raw/injuryReport.js';
import { aGame, cells, landedAt, NIGHT, otherGame, runOn, scheduleRows, throwsUnparsable } from './support.js';

const inputs = { schedule: scheduleRows(aGame(), otherGame()) };
const NOON = zoned(NIGHT, '12:00');

interface Json {
  readonly [field: string]: unknown;
}

const book = (name: string, line: number | null, values: Json = {}): Json => ({
  book_id: 12,
  book_name: name,
  line_id: 'l1',
  line,
  odds: -110,
  active: true,
  best: false,
  updated: '2021-10-19 15:00:00',
  ...values,
});
const opening = { line: 26.5, cost: -115, book_id: 0, created: '2021-10-18T20:00:00Z' };
const prop = (books: readonly Json[], values: Json = {}): Json => ({
  offer_id: 'o1',
  event_id: 77,
  player_id: 5,
  player_name: 'Stephen Ćurry Jr.',
  player_team: 'GS',
  player_position: 'PG',
  over: { opening_line: opening, sportsbooks: books },
  ...values,
});
const offers = (props: readonly Json[], values: Json = {}, capturedAt = NOON) =>
  landedAt(
    `bettingpros/player-props/points/${NIGHT}/20211019T160000Z.json`,
    { date: NIGHT, market_type: 'points', market_id: 156, props, ...values },
    capturedAt,
  );

describe('p2.bettingpros_player_points_props', () => {
  it('PP-06 reads both sides of every book, in UTC, under the lookup of the one normaliser', () => {
    const document = offers([
      prop([book('DraftKings', 27.5)], {
        under: { sportsbooks: [book('FanDuel', 27.5, { book_id: 10, active: 0, best: 1 })] },
      }),
    ]);
    const { output, untracked, violations } = runOn(bettingPropsProcessor, {}, [document]);
    assert.deepEqual(
      cells(
        output.rows,
        'offer_id',
        'bet_side',
        'player_lookup',
        'player_team',
        'bookmaker',
        'points_line',
        'is_active',
        'is_best_line',
        'bookmaker_last_update',
        'opening_line',
        'opening_odds',
        'opening_timestamp',
        'validation_confidence',
      ),
      [
        'o1 over stephencurryjr GSW DraftKings 27.5 true false 2021-10-19T15:00:00.000Z 26.5 -115 2021-10-18T20:00:00.000Z 0.95',
        'o1 under stephencurryjr GSW FanDuel 27.5 false true 2021-10-19T15:00:00.000Z null null null 0.95',
      ],
    );
    assert.deepEqual([untracked, violations], [[], {}]);
  });

  it('P-27 another market in the same shape is ignored, by the loader and by the reader', () => {
    const rebounds = offers([prop([book('DraftKings', 4.5)])], { market_type: 'rebounds', market_id: 157 });
    const { output } = runOn(bettingPropsProcessor, {}, [rebounds]);
    assert.deepEqual([output.rows, output.empty], [[], { code: 'no_data', reason: 'market_not_offered' }]);
    assert.match(output.warnings?.[0] ?? '', /market rebounds is not points/);
    const { rows } = runOn(bettingPropsProcessor, {}, [offers([prop([book('DraftKings', 27.5)])])]).output;
    const lines = [
      ...rows,
      ...rows.map((row) => ({ ...row, market_type: 'rebounds', points_line: 4.5, bookmaker: 'DraftKings' })),
    ];
    const selected = (given: readonly object[]) =>
      selectLine({ oddsApi: [], bettingPros: given as readonly BettingProsLine[] }, '2021-10-20T02:00:00.000Z')?.line;
    assert.equal(selected([...lines].reverse()), 27.5);
    assert.equal(selected(lines.slice(1)), undefined);
  });

  it('P-27 P-§5.1 books come in their order, active before inactive, and an opening stands in for a late update', () => {
    const chosen = (...books: readonly Json[]) => {
      const { rows } = runOn(bettingPropsProcessor, {}, [offers([prop(books)])]).output;
      const line = selectLine(
        { oddsApi: [], bettingPros: rows as unknown as BettingProsLine[] },
        '2021-10-20T02:00:00.000Z',
      );
      return line === null ? null : `${line.bookmaker} ${line.line} ${line.moment} ${line.openingLine}`;
    };
    const late = { updated: '2021-10-20 02:30:00' };
    assert.equal(
      chosen(
        book('BettingPros Consensus', 25, { book_id: 0 }),
        book('FanDuel', 28.5, { book_id: 10 }),
        book('DraftKings', 27.5),
      ),
      'DraftKings 27.5 current 26.5',
    );
    assert.equal(
      chosen(book('FanDuel', 28.5, { book_id: 10 }), book('DraftKings', 27.5, { active: false })),
      'FanDuel 28.5 current 26.5',
    );
    assert.equal(chosen(book('DraftKings', 31.5, late)), 'DraftKings 26.5 opening 26.5');
  });

  it('P-§4.9 confidence falls with the days between game and scrape', () => {
    const confidence = (days: number) =>
      runOn(bettingPropsProcessor, {}, [
        offers([prop([book('DraftKings', 27.5)])], {}, zoned(plusDays(NIGHT, days), '12:00')),
      ]).output.rows[0]?.['validation_confidence'];
    assert.deepEqual(
      [-1, 0, 1, 7, 8, 30, 31, 365, 366].map(confidence),
      [0.95, 0.95, 0.7, 0.7, 0.5, 0.5, 0.3, 0.3, 0.1],
    );
  });

  it('tolerates absent optional fields: a book without update, a player without team, no opening', () => {
    const bare = offers(
      [
        { offer_id: 1, player_name: 'Ann Archer', under: { sportsbooks: [{ book_id: 3, line: 20.5 }] } },
        { offer_id: 2, player_name: 'Bea Bow', player_team: 'FA', over: { sportsbooks: [] } },
      ],
      { market_id: undefined },
    );
    const { output } = runOn(bettingPropsProcessor, {}, [bare]);
    assert.deepEqual(
      cells(output.rows, 'offer_id', 'bookmaker_last_update', 'player_team', 'opening_line', 'is_active', 'market_id'),
      ['1 2021-10-19T16:00:00.000Z null null null 156'],
    );
  });

  it('a quote that two documents repeat is one row, whichever is read first', () => {
    const again = {
      ...offers([prop([book('DraftKings', 27.5)])], {}, NOON + 3_600_000),
      path: `bettingpros/player-props/points/${NIGHT}/20211019T170000Z.json`,
    };
    const moved = {
      ...offers([prop([book('DraftKings', 29.5, { updated: '2021-10-19 16:30:00' })])], {}, NOON + 3_600_000),
      path: again.path,
    };
    const first = offers([prop([book('DraftKings', 27.5)])]);
    for (const documents of [
      [first, again],
      [again, first],
    ]) {
      const { output } = runOn(bettingPropsProcessor, {}, documents);
      assert.deepEqual(cells(output.rows, 'points_line', 'source_file_path'), [`27.5 ${first.path}`]);
    }
    assert.equal(runOn(bettingPropsProcessor, {}, [first, moved]).output.rows.length, 2);
  });

  it('T-59 one unreadable offer is left out with its reason; when all are, the shape is unknown', () => {
    const good = prop([book('DraftKings', 27.5)]);
    const strange = prop([book('DraftKings', 20.5, { active: 'yes' })], { offer_id: 'o2', player_name: 'Ann Archer' });
    const { output, untracked } = runOn(bettingPropsProcessor, {}, [offers([good, strange])]);
    assert.equal(output.rows.length, 1);
    assert.deepEqual(
      output.failures?.map(({ id, category }) => `${id} ${category}`),
      ['annarcher ROW_REJECTED'],
    );
    assert.match(
      output.failures?.[0]?.reason ?? '',
      /points\/2021-10-19.*props\[1\]\.over\.sportsbooks\[0\]\.active: expected true or false/,
    );
    assert.deepEqual(untracked, []);
    throwsUnparsable(
      () => runOn(bettingPropsProcessor, {}, [offers([strange])]),
      /expected true or false, found "yes"/,
    );
  });

  it('S22 P-09 an unknown shape, another date and an unknown team are refused with the path', () => {
    const run = (document: ReturnType<typeof offers>) => () => runOn(bettingPropsProcessor, {}, [document]);
    throwsUnparsable(run(offers([], { props: undefined })), /bettingpros.*props: expected an array/);
    throwsUnparsable(run(offers([], { market_type: undefined })), /market_type: expected text/);
    throwsUnparsable(run(offers([], { date: '2021-10-20' })), /date: expected 2021-10-19, found 2021-10-20/);
    throwsUnparsable(run(offers([prop([], { player_team: 'SEA' })])), /unknown team "SEA"/);
    throwsUnparsable(run(offers([prop([], { over: undefined })])), /expected over or under/);
  });
});

const record = (values: Json = {}): Json => ({
  player: 'Ćurry Jr., Stephen',
  team: 'Golden State Warriors',
  matchup: 'GSW@LAL',
  date: '10/19/2021',
  gametime: '10:00 (ET)',
  status: 'OUT',
  reason: 'Injury/Illness - Left Knee; Sprain',
  confidence: 0.98,
  ...values,
});
const report = (records: readonly Json[], hour = 17, values: Json = {}) =>
  landedAt(
    `nba-com/injury-report-data/${NIGHT}/${hour}/20211019T21${String(hour).padStart(2, '0')}00Z.json`,
    {
      metadata: { gamedate: NIGHT, hour24: String(hour) },
      parsing_stats: { overall_confidence: 0.9 },
      records,
      ...values,
    },
    zoned(NIGHT, `${String(hour).padStart(2, '0')}:05`),
  );

describe('p2.nbac_injury_report', () => {
  it('PP-06 P-§2.4 reads a report of an Eastern hour: names in spoken order, the canonical game', () => {
    const { output, untracked, violations } = runOn(injuryReportProcessor, inputs, [report([record()])]);
    assert.deepEqual(
      cells(
        output.rows,
        'report_date',
        'report_hour',
        'report_time_utc',
        'game_date',
        'game_id',
        'team_abbr',
        'player_lookup',
        'player_full_name',
        'reason_category',
        'season',
        'confidence_score',
        'overall_report_confidence',
      ),
      [
        '2021-10-19 17 2021-10-19T21:00:00.000Z 2021-10-19 20211019_GSW_LAL GSW stephencurryjr Stephen Ćurry Jr. injury 2021-22 0.98 0.9',
      ],
    );
    assert.deepEqual([untracked, violations], [[], {}]);
  });

  it('P-§4.11 statuses are read in any case and kept in lower case; another word is rejected', () => {
    const players = ['OUT', 'Questionable', 'doubtful', 'PROBABLE', 'Available', 'Sore'].map((status, index) =>
      record({ status, player: `Player, ${'ABCDEF'.charAt(index)}` }),
    );
    const { output, untracked } = runOn(injuryReportProcessor, inputs, [report(players)]);
    assert.deepEqual(cells(output.rows, 'injury_status'), ['available', 'doubtful', 'out', 'probable', 'questionable']);
    assert.deepEqual(
      output.failures?.map(({ id, category }) => `${id} ${category}`),
      ['fplayer ROW_REJECTED'],
    );
    assert.match(output.failures?.[0]?.reason ?? '', /records\[5\]\.status: expected out, questionable.*found sore/);
    assert.deepEqual(untracked, []);
  });

  it('P-10 a matchup the other way round is the same game; one that nobody scheduled is rejected by name', () => {
    const flipped = record({ matchup: 'LAL@GSW' });
    const elsewhere = record({ player: 'Bow, Bea', team: 'BOS', matchup: 'BOS@NYK' });
    const wrongTeam = record({ player: 'Cy, Young', team: 'MIL' });
    const { output } = runOn(injuryReportProcessor, inputs, [report([flipped, elsewhere, wrongTeam])]);
    assert.deepEqual(cells(output.rows, 'game_id'), ['20211019_GSW_LAL']);
    assert.match(output.failures?.[0]?.reason ?? '', /BOS@NYK on 2021-10-19 is no scheduled game/);
    assert.match(output.failures?.[1]?.reason ?? '', /team: expected GSW or LAL, found MIL/);
  });

  it('every hour is kept; of two captures of one hour the first stands', () => {
    const early = report([record({ status: 'questionable' })], 13);
    const later = report([record()], 17);
    const again = {
      ...report([record({ status: 'available' })], 17),
      path: `nba-com/injury-report-data/${NIGHT}/17/20211019T215900Z.json`,
      capturedAt: zoned(NIGHT, '17:59'),
    };
    for (const documents of [
      [early, later, again],
      [again, later, early],
    ])
      assert.deepEqual(
        cells(runOn(injuryReportProcessor, inputs, documents).output.rows, 'report_hour', 'injury_status'),
        ['13 questionable', '17 out'],
      );
  });

  it('tolerates absent optional fields and teams that have not submitted yet', () => {
    const bare = { player: 'Bow, Bea', team: 'LAL', matchup: 'GSW@LAL', status: 'out' };
    const awaited = { team: 'MIL', matchup: 'BKN@MIL', status: 'NOT YET SUBMITTED' };
    const { output } = runOn(injuryReportProcessor, inputs, [report([bare, awaited], 9, { parsing_stats: undefined })]);
    assert.deepEqual(
      cells(output.rows, 'player_lookup', 'reason', 'reason_category', 'confidence_score', 'report_time_utc'),
      ['beabow null null null 2021-10-19T13:00:00.000Z'],
    );
    assert.match(output.warnings?.[0] ?? '', /1 teams not yet submitted/);
  });

  it('P-§4.11 reasons fall into the six categories', () => {
    const categories = [
      'Injury/Illness - Ankle',
      'G League - Two-Way',
      'League Suspension',
      'Rest',
      'Personal Reasons',
      'Not With Team',
      null,
    ].map(reasonCategory);
    assert.deepEqual(categories, ['injury', 'g_league', 'suspension', 'rest', 'personal', 'other', null]);
  });

  it('no report, or one without a name, is no_data(source_purged)', () => {
    for (const documents of [[], [report([])]]) {
      const { output, untracked } = runOn(injuryReportProcessor, inputs, documents);
      assert.deepEqual([output.rows, output.empty, untracked], [[], { code: 'no_data', reason: 'source_purged' }, []]);
    }
  });

  it('S22 an unknown shape is refused with the path', () => {
    const run = (document: ReturnType<typeof report>) => () => runOn(injuryReportProcessor, inputs, [document]);
    throwsUnparsable(run(report([], 17, { records: undefined })), /injury-report-data.*records: expected an array/);
    throwsUnparsable(
      run(report([record()], 17, { metadata: { gamedate: '2021-10-18' } })),
      /metadata.gamedate: expected 2021-10-19/,
    );
    throwsUnparsable(run(report([record()], 17, { metadata: { hour24: 25 } })), /hour24: expected an hour 0 to 23/);
    throwsUnparsable(run(report([record({ player: undefined, name: 'A' })])), /records\[0\]\.player: expected text/);
  });
});

const hurt = (values: Json = {}, player: Json = {}): Json => ({
  player: { id: 9, first_name: 'Stephen', last_name: 'Ćurry Jr.', team_id: 10, ...player },
  status: 'Day-To-Day',
  return_date: 'Oct 25',
  description: 'knee',
  ...values,
});
const list = (injuries: readonly unknown[], capturedAt = NOON) =>
  landedAt(
    `ball-dont-lie/injuries/${NIGHT}/${new Date(capturedAt).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z.json`,
    { injuries },
    capturedAt,
  );

describe('p2.bdl_injuries', () => {
  it('PP-06 reads players with their teams, every scrape kept', () => {
    const { output, untracked } = runOn(bdlInjuriesProcessor, {}, [
      list([hurt()]),
      list([hurt({ status: 'Out' })], NOON + 3_600_000),
    ]);
    assert.deepEqual(
      cells(output.rows, 'scrape_date', 'scrape_timestamp', 'player_lookup', 'team_abbr', 'status', 'bdl_player_id'),
      [
        '2021-10-19 2021-10-19T16:00:00.000Z stephencurryjr GSW Day-To-Day 9',
        '2021-10-19 2021-10-19T17:00:00.000Z stephencurryjr GSW Out 9',
      ],
    );
    assert.deepEqual(untracked, []);
  });

  it('tolerates absent optional fields; a team that nobody knows and a second entry are rejected', () => {
    const bare = { player: { last_name: 'Nenê' }, status: 'Out' };
    const lost = hurt({}, { first_name: 'Lost', last_name: 'Soul', team_id: 99 });
    const { output, untracked } = runOn(bdlInjuriesProcessor, {}, [
      list([bare, lost, hurt(), hurt({ status: 'Out' })]),
    ]);
    assert.deepEqual(cells(output.rows, 'player_lookup', 'team_abbr', 'status'), [
      'nene null Out',
      'stephencurryjr GSW Day-To-Day',
    ]);
    assert.deepEqual(
      output.failures?.map(({ id, category }) => `${id} ${category}`),
      ['lostsoul ROW_REJECTED', 'stephencurryjr ROW_REJECTED'],
    );
    assert.deepEqual(untracked, []);
  });

  it('S22 an unknown shape is refused with the path, and nothing is no_data(source_purged)', () => {
    const run = (document: ReturnType<typeof list>) => () => runOn(bdlInjuriesProcessor, {}, [document]);
    throwsUnparsable(run({ ...list([]), text: '{"data":[]}' }), /ball-dont-lie\/injuries.*injuries: expected an array/);
    throwsUnparsable(run(list([{ name: 'A' }])), /injuries\[0\]\.player: expected an object/);
    throwsUnparsable(run({ ...list([]), text: '<html>' }), /not JSON/);
    assert.deepEqual(runOn(bdlInjuriesProcessor, {}).output.empty, { code: 'no_data', reason: 'source_purged' });
  });
});
