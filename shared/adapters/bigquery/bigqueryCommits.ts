import { setTimeout as pause } from 'node:timers/promises';
import { canonicalJson, sha256 } from '../../domain/hash.js';
import { partitionHash } from '../../domain/rowHash.js';
import { qualifiedName } from '../../domain/table.js';
import type { Row } from '../../domain/table.js';
import type { Fence, WriteOutcome } from '../../ports/warehouse.js';
import { fenced, isHeldBy, isStale } from '../warehouse/partitionHeads.js';
import { changesAgainst, hashOfRow, keyText } from '../warehouse/preparedWrite.js';
import type { PreparedWrite } from '../warehouse/preparedWrite.js';
import { messageOf, unavailable } from './bigqueryJobs.js';
import type { BigqueryJobs } from './bigqueryJobs.js';
import * as sql from './bigquerySql.js';

interface Prepared {
  readonly writes: readonly PreparedWrite[];
  readonly fence: Fence | null;
}

/** Attempts of a transaction that BigQuery cancels because another one changed the same table meanwhile. */
const CONFLICT_ATTEMPTS = 6;
const CONFLICT = /aborted due to concurrent update|could not serialize/i;

/** What one write found in the store before it is staged. */
interface Before {
  readonly hash: string;
  readonly rowsInScope: number;
  readonly isUnchanged: boolean;
}

const outcome = (write: PreparedWrite, hashes: readonly string[], unchanged: boolean): WriteOutcome => ({
  table: qualifiedName(write.table),
  rowsAfter: hashes.length,
  unchanged,
  partitionHash: partitionHash(hashes),
});

const isUnchanged = (write: PreparedWrite, stored: readonly Row[]): boolean => {
  if (write.kind === 'replace') return partitionHash(stored.map(hashOfRow)) === write.hash;
  const hashes = new Map(stored.map((row) => [keyText(write.table, row), hashOfRow(row)]));
  return changesAgainst(write, hashes).inserted.length === 0;
};

let unfenced = 0;

/**
 * Ids under which the jobs of one commit run. A commit under a fence gets the same ids when it is submitted again, so a
 * lost answer is found instead of the work being run twice. Without a fence nothing tells a repetition from a later
 * commit of the same rows, so the id is new; such a commit is safe to repeat.
 */
const commitId = (writes: readonly PreparedWrite[], fence: Fence | null, before: readonly Before[]): string => {
  unfenced += 1;
  const content = writes.map(({ kind, table, scope, rows }) => [kind, qualifiedName(table), scope, rows]);
  const occasion = fence ?? [Date.now(), process.pid, unfenced];
  return sha256(canonicalJson([occasion, content, before.map(({ hash }) => hash)])).slice(0, 40);
};

/** Commits of one warehouse: stage by load jobs, then one script with one transaction. */
export const bigqueryCommits = (jobs: BigqueryJobs, tables: sql.TableNames, pauseMs: number) => {
  let turn: Promise<unknown> = Promise.resolve();

  const before = async (write: PreparedWrite): Promise<Before> => {
    const stored = await jobs.query(sql.selectKeys(tables, write));
    return {
      hash: partitionHash(stored.map(hashOfRow)),
      rowsInScope: stored.length,
      isUnchanged: isUnchanged(write, stored),
    };
  };

  const outcomesOf = (
    writes: readonly PreparedWrite[],
    rows: readonly Row[],
    found: readonly Before[],
  ): WriteOutcome[] =>
    writes.map((write, at) => {
      const hashes = rows.filter((row) => row['write_index'] === at).map(hashOfRow);
      return outcome(write, hashes, found[at]?.isUnchanged ?? false);
    });

  const stagedName = (write: PreparedWrite, id: string, at: number): string => `${write.table.name}__stg_${id}_${at}`;

  const statements = (write: PreparedWrite, staging: string): readonly string[] => {
    const { table, scope, rows } = write;
    const quoted = tables.table({ dataset: sql.STAGING_DATASET, name: staging });
    if (write.kind !== 'replace') return rows.length === 0 ? [] : [sql.mergeStaged(tables, write, quoted)];
    const insert = rows.length === 0 ? [] : [sql.insertStaged(tables, table, quoted)];
    return [sql.deleteScope(tables, table, scope), ...insert];
  };

  const script = ({ writes, fence }: Prepared, id: string): string => {
    const own = writes.find(({ table }) => qualifiedName(table) === fence?.table) ?? writes[0];
    return [
      'BEGIN TRANSACTION',
      ...(fence === null ? [] : [sql.refuseStale(tables, fence)]),
      ...writes.flatMap((write, at) => statements(write, stagedName(write, id, at))),
      ...(fence === null ? [] : sql.setHead(tables, fence, own?.hash ?? partitionHash([]))),
      ...(writes.length === 0 ? [] : [sql.selectOutcomes(tables, writes)]),
      'COMMIT TRANSACTION',
      ...writes.flatMap((write, at) =>
        write.rows.length === 0
          ? []
          : [`DROP TABLE IF EXISTS ${tables.table({ dataset: sql.STAGING_DATASET, name: stagedName(write, id, at) })}`],
      ),
    ].join(';\n');
  };

  const stage = async (writes: readonly PreparedWrite[], id: string): Promise<void> => {
    await Promise.all(
      writes.map(async (write, at) => {
        if (write.rows.length === 0) return;
        const content = { definition: write.table, rows: write.rows };
        await jobs.load(
          tables.dataset(sql.STAGING_DATASET),
          stagedName(write, id, at),
          `orch_${id}_load${at}`,
          content,
        );
      }),
    );
  };

  /** A cancelled transaction wrote nothing; the next attempt has the next id, the same after a crash. */
  const transacted = async (text: string, id: string): Promise<readonly Row[]> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await jobs.query(text, `orch_${id}_commit${attempt}`);
      } catch (error) {
        if (attempt === CONFLICT_ATTEMPTS || !CONFLICT.test(messageOf(error))) throw error;
        await pause(pauseMs * 2 ** (attempt - 1));
      }
    }
  };

  /** One script at a time from here: they would meet at the partition heads and cancel each other. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };

  const settledHead = async ({ fence, writes }: Prepared): Promise<boolean> => {
    if (fence === null) return true;
    const [head] = await jobs.query(sql.selectHead(tables, fence));
    if (head !== undefined && isStale(head, fence)) throw fenced(fence);
    const own = writes.find(({ table }) => qualifiedName(table) === fence.table) ?? writes[0];
    return head !== undefined && isHeldBy(head, fence, own?.hash ?? partitionHash([]));
  };

  const run = async (commit: Prepared): Promise<readonly WriteOutcome[]> => {
    const { writes, fence } = commit;
    const found = await Promise.all(writes.map(before));
    const isSettled = found.every(({ isUnchanged }) => isUnchanged) && (await settledHead(commit));
    if (isSettled)
      return writes.length === 0 ? [] : outcomesOf(writes, await jobs.query(sql.selectOutcomes(tables, writes)), found);
    const id = commitId(writes, fence, found);
    await stage(writes, id);
    return outcomesOf(writes, await inTurn(() => transacted(script(commit, id), id)), found);
  };

  return async (commit: Prepared): Promise<readonly WriteOutcome[]> => {
    try {
      return await run(commit);
    } catch (error) {
      if (commit.fence !== null && messageOf(error).includes(sql.FENCED_MARK)) throw fenced(commit.fence);
      throw unavailable('committing', error);
    }
  };
};
