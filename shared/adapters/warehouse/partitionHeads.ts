import { FencedError } from '../../domain/errors.js';
import type { Row, TableDefinition } from '../../domain/table.js';
import type { Fence } from '../../ports/warehouse.js';
import { cellText } from './cellText.js';

/** Who last committed each output partition: compared and set in the transaction of the rows (orchestration §3.7). */
export const partitionHeads: TableDefinition = {
  dataset: 'nba_orchestration',
  name: 'partition_heads',
  columns: {
    table_name: 'S!',
    partition: 'S!',
    run_id: 'S!',
    generation: 'I!',
    attempt: 'I!',
    token: 'I!',
    partition_hash: 'S!',
  },
  key: ['table_name', 'partition'],
  dateColumn: null,
  cluster: [],
  writeMode: 'MERGE_KEY',
};

/** The run without its generation: `…_g2` and `…_g3` are of one family. */
export const runFamily = (runId: string): string => {
  const cut = runId.lastIndexOf('_g');
  return cut < 0 ? runId : runId.slice(0, cut);
};

const ranks = ['generation', 'attempt', 'token'] as const;

/** Whether an older holder of the same run family is trying to commit; between families the last one wins. */
export const isStale = (head: Row, fence: Fence): boolean => {
  if (runFamily(cellText(head['run_id'])) !== runFamily(fence.runId)) return false;
  for (const rank of ranks) {
    const held = Number(head[rank]);
    if (fence[rank] !== held) return fence[rank] < held;
  }
  return false;
};

export const isHeldBy = (head: Row, fence: Fence, hash: string): boolean =>
  head['run_id'] === fence.runId &&
  head['partition_hash'] === hash &&
  ranks.every((rank) => head[rank] === fence[rank]);

export const headRow = (fence: Fence, hash: string): Row => ({
  table_name: fence.table,
  partition: fence.partition,
  run_id: fence.runId,
  generation: fence.generation,
  attempt: fence.attempt,
  token: fence.token,
  partition_hash: hash,
});

export const fenced = (fence: Fence): FencedError =>
  new FencedError(`committing ${fence.table} ${fence.partition}: a newer generation, attempt or token holds it`, {
    table: fence.table,
    partition: fence.partition,
    run_id: fence.runId,
    generation: fence.generation,
    attempt: fence.attempt,
    token: fence.token,
  });
