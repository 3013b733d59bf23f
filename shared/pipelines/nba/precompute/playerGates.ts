import { roundTo } from '../../../domain/rounding.js';
import type { Inputs, RowGate } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { identity, notNull, range, type RowsGate } from '../../gates.js';
import { uniqueIds } from '../analytics/gateKinds.js';
import type { playerCompositeFactors, playerDailyCache, playerShotZoneAnalysis } from '../tables/precompute.js';
import { opponentJoin, type OpponentInputs } from './opponentJoin.js';
import type { playersInputs } from './playersOfDate.js';

type ShotRow = BodyRowOf<typeof playerShotZoneAnalysis>;
type FactorRow = BodyRowOf<typeof playerCompositeFactors>;
type CacheRow = BodyRowOf<typeof playerDailyCache>;

const HALF = 0.5;
const MOST_WITHOUT_SHOT = 0.05;

const ratesProblem = (row: ShotRow): string | null => {
  const { paint_rate_last_10: paint, mid_range_rate_last_10: midRange, three_pt_rate_last_10: three } = row;
  if (paint === null || midRange === null || three === null)
    return row.total_shots_last_10 === 0 ? null : `no rates of ${row.total_shots_last_10} shots`;
  const sum = paint + midRange + three;
  return Math.abs(sum - 100) <= HALF ? null : `rates sum to ${sum}`;
};

/** A player or two may have taken no shot in ten games; on a short night that is more than one in twenty. */
const mostWithoutShot: RowsGate<ShotRow> = {
  name: 'not_null:paint_rate_last_10',
  level: 'fail',
  check: (rows) => {
    const without = rows.filter((row) => row.paint_rate_last_10 === null).map((row) => row.player_lookup);
    const most = Math.max(2, Math.floor(MOST_WITHOUT_SHOT * rows.length));
    return without.length <= most ? [] : [`${without.length} of ${rows.length} rows without rates: ${without[0]}`];
  },
};

export const shotZoneGates: readonly RowGate<typeof playersInputs, ShotRow>[] = [
  uniqueIds('player', (row) => row.player_lookup),
  range('paint_rate_last_10', 0, 100),
  range('mid_range_rate_last_10', 0, 100),
  range('three_pt_rate_last_10', 0, 100),
  identity<ShotRow>('rates', ratesProblem),
  mostWithoutShot,
];

/** Fewer rows than this may agree by chance. */
const MANY = 60;
/** Days off after which a player is fresher than the scale goes. */
const LONG_REST = 3;

/** After the All-Star break, and on opening night, everybody is as fresh as can be. */
const isAfterBreak = ({ upgc }: Inputs<OpponentInputs>): boolean =>
  upgc.every(({ player_days_rest: rest }) => rest === null || rest >= LONG_REST);

/** A factor that is the same for everyone was never computed. */
const varies = (
  column: 'fatigue_score' | 'pace_score' | 'usage_spike_score',
  level: 'fail' | 'warn',
  mayAgree: (inputs: Inputs<OpponentInputs>) => boolean = () => false,
): RowGate<OpponentInputs, FactorRow> => ({
  name: `constant:${column}`,
  level,
  check: (rows, inputs) =>
    rows.length >= MANY && new Set(rows.map((row) => row[column])).size === 1 && !mayAgree(inputs)
      ? [`${column}: ${rows[0]?.[column]} in all ${rows.length} rows`]
      : [],
});

export const compositeGates: readonly RowGate<OpponentInputs, FactorRow>[] = [
  uniqueIds('player', (row) => row.player_lookup),
  range('fatigue_score', 0, 100),
  range('shot_zone_mismatch_score', -10, 10),
  range('pace_score', -3, 3),
  range('usage_spike_score', -3, 3),
  varies('fatigue_score', 'fail', isAfterBreak),
  varies('pace_score', 'warn'),
  varies('usage_spike_score', 'warn'),
  opponentJoin('warn', 1),
  opponentJoin('fail', 0.95),
];

/** Two tables that read the same summaries must say the same of a player. */
const equalsContext: RowGate<typeof playersInputs, CacheRow> = {
  name: 'identity:context',
  level: 'fail',
  check: (rows, { upgc }) => {
    const contexts = new Map(upgc.map((row) => [row.player_lookup, row]));
    return rows.flatMap((row) => {
      const context = contexts.get(row.player_lookup);
      if (context === undefined) return [`${row.player_lookup}: no context`];
      const differing = (['points_avg_last_5', 'points_avg_last_10'] as const).filter(
        (column) => roundTo(row[column] ?? 0, 2) !== (context[column] ?? 0),
      );
      return differing.map(
        (column) => `${row.player_lookup}: ${column} ${row[column]}, his context says ${context[column]}`,
      );
    });
  },
};

export const dailyCacheGates: readonly RowGate<typeof playersInputs, CacheRow>[] = [
  uniqueIds('player', (row) => row.player_lookup),
  notNull('points_avg_last_5'),
  notNull('points_avg_last_10'),
  notNull('points_avg_season'),
  notNull('points_std_last_10', 0.01),
  range('minutes_avg_last_10', 0, 60),
  equalsContext,
];
