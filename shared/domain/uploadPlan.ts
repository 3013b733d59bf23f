import {
  contentHash,
  dateOf,
  documentText,
  entriesIn,
  parseDocument,
  type DocumentKind,
  type JsonObject,
  type PublishedDocument,
} from './publishedDocument.js';

export interface ExportRun {
  readonly isLive: boolean;
  /** The explicit last step of a historical run, which may refresh aggregates. */
  readonly refreshesAggregates: boolean;
  /** Paths whose shrinking an operator approved. */
  readonly approved: ReadonlySet<string>;
}

export type Verdict =
  | { readonly action: 'put'; readonly text: string }
  | { readonly action: 'unchanged' }
  /** Not this run's to write. */
  | { readonly action: 'withheld'; readonly reason: string }
  /** G-SHRINK: needs approval. */
  | { readonly action: 'blocked'; readonly reason: string; readonly measured: number; readonly threshold: number };

const KEPT = 0.8;

/**
 * Whether a pointer may move to a date: live runs only, and never back. A historical run never moves `latest`; the same
 * date again is allowed, for its content may have changed.
 */
export const pointerMoves = (present: string | null, date: string | null, run: Pick<ExportRun, 'isLive'>): boolean =>
  run.isLive && (present === null || date === null || date >= present);

/**
 * G-SHRINK: a document with less than 80 % of the entries of the one it replaces needs approval, and an empty one never
 * replaces one that has entries. Documents of different days have no size in common, nor have the best of a list: only
 * emptiness is judged. A page about one player says less of him once he is out, and is not judged.
 */
export const shrinkViolation = (
  present: JsonObject,
  next: JsonObject,
  size?: PublishedDocument['size'],
): { readonly reason: string; readonly measured: number; readonly threshold: number } | null => {
  if (size === 'page') return null;
  const [before, after] = [entriesIn(present), entriesIn(next)];
  const isComparable = size === undefined && dateOf(present) === dateOf(next);
  const threshold = isComparable ? before * KEPT : Math.min(1, before);
  return after >= threshold ? null : { reason: `${after} entries would replace ${before}`, measured: after, threshold };
};

const isOwn = (kind: DocumentKind, run: ExportRun): boolean => {
  if (run.isLive || kind === 'dated') return true;
  return kind === 'aggregate' && run.refreshesAggregates;
};

/** What to do with one document, given the text that is stored under its path (null: nothing). */
export const uploadVerdict = (
  { path, kind, size, document }: PublishedDocument,
  stored: string | null,
  run: ExportRun,
): Verdict => {
  if (!isOwn(kind, run)) return { action: 'withheld', reason: `${kind} documents belong to live runs` };
  const present = stored === null ? null : parseDocument(stored);
  const isPointer = kind === 'pointer' || kind === 'live';
  if (isPointer && present !== null && !pointerMoves(dateOf(present), dateOf(document), run))
    return { action: 'withheld', reason: `it is already at ${dateOf(present)}` };
  if (present !== null && contentHash(present) === contentHash(document)) return { action: 'unchanged' };
  const shrunk = present === null || run.approved.has(path) ? null : shrinkViolation(present, document, size);
  return shrunk === null ? { action: 'put', text: documentText(document) } : { action: 'blocked', ...shrunk };
};

export interface PublishedState {
  /** Documents that the rows give now; only what every run may write is judged: dated ones and aggregates. */
  readonly expected: readonly PublishedDocument[];
  /** Stored text by path, of the expected ones that are stored. */
  readonly stored: ReadonlyMap<string, string>;
  /** Every stored path that may stand beside an expected one. */
  readonly paths: readonly string[];
}

/** Paths by what is wrong with them. */
export interface PublishedFaults {
  readonly missing: readonly string[];
  /** Stored, but not with the content of their rows. */
  readonly changed: readonly string[];
  /** Stored beside what is expected, although no rows give it. */
  readonly surplus: readonly string[];
}

const LATEST = /\/latest\.json$/;
const DATED = /\/(\d{4}-\d{2}-\d{2})\.json$/;

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** The date of a path `…/{date}.json`; null for one without. */
export const dateInPath = (path: string): string | null => DATED.exec(path)?.[1] ?? null;

/** A pointer follows the live runs and is never among what rows of a date must give. */
export const isPointerPath = (path: string): boolean => LATEST.test(path) || path.endsWith('/today.json');

/**
 * V6: every dated document and every aggregate of the rows is stored with their very content, and nothing else is: no
 * other document of a date that is expected, no other aggregate beside an expected one.
 */
export const publishedFaults = ({ expected, stored, paths }: PublishedState): PublishedFaults => {
  const due = expected.filter(({ kind }) => kind === 'dated' || kind === 'aggregate');
  const wanted = new Set(due.map(({ path }) => path));
  const dates = new Set(due.flatMap(({ kind, path }) => (kind === 'dated' ? (dateInPath(path) ?? []) : [])));
  const folders = new Set(due.flatMap(({ kind, path }) => (kind === 'aggregate' ? [folderOf(path)] : [])));
  const isSurplus = (path: string): boolean => {
    const date = dateInPath(path);
    return date === null ? folders.has(folderOf(path)) && !isPointerPath(path) : dates.has(date);
  };
  return {
    missing: due.flatMap(({ path }) => (stored.has(path) ? [] : [path])),
    changed: due.flatMap(({ path, document }) => {
      const text = stored.get(path);
      return text === undefined || contentHash(parseDocument(text)) === contentHash(document) ? [] : [path];
    }),
    surplus: paths.filter((path) => !wanted.has(path) && isSurplus(path)),
  };
};

/** Each `latest` that is not at the newest date a live run has published under it (null: none has), one line each. */
export const pointerFaults = (
  stored: ReadonlyMap<string, string>,
  newestLive: (path: string) => string | null,
): readonly string[] =>
  [...stored].flatMap(([path, text]) => {
    if (!LATEST.test(path)) return [];
    const [date, newest] = [dateOf(parseDocument(text)), newestLive(path)];
    return date === newest ? [] : [`${path}: at ${date}, newest live date is ${newest ?? 'none'}`];
  });
