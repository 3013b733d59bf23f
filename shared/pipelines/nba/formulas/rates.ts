/** The four box-score numbers every rate is made of. */
export interface ShootingLine {
  readonly points: number;
  readonly fgAttempts: number;
  readonly ftAttempts: number;
  readonly turnovers: number;
  readonly offensiveRebounds: number;
}

/** Share of a free-throw trip that ends a possession. */
const FREE_THROW_WEIGHT = 0.44;
const REGULATION_TEAM_MINUTES = 240;
const OVERTIME_TEAM_MINUTES = 25;

/** `a / b`, or null when it has no value. */
export const ratio = (a: number, b: number): number | null => (b === 0 ? null : a / b);

/** Unrounded possessions of one side, from its own numbers. */
export const possessions = (line: Omit<ShootingLine, 'points'>): number =>
  line.fgAttempts + FREE_THROW_WEIGHT * line.ftAttempts + line.turnovers - line.offensiveRebounds;

/** Null when nothing was attempted, neither from the field nor from the line. */
export const trueShooting = (points: number, fgAttempts: number, ftAttempts: number): number | null =>
  ratio(points, 2 * (fgAttempts + FREE_THROW_WEIGHT * ftAttempts));

export const effectiveFieldGoal = (fgMakes: number, threeMakes: number, fgAttempts: number): number | null =>
  ratio(fgMakes + 0.5 * threeMakes, fgAttempts);

/** Overtimes played, from the minutes of all five positions. */
export const overtimePeriods = (teamMinutes: number): number =>
  Math.max(0, Math.round((teamMinutes - REGULATION_TEAM_MINUTES) / OVERTIME_TEAM_MINUTES));

/** Minutes of all five positions for a number of overtimes: 240, 265, 290, … */
export const teamMinutesOf = (overtimes: number): number => REGULATION_TEAM_MINUTES + OVERTIME_TEAM_MINUTES * overtimes;

/** Clock length of the game: 48, and 5 per overtime. */
export const gameMinutes = (teamMinutes: number): number => teamMinutes / 5;

/** The nearest 240 + 25k when within 2 % of it; null when the sum says nothing. */
export const snapTeamMinutes = (sumOfPlayerMinutes: number): number | null => {
  const nearest = teamMinutesOf(overtimePeriods(sumOfPlayerMinutes));
  return Math.abs(sumOfPlayerMinutes - nearest) <= 0.02 * nearest ? nearest : null;
};

/** Points per 100 possessions. */
export const ratingOf = (points: number, poss: number): number | null => ratio(100 * points, poss);

/** Possessions per 48 minutes of the clock. */
export const paceOf = (poss: number, teamMinutes: number): number | null => ratio(poss * 48, gameMinutes(teamMinutes));

export interface UsageInput {
  readonly fgAttempts: number | null;
  readonly ftAttempts: number | null;
  readonly turnovers: number | null;
  readonly minutes: number | null;
}
export interface TeamUsageInput extends UsageInput {
  /** Of all five positions. */
  readonly minutes: number | null;
}

const plays = (line: UsageInput): number | null =>
  line.fgAttempts === null || line.ftAttempts === null || line.turnovers === null
    ? null
    : line.fgAttempts + FREE_THROW_WEIGHT * line.ftAttempts + line.turnovers;

/** Percent of the team's plays a player used while on the floor; null when a number is missing or he did not play. */
export const usageRate = (player: UsageInput, team: TeamUsageInput): number | null => {
  const own = plays(player);
  const all = plays(team);
  if (own === null || all === null || player.minutes === null || team.minutes === null) return null;
  return ratio(100 * own * (team.minutes / 5), player.minutes * all);
};
