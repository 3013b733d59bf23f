/** Share of the expected games that the source table has. */
export interface Completeness {
  readonly expected: number;
  readonly actual: number;
  /** 0–100; 100 when nothing was expected. */
  readonly pct: number;
}

/** Counts actual games only inside the expected set, so it never exceeds 100 (processors §2.15). */
export const completenessOf = (expected: ReadonlySet<string>, actual: ReadonlySet<string>): Completeness => {
  let found = 0;
  for (const game of expected) if (actual.has(game)) found += 1;
  return {
    expected: expected.size,
    actual: found,
    pct: expected.size === 0 ? 100 : (found / expected.size) * 100,
  };
};

type WindowValues<N extends string> = { readonly [K in N as `${K}_completeness_pct`]: number } & {
  readonly [K in N as `${K}_is_complete`]: boolean;
} & { readonly all_windows_complete: boolean };

export interface CompletenessColumns {
  readonly expected_games_count: number;
  readonly actual_games_count: number;
  readonly missing_games_count: number;
  readonly completeness_pct: number;
  readonly circuit_breaker_active: boolean;
  readonly processing_decision: string;
  readonly processing_decision_reason: string | null;
}

/**
 * COMPLETE and COMPLETE(w, …) columns. The totals count the union of all windows; a window is complete at 100 %.
 */
export const completenessColumns = <N extends string>(
  windows: Readonly<Record<N, ReadonlySet<string>>>,
  actual: ReadonlySet<string>,
): CompletenessColumns & WindowValues<N> => {
  const names = Object.keys(windows) as N[];
  const perWindow = names.map((name) => [name, completenessOf(windows[name], actual)] as const);
  const total = completenessOf(new Set(names.flatMap((name) => [...windows[name]])), actual);
  const complete = total.actual === total.expected;
  return {
    expected_games_count: total.expected,
    actual_games_count: total.actual,
    missing_games_count: total.expected - total.actual,
    completeness_pct: total.pct,
    circuit_breaker_active: false,
    processing_decision: complete ? 'processed' : 'processed_incomplete',
    processing_decision_reason: complete ? null : `missing_games:${total.expected - total.actual}`,
    ...Object.fromEntries(
      perWindow.flatMap(([name, { pct, actual: found, expected }]) => [
        [`${name}_completeness_pct`, pct],
        [`${name}_is_complete`, found === expected],
      ]),
    ),
    all_windows_complete: perWindow.every(([, { actual: found, expected }]) => found === expected),
  } as CompletenessColumns & WindowValues<N>;
};
