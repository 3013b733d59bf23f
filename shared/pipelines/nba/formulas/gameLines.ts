import { medianOf } from './statistics.js';

/** The columns of an odds_api game-lines row that matter here. */
export interface GameLineRow {
  readonly snapshot_timestamp: string | null;
  readonly bookmaker_key: string | null;
  readonly market_key: string | null;
  readonly outcome_name: string | null;
  readonly outcome_team_abbr: string | null;
  readonly outcome_point: number | null;
}

export interface GameLine {
  readonly current: number | null;
  readonly opening: number | null;
  /** Current − opening; negative when the number fell. */
  readonly movement: number | null;
}

export interface GameLines {
  /** The team's own outcome: negative when it is the favourite. */
  readonly spread: GameLine;
  readonly total: GameLine;
  /** Newest snapshot used; null without any. */
  readonly updatedAt: string | null;
}

interface Snapshots {
  newest: { at: string; point: number };
  oldest: { at: string; point: number };
}

/** Whether `a` replaces `b`: by time, then by the smaller point, so that row order cannot decide. */
const precedes = (a: { at: string; point: number }, b: { at: string; point: number }): boolean =>
  a.at < b.at || (a.at === b.at && a.point < b.point);

const perBook = (rows: readonly GameLineRow[], cut: string): readonly Snapshots[] => {
  const books = new Map<string, Snapshots>();
  for (const row of rows) {
    if (row.snapshot_timestamp === null || row.snapshot_timestamp >= cut) continue;
    if (row.outcome_point === null || row.bookmaker_key === null) continue;
    const quote = { at: row.snapshot_timestamp, point: row.outcome_point };
    const known = books.get(row.bookmaker_key);
    if (known === undefined) {
      books.set(row.bookmaker_key, { newest: quote, oldest: quote });
      continue;
    }
    if (quote.at > known.newest.at || (quote.at === known.newest.at && quote.point < known.newest.point))
      known.newest = quote;
    if (precedes(quote, known.oldest)) known.oldest = quote;
  }
  return [...books.values()];
};

const lineOf = (books: readonly Snapshots[]): GameLine => {
  const current = medianOf(books.map(({ newest }) => newest.point));
  const opening = medianOf(books.map(({ oldest }) => oldest.point));
  return { current, opening, movement: current === null || opening === null ? null : current - opening };
};

/**
 * Spread and total of one game for one team before `cut`: per book the newest (for the opening, the earliest) snapshot,
 * median over books. Only the team's own spread outcome counts, for both together always give about 0 (processors §5.3).
 */
export const gameLines = (rows: readonly GameLineRow[], team: string, cut: string): GameLines => {
  const spreads = perBook(
    rows.filter((row) => row.market_key === 'spreads' && row.outcome_team_abbr === team),
    cut,
  );
  const totals = perBook(
    rows.filter((row) => row.market_key === 'totals' && row.outcome_name?.toLowerCase() === 'over'),
    cut,
  );
  const times = [...spreads, ...totals].map(({ newest }) => newest.at).sort();
  return { spread: lineOf(spreads), total: lineOf(totals), updatedAt: times.at(-1) ?? null };
};
