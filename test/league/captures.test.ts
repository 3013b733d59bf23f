import assert from 'node:assert/strict';
import { asSeenAt } from '../../emulator/league/asSeenAt.js';
import { lastPassOf, tipOffInstant } from '../../emulator/league/captures.js';
import type { LeagueGame } from '../../emulator/league/leagueGame.js';
import { type GameDate, gameDate, type Instant, plusDays, zoned } from '../../shared/domain/gameDate.js';
import type { LandedDocument } from '../../shared/domain/processor.js';
import { datesOf, FEEDS, leagueOf } from './leagueProbe.js';

const source = leagueOf(81);
const YEAR = 2023;

/** Christmas with its noon game, a weekend with matinees, both sides of both clock changes, a plain night, the Finals. */
const DATES: readonly GameDate[] = [
  ...['2023-12-25', '2023-11-05', '2023-11-04', '2024-03-10', '2024-03-09', '2024-01-17'].map(gameDate),
  ...datesOf(source, YEAR).slice(-1),
];

/** What a pass could see: documents captured up to it. */
const seen = async (feed: string, date: GameDate, at: Instant): Promise<LandedDocument[]> =>
  (await asSeenAt(source, () => at).documents(feed, date)) as LandedDocument[];

const BEFORE_GAMES = [
  'p2.nbac_schedule',
  'p2.espn_team_rosters',
  'p2.odds_api_player_points_props',
  'p2.odds_api_game_lines',
  'p2.bettingpros_player_points_props',
];
const ON_THE_DAY = [
  'p2.nbac_injury_report',
  'p2.bdl_injuries',
  'p2.nbac_player_list_current',
  'p2.bdl_active_players_current',
  'p2.nbac_player_movement',
  'p2.nbac_referee_game_assignments',
];

describe('captures of the generated league', () => {
  it('P-3.1 S58 rosters, lines and the schedule are there the evening before, injuries in the morning, results the next', async () => {
    for (const date of DATES) {
      const tomorrow = zoned(plusDays(date, -1), '17:00');
      const sameDay = zoned(date, '10:30');
      const lateEvening = zoned(date, '23:59');
      const overnight = zoned(plusDays(date, 1), '06:00');
      for (const feed of FEEDS) {
        const counts: number[] = [];
        for (const at of [tomorrow, sameDay, lateEvening, overnight]) counts.push((await seen(feed, date, at)).length);
        const [evening = 0, morning = 0, , after = 0] = counts;
        assert.deepEqual(
          counts,
          [...counts].sort((a, b) => a - b),
          feed,
        );
        assert.equal(after, (await source.documents(feed, date)).length, `${feed} ${date}`);
        const isEarly = BEFORE_GAMES.includes(feed);
        const isOfTheDay = isEarly || ON_THE_DAY.includes(feed);
        assert.equal(evening > 0, isEarly, `${feed} ${date} the evening before`);
        assert.equal(morning > 0, isOfTheDay, `${feed} ${date} in the morning`);
        if (!isOfTheDay) assert.equal(counts[2], 0, `${feed} ${date} before midnight`);
      }
    }
  });

  it('P-3.1 the schedule of the evening before has no score, and the games of the date', async () => {
    for (const date of DATES) {
      const [document] = await seen('p2.nbac_schedule', date, zoned(plusDays(date, -1), '17:00'));
      const { games } = JSON.parse(document!.text) as {
        games: { gameId: string; gameStatus: number; gameDateEst: string; homeTeam: { score: number | null } }[];
      };
      assert.ok(games.every(({ gameStatus, homeTeam }) => gameStatus === 1 && homeTeam.score === null));
      assert.deepEqual(
        games.filter(({ gameDateEst }) => gameDateEst.startsWith(date)).map(({ gameId }) => gameId),
        source
          .season(YEAR)
          .gamesOn(date)
          .map(({ nbaGameId }) => nbaGameId),
      );
    }
  });

  it('every last pass is an hour before its tip-off at least, and after the evening before', () => {
    const passes = new Set<string>();
    for (const game of source.season(YEAR).games()) {
      const pass = zoned(game.date, lastPassOf(game));
      assert.ok(tipOffInstant(game) - pass >= 60 * 60_000, `${game.nbaGameId} ${game.tipOff}`);
      passes.add(lastPassOf(game));
    }
    assert.deepEqual([...passes].sort(), ['10:30', '13:00', '16:00']);
  });

  it('T3 S58 what was known of a game before its tip-off was known at its last live pass', async () => {
    let games = 0;
    for (const date of DATES)
      for (const game of source.season(YEAR).gamesOn(date)) {
        const pass = zoned(date, lastPassOf(game));
        const tipOff = tipOffInstant(game) - 1;
        for (const [feed, about] of Object.entries(KNOWLEDGE)) {
          const [live, replayed] = [
            about(await seen(feed, date, pass), game),
            about(await seen(feed, date, tipOff), game),
          ];
          assert.ok(live.length > 0, `${feed} ${game.nbaGameId}`);
          assert.deepEqual(replayed, live, `${feed} ${game.nbaGameId} ${game.tipOff}`);
        }
        games += 1;
      }
    assert.ok(games > 40, String(games));
  });

  it('a season in progress shows nothing of what is to come, one that is over everything', async () => {
    const at = async (instant: Instant): Promise<{ gameStatus: number; gameDateEst: string }[]> =>
      (JSON.parse((await asSeenAt(source, () => instant).schedule(YEAR)).text) as { games: [] }).games;
    const morning = await at(zoned(gameDate('2024-01-17'), '05:59'));
    const later = await at(zoned(gameDate('2024-01-17'), '06:00'));
    const finals = (list: Awaited<ReturnType<typeof at>>): string[] =>
      [
        ...new Set(
          list.filter(({ gameStatus }) => gameStatus === 3).map(({ gameDateEst }) => gameDateEst.slice(0, 10)),
        ),
      ].sort();
    assert.equal(finals(morning).at(-1), '2024-01-15');
    assert.equal(finals(later).at(-1), '2024-01-16');
    assert.equal(finals(await at(zoned(gameDate('2023-08-01'), '12:00'))).length, 0);
    assert.equal((await at(zoned(gameDate('2024-10-05'), '12:00'))).length, source.season(YEAR).games().length);
  });
});

type Knowledge = (documents: readonly LandedDocument[], game: LeagueGame) => readonly unknown[];

const newest = (documents: readonly LandedDocument[]): LandedDocument | undefined =>
  [...documents].sort((one, other) => one.capturedAt - other.capturedAt).at(-1);

/** The newest snapshot of the game's own folder. */
const snapshot: Knowledge = (documents, game) =>
  [newest(documents.filter(({ path }) => path.includes(`-${game.away}${game.home}/`)))?.text].filter(Boolean);

/** What the newest report as a whole says of the game: an injury that is not on it any more is over. */
const report: Knowledge = (documents, game) => {
  const { records } = JSON.parse(newest(documents)?.text ?? '{"records":[]}') as { records: { matchup: string }[] };
  return records.filter(({ matchup }) => matchup === `${game.away}@${game.home}`);
};

const board: Knowledge = (documents, game) =>
  documents
    .filter(({ path }) => path.includes('/points/'))
    .flatMap(({ text }) => (JSON.parse(text) as { props: { event_id: number }[] }).props)
    .filter(({ event_id }) => event_id === Number(game.nbaGameId));

const newestText: Knowledge = (documents) => [newest(documents)?.text];

const rosters: Knowledge = (documents, game) =>
  documents.filter(({ path }) => path.includes(`team_${game.home}/`) || path.includes(`team_${game.away}/`));

const KNOWLEDGE: Readonly<Record<string, Knowledge>> = {
  'p2.odds_api_player_points_props': snapshot,
  'p2.odds_api_game_lines': snapshot,
  'p2.bettingpros_player_points_props': board,
  'p2.nbac_injury_report': report,
  'p2.bdl_injuries': newestText,
  'p2.espn_team_rosters': rosters,
};
