import type { CompletenessColumns } from '../formulas/completeness.js';
import type { PlayerContextRow } from './playersOfDate.js';

const TEN = 10;

/** COMPLETE columns of one window. */
export const completeColumns = (expected: number, actual: number, pct: number): CompletenessColumns => {
  const missing = expected - actual;
  return {
    expected_games_count: expected,
    actual_games_count: actual,
    missing_games_count: missing,
    completeness_pct: pct,
    circuit_breaker_active: false,
    processing_decision: missing === 0 ? 'processed' : 'processed_incomplete',
    processing_decision_reason: missing === 0 ? null : `missing_games:${missing}`,
  };
};

/**
 * COMPLETE columns over the newest ten games of a player. His context has already held his summaries against the raw
 * box scores; both tables read the same summaries, so it is not counted again.
 */
export const lastTenCompleteness = (player: PlayerContextRow): CompletenessColumns => {
  const pct = player.l10_completeness_pct ?? 100;
  const expected = Math.min(TEN, player.expected_games_count ?? 0);
  return completeColumns(expected, Math.round((expected * pct) / 100), pct);
};

type Window = 'l5' | 'l10' | 'l7d' | 'l14d';
type WindowValues<N extends Window> = { readonly [K in N as `${K}_completeness_pct`]: number | null } & {
  readonly [K in N as `${K}_is_complete`]: boolean | null;
} & { readonly all_windows_complete: boolean };

/** COMPLETE(w, …) columns, as the context of the player counted them. */
export const contextWindows = <const N extends Window>(player: PlayerContextRow, ...names: readonly N[]) =>
  ({
    ...Object.fromEntries(
      names.flatMap((name) => [
        [`${name}_completeness_pct`, player[`${name}_completeness_pct`]],
        [`${name}_is_complete`, player[`${name}_is_complete`]],
      ]),
    ),
    all_windows_complete: names.every((name) => player[`${name}_is_complete`] !== false),
  }) as unknown as WindowValues<N>;
