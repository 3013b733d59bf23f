import { byBookOrder } from './bookOrder.js';
import { meanOf } from './statistics.js';

/** The columns of an odds_api props row that matter here. Timestamps are RFC 3339 UTC with milliseconds. */
export interface OddsApiLine {
  readonly player_lookup: string | null;
  readonly bookmaker: string | null;
  readonly snapshot_timestamp: string | null;
  readonly points_line: number | null;
}

export interface BettingProsLine {
  readonly player_lookup: string | null;
  readonly market_type: string | null;
  readonly bet_side: string | null;
  readonly bookmaker: string | null;
  readonly points_line: number | null;
  readonly is_active: boolean | null;
  readonly bookmaker_last_update: string | null;
  readonly opening_line: number | null;
  readonly opening_timestamp: string | null;
}

export interface SelectedLine {
  readonly line: number;
  readonly source: 'ODDS_API' | 'BETTINGPROS';
  readonly bookmaker: string;
  readonly snapshotAt: string;
  readonly moment: 'current' | 'opening';
  /** Of the same book; null when the source has none. */
  readonly openingLine: number | null;
}

interface Quote {
  readonly line: number;
  readonly bookmaker: string;
  readonly at: string;
  readonly isActive: boolean;
  readonly moment: 'current' | 'opening';
  readonly openingLine: number | null;
}

const descending = (a: string, b: string): number => {
  if (a === b) return 0;
  return a > b ? -1 : 1;
};

/** Active before inactive, better book first, current before opening, newest first; the line breaks a last tie. */
const byPreference = (a: Quote, b: Quote): number =>
  Number(b.isActive) - Number(a.isActive) ||
  byBookOrder(a.bookmaker, b.bookmaker) ||
  Number(a.moment === 'opening') - Number(b.moment === 'opening') ||
  descending(a.at, b.at) ||
  a.line - b.line;

const oddsApiQuotes = (rows: readonly OddsApiLine[], cut: string): readonly Quote[] => {
  const quotes: Quote[] = [];
  const opening = new Map<string, Quote>();
  for (const row of rows) {
    if (row.points_line === null || row.bookmaker === null || row.snapshot_timestamp === null) continue;
    if (row.snapshot_timestamp >= cut) continue;
    const quote: Quote = {
      line: row.points_line,
      bookmaker: row.bookmaker,
      at: row.snapshot_timestamp,
      isActive: true,
      moment: 'current',
      openingLine: null,
    };
    quotes.push(quote);
    const first = opening.get(row.bookmaker);
    if (first === undefined || quote.at < first.at || (quote.at === first.at && quote.line < first.line))
      opening.set(row.bookmaker, quote);
  }
  return quotes.map((quote) => ({ ...quote, openingLine: opening.get(quote.bookmaker)?.line ?? null }));
};

const bettingProsQuote = (row: BettingProsLine, cut: string): readonly Quote[] => {
  if (row.market_type !== 'points' || row.bet_side?.toLowerCase() !== 'over' || row.bookmaker === null) return [];
  const openedBefore = row.opening_line !== null && row.opening_timestamp !== null && row.opening_timestamp < cut;
  const common = { bookmaker: row.bookmaker, isActive: row.is_active ?? false, openingLine: row.opening_line };
  if (row.points_line !== null && row.bookmaker_last_update !== null && row.bookmaker_last_update < cut)
    return [{ ...common, line: row.points_line, at: row.bookmaker_last_update, moment: 'current' }];
  if (openedBefore && row.opening_line !== null && row.opening_timestamp !== null)
    return [{ ...common, line: row.opening_line, at: row.opening_timestamp, moment: 'opening' }];
  return [];
};

/** A player's rows of one date, of both sources. */
export interface PlayerLines {
  readonly oddsApi: readonly OddsApiLine[];
  readonly bettingPros: readonly BettingProsLine[];
}

const sourceQuotes = (
  lines: PlayerLines,
  cut: string,
): { readonly source: SelectedLine['source']; readonly quotes: readonly Quote[] } | null => {
  const oddsApi = oddsApiQuotes(lines.oddsApi, cut);
  if (oddsApi.length > 0) return { source: 'ODDS_API', quotes: oddsApi };
  const bettingPros = lines.bettingPros.flatMap((row) => bettingProsQuote(row, cut));
  return bettingPros.length > 0 ? { source: 'BETTINGPROS', quotes: bettingPros } : null;
};

/**
 * The line a player had before `cut` (the earlier of tip-off and the run's cut-off, RFC 3339): the first source that
 * has one, its best book, the newest snapshot. Null without a line; none is ever made up (processors §5.1).
 */
export const selectLine = (lines: PlayerLines, cut: string): SelectedLine | null => {
  const found = sourceQuotes(lines, cut);
  const best = found === null ? undefined : [...found.quotes].sort(byPreference)[0];
  if (found === null || best === undefined) return null;
  return {
    line: best.line,
    source: found.source,
    bookmaker: best.bookmaker,
    snapshotAt: best.at,
    moment: best.moment,
    openingLine: best.openingLine,
  };
};

/** Mean over books of each book's preferred line before `cut`, and of the openings of the same books (processors §5.2). */
export const consensusLine = (
  lines: PlayerLines,
  cut: string,
): { readonly line: number; readonly openingLine: number | null; readonly books: number } | null => {
  const found = sourceQuotes(lines, cut);
  if (found === null) return null;
  const perBook = new Map<string, Quote>();
  for (const quote of [...found.quotes].sort(byPreference))
    if (!perBook.has(quote.bookmaker)) perBook.set(quote.bookmaker, quote);
  const books = [...perBook.values()];
  const line = meanOf(books.map((quote) => quote.line));
  const openings = books.flatMap((quote) => (quote.openingLine === null ? [] : [quote.openingLine]));
  return line === null ? null : { line, openingLine: meanOf(openings), books: books.length };
};

const emptyLines: PlayerLines = { oddsApi: [], bettingPros: [] };

/** Lines per player, indexed once per run. */
export const linesByPlayer = (
  oddsApi: readonly OddsApiLine[],
  bettingPros: readonly BettingProsLine[],
  canonical: (lookup: string) => string = (lookup) => lookup,
): ((player: string) => PlayerLines) => {
  const index = new Map<string, { oddsApi: OddsApiLine[]; bettingPros: BettingProsLine[] }>();
  const entry = (lookup: string): { oddsApi: OddsApiLine[]; bettingPros: BettingProsLine[] } => {
    const id = canonical(lookup);
    const known = index.get(id) ?? { oddsApi: [], bettingPros: [] };
    index.set(id, known);
    return known;
  };
  for (const row of oddsApi) if (row.player_lookup !== null) entry(row.player_lookup).oddsApi.push(row);
  for (const row of bettingPros) if (row.player_lookup !== null) entry(row.player_lookup).bettingPros.push(row);
  return (player) => index.get(player) ?? emptyLines;
};
