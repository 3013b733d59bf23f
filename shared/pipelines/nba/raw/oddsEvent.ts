import { instantOf, isoOf } from '../../../domain/gameDate.js';
import type { LandedDocument } from '../../../domain/processor.js';
import { teamOf } from '../identity/teams.js';
import {
  has,
  landedColumns,
  openDocument,
  type Part,
  partOf,
  partsOf,
  text,
  textOrNull,
  unparsable,
} from './documentReader.js';
import { gameOfTeams, type SlateRows } from './slate.js';

/** One event at one snapshot, under its canonical game. */
export interface OddsEvent {
  readonly game: NonNullable<ReturnType<typeof gameOfTeams>>;
  readonly event: Part;
  readonly eventId: string;
  readonly commenceAt: number;
  readonly snapshotAt: number;
  readonly previousSnapshotAt: string | null;
  readonly nextSnapshotAt: string | null;
  /** `2100` of `…-snap-2100.json`. */
  readonly snapshotTag: string | null;
  readonly dataSource: 'current' | 'historical';
  readonly landed: ReturnType<typeof landedColumns>;
}

const instantIn = (part: Part, name: string): number => {
  const written = text(part, name);
  try {
    return instantOf(written);
  } catch {
    throw unparsable(part.path, `${name}: expected an instant, found ${JSON.stringify(written)}`);
  }
};

/** The same instant as RFC 3339 UTC with milliseconds, or null when absent. */
export const stampOrNull = (part: Part, name: string): string | null =>
  textOrNull(part, name) === null ? null : isoOf(instantIn(part, name));

/**
 * Opens a history envelope (its own snapshot instant) or a bare current event (as old as its capture). Null for a game
 * that the schedule of the date does not have.
 * @throws {UnparsableDocumentError} an unknown shape, or a team that nobody knows.
 */
export const openOddsEvent = (document: LandedDocument, inputs: SlateRows): OddsEvent | null => {
  const root = openDocument(document);
  const isHistory = has(root, 'data');
  const event = isHistory ? partOf(root, 'data') : root;
  const home = teamOf(text(event, 'home_team'), document.path).abbr;
  const away = teamOf(text(event, 'away_team'), document.path).abbr;
  const commenceAt = instantIn(event, 'commence_time');
  const game = gameOfTeams(inputs.schedule, away, home);
  if (game === null) return null;
  return {
    game,
    event,
    eventId: text(event, 'id'),
    commenceAt,
    snapshotAt: isHistory ? instantIn(root, 'timestamp') : document.capturedAt,
    previousSnapshotAt: stampOrNull(root, 'previous_timestamp'),
    nextSnapshotAt: stampOrNull(root, 'next_timestamp'),
    snapshotTag: /-snap-(\d{4})\.json$/.exec(document.path)?.[1] ?? null,
    dataSource: isHistory ? 'historical' : 'current',
    landed: landedColumns(document),
  };
};

export interface Market {
  readonly bookmaker: string;
  readonly lastUpdate: string | null;
  readonly outcomes: readonly Part[];
}

/** The markets of the given keys, of every book. Other markets of the event are left alone. */
export const marketsOf = (event: Part, keys: readonly string[]): readonly (Market & { readonly key: string })[] =>
  partsOf(event, 'bookmakers').flatMap((book) =>
    partsOf(book, 'markets')
      .filter((market) => keys.includes(text(market, 'key')))
      .map((market) => ({
        key: text(market, 'key'),
        bookmaker: text(book, 'key').toLowerCase(),
        lastUpdate: stampOrNull(market, 'last_update') ?? stampOrNull(book, 'last_update'),
        outcomes: partsOf(market, 'outcomes'),
      })),
  );

/** American odds of decimal ones: 2.5 → 150, 1.73 → −137; null where decimal odds make no sense. */
export const americanOf = (decimal: number | null): number | null => {
  if (decimal === null || decimal <= 1) return null;
  return decimal >= 2 ? Math.round((decimal - 1) * 100) : Math.round(-100 / (decimal - 1));
};
