import type { ProcessorContext, RowGate } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { identity, notNull, range } from '../../gates.js';
import { sumOf } from '../formulas/statistics.js';
import type { playerGameSummary } from '../tables/analytics.js';
import { joinViolations, uniqueIds } from './gateKinds.js';
import { isWholeMinutes } from './playerBox.js';
import { playerDay, type PlayerGameInputs, type PlayerUnit, type playerGameInputs } from './playerGames.js';
import { personsOf } from './zoneEvents.js';

type Declared = typeof playerGameInputs;
type Row = BodyRowOf<typeof playerGameSummary>;

/** Minutes a team's sum may be off: rounding of seconds, or of whole minutes. */
const SECONDS_TOLERANCE = 1;
const WHOLE_MINUTES_TOLERANCE = 5;
const MIN_PLAYED = 5;

type TeamProblem = (rows: readonly Row[], unit: PlayerUnit) => string | null;

/** A rule of each covered team; teams taken in part have their own failure row and are judged apart. */
const perTeam = (
  name: string,
  level: RowGate['level'],
  rule: { readonly partial: boolean; readonly problem: TeamProblem },
): RowGate<Declared, Row> => ({
  name,
  level,
  check: (rows: readonly Row[], inputs: PlayerGameInputs, context: ProcessorContext) => {
    const byTeam = new Map<string, Row[]>();
    for (const row of rows) byTeam.set(row.team_abbr, [...(byTeam.get(row.team_abbr) ?? []), row]);
    return playerDay(inputs, context).units.flatMap((unit) => {
      if (unit.choice === null || unit.choice.isPartial !== rule.partial) return [];
      const problem = rule.problem(byTeam.get(unit.team) ?? [], unit);
      return problem === null ? [] : [`${unit.game.gameId} ${unit.team}: ${problem}`];
    });
  },
});

const pointsProblem: TeamProblem = (rows, { totals }) => {
  const sum = sumOf(rows.map((row) => row.points ?? 0));
  return totals !== null && sum === totals.points_scored
    ? null
    : `expected ${totals?.points_scored ?? 'a team row'} points, found ${sum} of its players`;
};

const minutesProblem: TeamProblem = (rows, { totals, choice }) => {
  if (totals === null || totals.team_minutes === null) return null;
  if (totals.quality_issues?.includes('minutes_assumed') === true) return null;
  const isWhole = isWholeMinutes((choice?.lines ?? []).map((line) => line.minutesText));
  const tolerance = isWhole ? WHOLE_MINUTES_TOLERANCE : SECONDS_TOLERANCE;
  const sum = sumOf(rows.map((row) => row.minutes_played ?? 0));
  // Thirds of a minute do not add up exactly.
  return Math.abs(sum - totals.team_minutes) <= tolerance + 1e-6
    ? null
    : `expected ${totals.team_minutes} minutes within ${tolerance}, found ${sum}`;
};

const playedProblem: TeamProblem = (rows) => {
  const played = rows.filter((row) => row.played).length;
  return played >= MIN_PLAYED ? null : `expected at least ${MIN_PLAYED} who played, found ${played}`;
};

const made = (row: Row): number | null =>
  row.fg_makes === null || row.three_pt_makes === null || row.ft_makes === null
    ? null
    : 2 * (row.fg_makes - row.three_pt_makes) + 3 * row.three_pt_makes + row.ft_makes;

const exceeds = (makes: number | null, attempts: number | null): boolean =>
  makes !== null && attempts !== null && makes > attempts;

/** The rating a defence allowed and its opponent's own come from two tables and must agree. */
const defenceAgrees: RowGate<Declared, Row> = {
  name: 'identity:defence-rating',
  level: 'fail',
  check: (_rows, inputs) => {
    const own = new Map(inputs.togs.map((row) => [row.team_abbr, row.offensive_rating]));
    return inputs.tdgs.flatMap((row) => {
      const rating = own.get(row.opponent_team_abbr) ?? null;
      if (rating === null || row.defensive_rating === null) return [];
      return Math.abs(rating - row.defensive_rating) <= 0.01 + 1e-9
        ? []
        : [`${row.game_id} ${row.defending_team_abbr}: allowed ${row.defensive_rating}, opponent's own ${rating}`];
    });
  },
};

const playByPlayJoin = (level: RowGate['level'], floor: number): RowGate<Declared, Row> => ({
  name: `join:play-by-play-${floor * 100}`,
  level,
  check: (rows, inputs, context) => {
    const { slate, directory, units } = playerDay(inputs, context);
    const games = new Set(units.filter(({ choice }) => choice !== null).map(({ game }) => game.gameId));
    const personOf = personsOf(inputs.nbacPlayers, directory.canonical);
    const shooters = new Set(
      [
        ...inputs.bigdataball.map((row) => ({ game_id: row.game_id, lookup: row.player_1_lookup })),
        ...inputs.nbacPbp.map((row) => ({
          game_id: row.game_id,
          lookup: personOf(row.player_1_id, row.player_1_lookup),
        })),
        ...inputs.zoneSummary.map((row) => ({ game_id: row.game_id, lookup: row.player_lookup })),
      ].flatMap(({ game_id: id, lookup }) =>
        lookup !== null && lookup !== '' && games.has(slate.gameOfId(id)?.gameId ?? '')
          ? [directory.canonical(lookup)]
          : [],
      ),
    );
    return joinViolations(shooters, new Set(rows.map((row) => row.player_lookup)), floor);
  },
});

const zonesWhereTold: RowGate<Declared, Row> = {
  name: 'zones:where-told',
  level: 'degrade',
  check: (rows, inputs) => {
    const isTold = inputs.bigdataball.length + inputs.nbacPbp.length + inputs.zoneSummary.length > 0;
    const missing = rows.filter((row) => row.paint_attempts === null).length;
    return !isTold || missing <= 0.2 * rows.length
      ? []
      : [`zones: missing in ${missing} of ${rows.length} rows although a source has the date`];
  },
};

export const playerGameGates: readonly RowGate<Declared, Row>[] = [
  uniqueIds('player', (row) => row.player_lookup),
  notNull('universal_player_id'),
  notNull('minutes_played', 0.01),
  notNull('points', 0.01),
  notNull('fg_attempts', 0.01),
  notNull('usage_rate', 0.05, { where: (row: Row) => row.played }),
  notNull('paint_attempts', 0.2, { level: 'warn' }),
  range('points', 0, 100),
  range('minutes_played', 0, 70),
  range('usage_rate', 0, 100, { where: (row: Row) => (row.minutes_played ?? 0) >= 3 }),
  range('usage_rate', 0, 100, { level: 'warn', where: (row: Row) => (row.minutes_played ?? 0) < 3 }),
  identity<Row>('makes', (row) =>
    exceeds(row.fg_makes, row.fg_attempts) ||
    exceeds(row.three_pt_makes, row.three_pt_attempts) ||
    exceeds(row.ft_makes, row.ft_attempts)
      ? 'expected no more makes than attempts'
      : null,
  ),
  identity<Row>('points', (row) =>
    made(row) === null || made(row) === row.points
      ? null
      : `expected ${made(row)} points from its makes, found ${row.points}`,
  ),
  identity<Row>('true-shooting', (row) => {
    if (row.fg_attempts === null || row.ft_attempts === null || row.points === null) return null;
    return (row.ts_pct === null) === (row.fg_attempts === 0 && row.ft_attempts === 0)
      ? null
      : `ts_pct ${row.ts_pct} with ${row.fg_attempts} shots and ${row.ft_attempts} free throws`;
  }),
  perTeam('sum:points', 'fail', { partial: false, problem: pointsProblem }),
  perTeam('sum:minutes', 'fail', { partial: false, problem: minutesProblem }),
  perTeam('rows:played', 'fail', { partial: false, problem: playedProblem }),
  perTeam('partial:points', 'degrade', { partial: true, problem: pointsProblem }),
  defenceAgrees,
  playByPlayJoin('warn', 0.98),
  playByPlayJoin('fail', 0.9),
  zonesWhereTold,
];
