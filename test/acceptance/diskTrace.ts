/** What a process was doing to a file of its store when it died, as the kernel saw it. */
export interface DiskState {
  /** Parts of a commit that the warehouse had written and not yet synced. */
  readonly unsyncedWrites: number;
  /** Pages that the document store had written and that its root did not name yet. */
  readonly rootlessPages: number;
  /** The call that was under way at the end, or null. */
  readonly during: string | null;
  /** Commits of each store that had ended before. */
  readonly commits: { readonly warehouse: number; readonly documents: number };
  readonly killed: boolean;
}

interface Call {
  readonly name: string;
  readonly path: string;
  /** The last argument: a length, an offset, or none. */
  readonly last: number;
}

const BEGUN = /^(\d+) +(\w+)\(\d+<([^>]*)>(.*)/;
const RESUMED = /^(\d+) +<\.\.\. (\w+) resumed>.*= (\S+)/;
const ENDED = /= (-?\d+)/;
const LAST_ARGUMENT = /, (\d+)(?:\)| <unfinished)/;

/** The first two pages of an LMDB file are its roots; every other page counts only once a root names it. */
const ROOTS_END = 2 * 4096;

const WRITES = new Set(['write', 'writev', 'pwrite64', 'pwritev']);
const SYNCS = new Set(['fsync', 'fdatasync']);

/** Beginnings and ends of calls in their order; a call in which the process died begins and does not end. */
const stepsOf = function* (trace: string): Generator<{ readonly isEnd: boolean; readonly call: Call }> {
  const open = new Map<string, Call>();
  for (const line of trace.split('\n')) {
    const begun = BEGUN.exec(line);
    if (begun !== null) {
      const [, thread = '', name = '', path = '', rest = ''] = begun;
      const call: Call = { name, path, last: Number(LAST_ARGUMENT.exec(rest)?.[1] ?? Number.POSITIVE_INFINITY) };
      yield { isEnd: false, call };
      if (ENDED.test(rest)) yield { isEnd: true, call };
      else open.set(thread, call);
      continue;
    }
    const [, thread = '', , result = '?'] = RESUMED.exec(line) ?? [];
    const call = open.get(thread);
    if (call === undefined || result === '?') continue;
    open.delete(thread);
    yield { isEnd: true, call };
  }
};

const isLog = ({ path }: Call): boolean => path.endsWith('.wal');
const isRoot = ({ name, path, last }: Call): boolean =>
  path.endsWith('data.mdb') && name === 'pwrite64' && last < ROOTS_END;
const isPage = (call: Call): boolean => call.path.endsWith('data.mdb') && WRITES.has(call.name) && !isRoot(call);

/**
 * Reads what strace (`-f -y`) saw of the write-ahead log of DuckDB and the file of LMDB. A commit of the warehouse lasts
 * from its first write to the log to the end of the sync after it; one of the document store from its first page to the
 * write of the root that names it.
 */
export const diskStateOf = (trace: string): DiskState => {
  let unsyncedWrites = 0;
  let rootlessPages = 0;
  const commits = { warehouse: 0, documents: 0 };
  const open = new Set<Call>();
  for (const { isEnd, call } of stepsOf(trace)) {
    if (isEnd) open.delete(call);
    else open.add(call);
    if (!isEnd && isLog(call) && WRITES.has(call.name)) unsyncedWrites += 1;
    if (!isEnd && isPage(call)) rootlessPages += 1;
    if (isEnd && isLog(call) && SYNCS.has(call.name)) {
      if (unsyncedWrites > 0) commits.warehouse += 1;
      unsyncedWrites = 0;
    }
    if (isEnd && isRoot(call)) {
      commits.documents += 1;
      rootlessPages = 0;
    }
  }
  const [last] = [...open].slice(-1);
  const during = last === undefined ? null : `${last.name} of ${last.path.replace(/^.*\//, '')}`;
  return { unsyncedWrites, rootlessPages, during, commits, killed: trace.includes('+++ killed by SIGKILL') };
};

/** How often one thread of the process called each, at most: the calls that strace counts. */
export const mostCallsPerThread = (
  trace: string,
  { call, file }: { readonly call: string; readonly file: string },
): number => {
  const counts = new Map<string, number>();
  for (const line of trace.split('\n')) {
    const begun = BEGUN.exec(line);
    if (begun === null || begun[2] !== call || begun[3]?.endsWith(file) !== true) continue;
    counts.set(begun[1] ?? '', (counts.get(begun[1] ?? '') ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
};

/** Which store was in the middle of a commit, in words; null: neither. */
export const insideOf = ({ unsyncedWrites, rootlessPages }: DiskState): string | null => {
  const inside: string[] = [];
  if (unsyncedWrites > 0) inside.push(`a warehouse commit (writes to its log not synced: ${unsyncedWrites})`);
  if (rootlessPages > 0) inside.push(`a document-store commit (pages that no root names: ${rootlessPages})`);
  return inside.length === 0 ? null : inside.join(' and ');
};
