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
 * replaces one that has entries. Documents of different days have no size in common; only emptiness is judged.
 */
export const shrinkViolation = (
  present: JsonObject,
  next: JsonObject,
): { readonly reason: string; readonly measured: number; readonly threshold: number } | null => {
  const [before, after] = [entriesIn(present), entriesIn(next)];
  const threshold = dateOf(present) === dateOf(next) ? before * KEPT : Math.min(1, before);
  return after >= threshold ? null : { reason: `${after} entries would replace ${before}`, measured: after, threshold };
};

const isOwn = (kind: DocumentKind, run: ExportRun): boolean => {
  if (run.isLive || kind === 'dated') return true;
  return kind === 'aggregate' && run.refreshesAggregates;
};

/** What to do with one document, given the text that is stored under its path (null: nothing). */
export const uploadVerdict = (
  { path, kind, document }: PublishedDocument,
  stored: string | null,
  run: ExportRun,
): Verdict => {
  if (!isOwn(kind, run)) return { action: 'withheld', reason: `${kind} documents belong to live runs` };
  const present = stored === null ? null : parseDocument(stored);
  const isPointer = kind === 'pointer' || kind === 'live';
  if (isPointer && present !== null && !pointerMoves(dateOf(present), dateOf(document), run))
    return { action: 'withheld', reason: `it is already at ${dateOf(present)}` };
  if (present !== null && contentHash(present) === contentHash(document)) return { action: 'unchanged' };
  const shrunk = present === null || run.approved.has(path) ? null : shrinkViolation(present, document);
  return shrunk === null ? { action: 'put', text: documentText(document) } : { action: 'blocked', ...shrunk };
};

export interface PublishedState {
  /** Documents that the rows of the date give now. */
  readonly expected: readonly PublishedDocument[];
  /** Stored text by path, of every path below the exporters' dated prefixes and of the pointers. */
  readonly stored: ReadonlyMap<string, string>;
  /** Newest date a live run has published; null when none has. */
  readonly newestLiveDate: string | null;
}

const LATEST = /\/latest\.json$/;
const DATED = /\/(\d{4}-\d{2}-\d{2})\.json$/;

/**
 * V6: every dated document of the rows is stored with their very content, nothing else of that date is, and each
 * `latest` points to the newest live date. One line per violation.
 */
export const publishedViolations = ({ expected, stored, newestLiveDate }: PublishedState): readonly string[] => {
  const dated = expected.filter(({ kind }) => kind === 'dated');
  const wanted = new Set(dated.map(({ path }) => path));
  const dates = new Set<string | null>(dated.flatMap(({ document }) => dateOf(document) ?? []));
  const absent = dated.filter(({ path }) => !stored.has(path)).map(({ path }) => `${path}: not stored`);
  const changed = dated.flatMap(({ path, document }) => {
    const text = stored.get(path);
    return text === undefined || contentHash(parseDocument(text)) === contentHash(document)
      ? []
      : [`${path}: stored content differs from its rows`];
  });
  const surplus = [...stored.keys()]
    .filter((path) => !wanted.has(path) && dates.has(DATED.exec(path)?.[1] ?? null))
    .map((path) => `${path}: stored, but no rows give it`);
  const pointers = [...stored].flatMap(([path, text]) => {
    if (!LATEST.test(path)) return [];
    const date = dateOf(parseDocument(text));
    return date === newestLiveDate ? [] : [`${path}: at ${date}, newest live date is ${newestLiveDate}`];
  });
  return [...absent, ...changed, ...surplus, ...pointers];
};
