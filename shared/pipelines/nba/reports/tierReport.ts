import type { Row, RowOf } from '../../../domain/table.js';
import { seasonName } from '../../../domain/gameDate.js';
import { CORRECTED_SYSTEM, tierAdjustments } from '../grading/tierAdjustments.js';
import { SCORING_TIERS } from '../grading/tiers.js';
import {
  validateAdjustmentsImproveMae,
  WorseningAdjustmentsError,
  type AdjustmentEffect,
} from '../grading/validateAdjustments.js';
import { SYSTEM_IDS } from '../predictions/systemPrediction.js';
import { predictionAccuracy, scoringTierAdjustments } from '../tables/predictions.js';

/** Every system that predicts. */
export const systemIds: readonly string[] = SYSTEM_IDS;
export { CORRECTED_SYSTEM };
export const tierProcessor: string = tierAdjustments.id;

/** Snapshots of a range of as-of dates. */
export const snapshotTables = {
  snapshots: {
    table: scoringTierAdjustments,
    columns: ['as_of_date', 'system_id', 'scoring_tier', 'sample_size', 'lookback_days', 'recommended_adjustment'],
  },
} as const;

export interface Tier {
  readonly tier: string;
  readonly sample_size: number;
  readonly adjustment: number;
}

/** The snapshot of one as-of date: the tiers it has, highest first, and those without enough grades. */
export interface Snapshot {
  readonly lookback_days: number | null;
  readonly tiers: readonly Tier[];
  readonly insufficient_sample: readonly string[];
}

type SnapshotRow = Pick<RowOf<typeof scoringTierAdjustments>, (typeof snapshotTables.snapshots.columns)[number]>;

/** The snapshot of each of these dates; a date without rows has no tier with enough grades. */
export const snapshotsOf = (rows: readonly Row[], dates: readonly string[]): ReadonlyMap<string, Snapshot> => {
  const all = rows as unknown as readonly SnapshotRow[];
  return new Map(
    dates.map((date) => {
      const own = all.filter((row) => row.as_of_date === date);
      const tiers = SCORING_TIERS.flatMap(({ tier }): Tier[] => {
        const row = own.find((candidate) => candidate.scoring_tier === tier);
        return row === undefined
          ? []
          : [{ tier, sample_size: row.sample_size, adjustment: row.recommended_adjustment }];
      });
      const found = new Set(tiers.map(({ tier }) => tier));
      return [
        date,
        {
          lookback_days: own[0]?.lookback_days ?? null,
          tiers,
          insufficient_sample: SCORING_TIERS.map(({ tier }) => tier).filter((tier) => !found.has(tier)),
        },
      ];
    }),
  );
};

/** Graded rows with and without the adjustment. */
export const effectTables = {
  grades: {
    table: predictionAccuracy,
    columns: [
      'game_date',
      'player_lookup',
      'system_id',
      'season_year',
      'is_voided',
      'absolute_error',
      'adjusted_absolute_error',
    ],
  },
} as const;

export type EffectRow = Pick<RowOf<typeof predictionAccuracy>, (typeof effectTables.grades.columns)[number]>;

/** What tier adjustments did to the mean error of a season (backfill VA-25). */
export interface SeasonEffect extends Omit<AdjustmentEffect, 'warning'> {
  readonly season: string;
  /** FAIL: worse by more than is tolerated. WARN: not better, or nothing to tell by. */
  readonly verdict: 'PASS' | 'WARN' | 'FAIL';
  readonly message: string | null;
}

const effectOf = (season: string, rows: readonly EffectRow[], systemId: string): SeasonEffect => {
  const dates = rows.map((row) => row.game_date).sort();
  const period = { from: dates.at(0) ?? '', to: dates.at(-1) ?? '', systemId };
  try {
    const { warning, ...effect } = validateAdjustmentsImproveMae(rows, period);
    const message = effect.n === 0 ? `${systemId}: no graded row has adjusted points` : warning;
    return { season, ...effect, verdict: effect.is_improving ? 'PASS' : 'WARN', message };
  } catch (error) {
    if (!(error instanceof WorseningAdjustmentsError)) throw error;
    const { n, mae_change: change } = error.details as { readonly n: number; readonly mae_change: number };
    const effect = { n, mae_raw: null, mae_adjusted: null, mae_change: change, is_improving: false };
    return { season, ...effect, verdict: 'FAIL', message: error.message };
  }
};

/** The effect by season, as the schedule names it. */
export const seasonEffects = (rows: readonly EffectRow[], systemId: string): readonly SeasonEffect[] => {
  const years = [...new Set(rows.map((row) => row.season_year))].sort((a, b) => a - b);
  if (years.length === 0) return [effectOf('none', [], systemId)];
  return years.map((year) =>
    effectOf(
      seasonName(year),
      rows.filter((row) => row.season_year === year),
      systemId,
    ),
  );
};
