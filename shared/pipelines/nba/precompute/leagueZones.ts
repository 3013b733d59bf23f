import { meanOf } from '../formulas/statistics.js';

export const ZONES = ['paint', 'mid_range', 'three_pt'] as const;
export type Zone = (typeof ZONES)[number];

/** Attempts and makes by zone of one game, all of one source. */
export interface ZoneGame {
  readonly opp_paint_attempts: number | null;
  readonly opp_paint_makes: number | null;
  readonly opp_mid_range_attempts: number | null;
  readonly opp_mid_range_makes: number | null;
  readonly opp_zone_three_attempts: number | null;
  readonly opp_zone_three_makes: number | null;
}

export interface Shots {
  readonly attempts: number;
  readonly makes: number;
}
export type ZoneShots = Readonly<Record<Zone, Shots>>;
export type ZoneRates = Readonly<Record<Zone, number>>;

const shotsOf = (attempts: number | null, makes: number | null): Shots | null =>
  attempts === null || makes === null ? null : { attempts, makes };

/** All three zones of a game, or null when the game has no zones. */
export const zonesOf = (game: ZoneGame): ZoneShots | null => {
  const paint = shotsOf(game.opp_paint_attempts, game.opp_paint_makes);
  const midRange = shotsOf(game.opp_mid_range_attempts, game.opp_mid_range_makes);
  const three = shotsOf(game.opp_zone_three_attempts, game.opp_zone_three_makes);
  if (paint === null || midRange === null || three === null) return null;
  return { paint, mid_range: midRange, three_pt: three };
};

export const totalOf = (games: readonly ZoneShots[], zone: Zone): Shots => {
  let attempts = 0;
  let makes = 0;
  for (const game of games) {
    attempts += game[zone].attempts;
    makes += game[zone].makes;
  }
  return { attempts, makes };
};

/** Share of shots made; null when none was taken. */
export const shareMade = ({ attempts, makes }: Shots): number | null => (attempts === 0 ? null : makes / attempts);

export interface LeagueZones {
  readonly rates: ZoneRates;
  readonly source: 'computed' | 'default';
  /** Teams with enough games in the month. */
  readonly teams: number;
}

const DEFAULT_RATES: ZoneRates = { paint: 0.58, mid_range: 0.41, three_pt: 0.355 };
const ENOUGH_GAMES = 10;
const ENOUGH_TEAMS = 10;

/** Mean over teams of what each allowed in the last month; fixed rates while too few teams have played enough. */
export const leagueZones = (gamesOfTeams: readonly (readonly ZoneShots[])[]): LeagueZones => {
  const teams = gamesOfTeams.filter((games) => games.length >= ENOUGH_GAMES);
  if (teams.length < ENOUGH_TEAMS) return { rates: DEFAULT_RATES, source: 'default', teams: teams.length };
  const mean = (zone: Zone): number =>
    meanOf(teams.flatMap((games) => shareMade(totalOf(games, zone)) ?? [])) ?? DEFAULT_RATES[zone];
  return {
    rates: { paint: mean('paint'), mid_range: mean('mid_range'), three_pt: mean('three_pt') },
    source: 'computed',
    teams: teams.length,
  };
};
