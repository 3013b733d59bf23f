export interface Span {
  readonly window_start_date: string | null;
  readonly window_end_date: string | null;
}

/** WIN columns: first and last date of everything a row is made of; unknown dates say nothing. */
export const spanOf = (dates: readonly (string | null | undefined)[]): Span => {
  let first: string | null = null;
  let last: string | null = null;
  for (const date of dates) {
    if (date === null || date === undefined) continue;
    if (first === null || date < first) first = date;
    if (last === null || date > last) last = date;
  }
  return { window_start_date: first, window_end_date: last };
};

/** The span of a row that has read at least one game. */
export const closedSpanOf = (
  dates: readonly [string, ...(string | null | undefined)[]],
): { readonly window_start_date: string; readonly window_end_date: string } => {
  const { window_start_date: first, window_end_date: last } = spanOf(dates);
  return { window_start_date: first ?? dates[0], window_end_date: last ?? dates[0] };
};
