import { gameDate, instantOf, plusDays } from '../../../../shared/domain/gameDate.js';
import type { Row, RowOf } from '../../../../shared/domain/table.js';
import { bdlInjuries, espnTeamRosters } from '../../../../shared/pipelines/nba/tables/optionalRaw.js';
import {
  bdlPlayerBoxscores,
  bettingprosPlayerPointsProps,
  nbacInjuryReport,
  nbaPlayersRegistry,
  oddsApiGameLines,
  oddsApiPlayerPointsProps,
  shotZoneSummary,
} from '../../../../shared/pipelines/nba/tables/raw.js';
import { rowStore, type RowStore } from '../../../support/processorRun.js';
import {
  eight,
  game,
  gameLine,
  injury,
  oddsLine,
  player,
  registryRow,
  rowOf,
  type BuiltGame,
  type PlayerSpec,
} from '../../../support/rows.js';

/** Thursday; the games before it are enough for every processor of phases 4 and 5. */
export const D = '2022-01-20';
export const NEXT = '2022-01-21';
export const daysBefore = (days: number): string => plusDays(gameDate(D), -days);

/** 16:00 Eastern: what the live pass may know. Tip-off is two and a half hours later. */
export const AS_OF = instantOf(`${D}T21:00:00.000Z`);
/** The next morning, when D is graded. */
export const GRADED_AT = instantOf(`${NEXT}T12:00:00.000Z`);
/** Known the morning before. */
export const EARLY = `${daysBefore(1)}T09:00:00.000Z`;
/** A minute into the game. */
export const DURING = `${D}T23:31:00.000Z`;

/**
 * Pairs of consecutive nights: the second of a pair is as little rested as D is, so that D has comparable games. One is a
 * Monday, from which on nothing may be learned for D.
 */
export const NIGHTS = [25, 24, 21, 20, 17, 16, 13, 12, 9, 8, 4, 3, 1].map(daysBefore);

/** Players whose numbers differ by night and by seat, so that every mean depends on every game. */
const squad = (team: string, night: number): readonly PlayerSpec[] =>
  eight(team).map((spec, seat) =>
    player(spec.lookup, { fg: [3 + ((night + seat) % 4), 9 + (seat % 3)], three: [1, 3], ft: [1 + (seat % 3), 4] }),
  );

/** The last of ATL stays on the bench on D: he is predicted, and his predictions are void. */
const benched = (players: readonly PlayerSpec[]): readonly PlayerSpec[] =>
  players.map((spec) => {
    if (spec.lookup === 'atl8') return player('atl8', { status: 'dnp' });
    return spec.lookup.startsWith('atl') ? { ...spec, minutes: '34:17' } : spec;
  });

const night = (date: string, index: number): BuiltGame => {
  const [away, home] = index % 2 === 0 ? (['ATL', 'BOS'] as const) : (['BOS', 'ATL'] as const);
  const [visitors, hosts] = [squad(away, index), squad(home, index + 2)].map((players) =>
    date === D ? benched(players) : players,
  );
  return game({ date, away, home, awayPlayers: visitors ?? [], homePlayers: hosts ?? [] });
};

type Zones = RowOf<typeof shotZoneSummary>;
const COUNTS = [
  'paint_attempts',
  'paint_makes',
  'mid_range_attempts',
  'mid_range_makes',
  'three_attempts',
  'three_makes',
] as const satisfies readonly (keyof Zones)[];

const zonesOf = (built: BuiltGame): readonly Row[] => {
  const { game_id, nba_game_id, game_date, season_year } = built.schedule;
  const ids = { game_id, nba_game_id, game_date, season_year };
  const players = built.gamebook
    .filter((line) => line.player_status === 'active')
    .map((line) => {
      const [made, tried] = [line.field_goals_made ?? 0, line.field_goals_attempted ?? 0];
      const [threes, threeTries] = [line.three_pointers_made ?? 0, line.three_pointers_attempted ?? 0];
      return rowOf(shotZoneSummary, {
        ...ids,
        player_lookup: line.player_lookup,
        team_abbr: line.team_abbr,
        paint_attempts: tried - threeTries - 2,
        paint_makes: made - threes,
        mid_range_attempts: 2,
        mid_range_makes: 0,
        three_attempts: threeTries,
        three_makes: threes,
      });
    });
  const teams = ['ATL', 'BOS'].map((team) => {
    const own = players.filter((row) => row.team_abbr === team);
    const sums = Object.fromEntries(COUNTS.map((column) => [column, own.reduce((sum, row) => sum + row[column], 0)]));
    return { ...rowOf(shotZoneSummary, ids), player_lookup: '', team_abbr: team, ...(sums as Partial<Zones>) };
  });
  return [...players, ...teams];
};

/** Lines of every second player and the spread, taken down in the morning. */
const withMarkets = (store: RowStore, built: BuiltGame): void => {
  const { game_date: date, home_team_tricode: home } = built.schedule;
  const taken = { snapshot_timestamp: `${date}T15:00:00.000Z`, available_at: `${date}T15:00:00.000Z` };
  const quoted = built.gamebook.filter((_, seat) => seat % 2 === 0);
  store
    .add(
      oddsApiPlayerPointsProps,
      quoted.map(({ player_lookup }, seat) => oddsLine(built, { player_lookup, points_line: 7.5 + seat, ...taken })),
    )
    .add(
      oddsApiGameLines,
      (['spreads', 'totals'] as const).map((market_key) =>
        gameLine(built, {
          market_key,
          outcome_team_abbr: market_key === 'spreads' ? home : null,
          outcome_name: market_key === 'spreads' ? home : 'Over',
          outcome_point: market_key === 'spreads' ? -3 : 220.5,
          ...taken,
        }),
      ),
    );
};

const bettingPros = (): Row =>
  rowOf(bettingprosPlayerPointsProps, {
    game_date: D,
    market_type: 'points',
    bet_side: 'over',
    offer_id: 'offer',
    player_lookup: 'atl8',
    bookmaker: 'DraftKings',
    is_active: true,
    points_line: 9.5,
    opening_line: 8.5,
    bookmaker_last_update: `${D}T15:00:00.000Z`,
    opening_timestamp: `${D}T10:00:00.000Z`,
    data_hash: 'pros',
    available_at: `${D}T15:00:00.000Z`,
  });

/** Of the eve and of D; the newer one rules as a whole. */
const injuryReports = (tonight: BuiltGame): readonly Row[] => {
  const of = (lookup: string, injury_status: string, report_date: string): Row => ({
    ...injury(tonight, { player_lookup: lookup, team_abbr: 'ATL', injury_status }),
    report_date,
    report_time_utc: `${report_date}T20:00:00.000Z`,
    available_at: `${report_date}T20:00:00.000Z`,
  });
  return [
    of('atl4', 'doubtful', daysBefore(1)),
    of('atl2', 'questionable', D),
    of('atl5', 'out', D),
    of('atl8', 'probable', D),
  ];
};

/** The second source lists whom it knows of as of each morning. */
const otherInjuries = (): readonly Row[] => {
  const of = (lookup: string, status: string, scrape_date: string): Row => {
    const taken = `${scrape_date}T15:00:00.000Z`;
    return rowOf(bdlInjuries, {
      scrape_date,
      season_year: 2021,
      player_lookup: lookup,
      player_full_name: lookup,
      team_abbr: 'ATL',
      status,
      scrape_timestamp: taken,
      available_at: taken,
    });
  };
  return [
    of('atl4', 'Doubtful', daysBefore(1)),
    of('atl2', 'Day-To-Day', D),
    of('atl5', 'Out', D),
    of('atl8', 'Probable', D),
  ];
};

/** Thirteen of ATL on D, of whom five never played; too few of them ten days before. */
const rosters = (): readonly Row[] =>
  [
    [daysBefore(10), 8],
    [D, 13],
  ].flatMap(([date, players]) =>
    Array.from({ length: Number(players) }, (_, seat) =>
      rowOf(espnTeamRosters, {
        roster_date: String(date),
        season_year: 2021,
        team_abbr: 'ATL',
        player_lookup: `atl${seat + 1}`,
        player_full_name: `ATL ${seat + 1}`,
        scrape_timestamp: `${date}T12:00:00.000Z`,
      }),
    ),
  );

/** Phase 2 of thirteen nights of two teams, of D and of the day after. */
export const rawLeague = (): RowStore => {
  const games = [...NIGHTS, D, NEXT].map(night);
  const store = rowStore().play(...games);
  for (const built of games) {
    store.add(shotZoneSummary, zonesOf(built)).add(bdlPlayerBoxscores, built.bdl);
    withMarkets(store, built);
  }
  const tonight = games[NIGHTS.length];
  if (tonight === undefined) throw new Error('no game on D');
  return store
    .add(nbacInjuryReport, injuryReports(tonight))
    .add(bettingprosPlayerPointsProps, [bettingPros()])
    .add(bdlInjuries, otherInjuries())
    .add(espnTeamRosters, rosters())
    .add(
      nbaPlayersRegistry,
      [9, 10, 11, 12, 13].map((seat) => registryRow(`atl${seat}`, 'ATL', 2021)),
    );
};
