import { CascadeError } from '../../../domain/errors.js';
import { roundTo } from '../../../domain/rounding.js';
import { meanOf } from '../formulas/statistics.js';
import type { AccuracyRow } from './gradeTally.js';

/** Tier adjustments made the mean error worse than is tolerated. */
export class WorseningAdjustmentsError extends CascadeError {
  readonly code = 'worsening_adjustments';
  readonly retryable = false;
}

export interface AdjustmentEffect {
  readonly n: number;
  readonly mae_raw: number | null;
  readonly mae_adjusted: number | null;
  /** adjusted − raw: negative is better. */
  readonly mae_change: number | null;
  readonly is_improving: boolean;
  /** What to tell the operator; null when the error went down, or when nothing was adjusted. */
  readonly warning: string | null;
}

const MOST_WORSENING = 0.1;
const SCALE = 6;

type Adjusted = Pick<
  AccuracyRow,
  'game_date' | 'system_id' | 'is_voided' | 'absolute_error' | 'adjusted_absolute_error'
>;

const NOTHING: AdjustmentEffect = {
  n: 0,
  mae_raw: null,
  mae_adjusted: null,
  mae_change: null,
  is_improving: false,
  warning: null,
};

/**
 * Mean absolute error with and without the tier adjustment, over graded rows of [from, to] that have one.
 * @throws {WorseningAdjustmentsError} the adjusted error is greater by more than 0.1 points.
 */
export const validateAdjustmentsImproveMae = (
  rows: readonly Adjusted[],
  period: { readonly from: string; readonly to: string; readonly systemId: string },
): AdjustmentEffect => {
  const pairs = rows.flatMap((row) =>
    row.system_id === period.systemId &&
    row.game_date >= period.from &&
    row.game_date <= period.to &&
    !row.is_voided &&
    row.absolute_error !== null &&
    row.adjusted_absolute_error !== null
      ? [{ raw: row.absolute_error, adjusted: row.adjusted_absolute_error }]
      : [],
  );
  const raw = meanOf(pairs.map((pair) => pair.raw));
  const adjusted = meanOf(pairs.map((pair) => pair.adjusted));
  if (raw === null || adjusted === null) return NOTHING;
  // Sums of tenths are not exact: a change of exactly 0.1 must not look like more.
  const change = roundTo(adjusted - raw, SCALE) ?? 0;
  const text = `${period.systemId} ${period.from} to ${period.to}: mean error ${change >= 0 ? '+' : ''}${change} over ${pairs.length} rows`;
  if (change > MOST_WORSENING)
    throw new WorseningAdjustmentsError(`${text}, at most +${MOST_WORSENING} is tolerated`, {
      n: pairs.length,
      mae_change: change,
    });
  return {
    n: pairs.length,
    mae_raw: roundTo(raw, SCALE),
    mae_adjusted: roundTo(adjusted, SCALE),
    mae_change: change,
    is_improving: change < 0,
    warning: change < 0 ? null : text,
  };
};
