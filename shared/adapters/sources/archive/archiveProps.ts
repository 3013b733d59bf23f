import { type Instant, instantOf } from '../../../domain/gameDate.js';
import type { LandedDocument } from '../../../domain/processor.js';
import { oddsPropsDocument } from '../documents.js';
import { type ArchiveFile, type Cell, forEachRecord } from './archiveFile.js';
import { type ArchiveGame, grouped } from './archiveGames.js';

export interface ArchiveProp {
  readonly nbaGameId: string;
  readonly eventId: string;
  readonly playerName: string;
  readonly bookmaker: string;
  readonly line: number;
  /** Decimal odds. */
  readonly over: number | null;
  readonly under: number | null;
  readonly snapshotAt: Instant;
  readonly commenceAt: Instant;
  readonly isMain: boolean;
}

/** −137 → 1.73, 150 → 2.5; null for an empty cell. */
const decimalOf = (american: string): number | null => {
  const value = Number(american);
  if (american === '' || !Number.isFinite(value) || value === 0) return null;
  return Math.round((value > 0 ? 1 + value / 100 : 1 - 100 / value) * 1000) / 1000;
};

const propOf = (cell: Cell): ArchiveProp => ({
  nbaGameId: cell('game_id'),
  eventId: cell('source_event_id'),
  playerName: cell('player_name'),
  bookmaker: cell('bookmaker'),
  line: Number(cell('line')),
  over: decimalOf(cell('over_price')),
  under: decimalOf(cell('under_price')),
  snapshotAt: instantOf(cell('snapshot_utc')),
  commenceAt: instantOf(cell('commence_utc')),
  isMain: cell('is_main') === '1',
});

const keyOf = (prop: ArchiveProp): string =>
  `${prop.nbaGameId} ${prop.snapshotAt} ${prop.eventId} ${prop.playerName} ${prop.bookmaker}`;

const isPreferred = (a: ArchiveProp, b: ArchiveProp): boolean => (a.isMain === b.isMain ? a.line < b.line : a.isMain);

/** One line per player, book and snapshot: the book's main one, else its lowest. */
export const archiveProps = (file: ArchiveFile): readonly ArchiveProp[] => {
  const props = new Map<string, ArchiveProp>();
  forEachRecord(file, (cell) => {
    if (cell('market') !== 'points') return;
    const prop = propOf(cell);
    const known = props.get(keyOf(prop));
    if (known === undefined || isPreferred(prop, known)) props.set(keyOf(prop), prop);
  });
  return [...props.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, prop]) => prop);
};

/** Tip-off that the newest snapshot of a game names. */
export const tipOffs = (props: readonly ArchiveProp[]): ReadonlyMap<string, Instant> => {
  const newest = new Map<string, ArchiveProp>();
  for (const prop of props) {
    const known = newest.get(prop.nbaGameId);
    const isLater =
      known === undefined ||
      prop.snapshotAt > known.snapshotAt ||
      (prop.snapshotAt === known.snapshotAt && prop.commenceAt > known.commenceAt);
    if (isLater) newest.set(prop.nbaGameId, prop);
  }
  return new Map([...newest].map(([id, prop]) => [id, prop.commenceAt]));
};

const documentOf = (game: ArchiveGame, props: readonly ArchiveProp[]): readonly LandedDocument[] => {
  const [first] = props;
  if (first === undefined) return [];
  const books = [...grouped(props, (prop) => prop.bookmaker)].map(([title, lines]) => ({
    key: title.toLowerCase(),
    title,
    lastUpdate: first.snapshotAt,
    lines: lines.map((prop) => ({
      playerName: prop.playerName,
      line: prop.line,
      overPrice: prop.over,
      underPrice: prop.under,
    })),
  }));
  return [
    oddsPropsDocument({
      kind: 'history',
      gameDate: game.gameDate,
      awayAbbr: game.awayAbbr,
      homeAbbr: game.homeAbbr,
      eventId: first.eventId,
      commenceAt: first.commenceAt,
      snapshotAt: first.snapshotAt,
      capturedAt: first.snapshotAt,
      bookmakers: books,
    }),
  ];
};

/** One document per event and snapshot of a game, as it stood then. */
export const propsDocuments = (game: ArchiveGame, props: readonly ArchiveProp[]): readonly LandedDocument[] =>
  [...grouped(props, (prop) => `${prop.snapshotAt} ${prop.eventId} ${prop.commenceAt}`).values()].flatMap((members) =>
    documentOf(game, members),
  );
