import { openLmdb } from '../../shared/adapters/lmdb/lmdbStore.js';
import type { DocRef } from '../../shared/ports/docStore.js';

/**
 * A process that commits until it is killed and says each commit that resolved. Writer w brings two documents and one
 * new log document to n at once, and hands in a message and, in order, two other documents before.
 */
const [folder = '', writers = '8', journalRecords = '100'] = process.argv.slice(2);
const { docs, queue } = openLmdb({ folder, journalRecords: Number(journalRecords) });

const write = async (w: number): Promise<never> => {
  const slot: DocRef = { collection: 'slots', id: `w${w}` };
  const work: DocRef = { collection: 'work', id: `w${w}` };
  const earlier: DocRef = { collection: 'earlier', id: `w${w}` };
  const later: DocRef = { collection: 'later', id: `w${w}` };
  const [found] = await docs.get([slot]);
  let n = Number(found?.data['n'] ?? 0);
  if (found === null || found === undefined) {
    await docs.commit([
      { kind: 'create', ref: slot, data: { n: 0, padding: 'x'.repeat(3_000) } },
      { kind: 'create', ref: work, data: { n: 0, dueAt: 0 } },
      { kind: 'create', ref: earlier, data: { n: 0 } },
      { kind: 'create', ref: later, data: { n: 0 } },
    ]);
  }
  for (;;) {
    n += 1;
    const id = String(n).padStart(6, '0');
    const delivery = { data: id, attributes: {}, topic: 'done', messageId: id, deliveryAttempt: 1 };
    const queued = queue.put([{ subscription: `w${w}`, id, delivery }], 'ordered');
    await docs.commit([{ kind: 'update', ref: earlier, data: { n }, version: null }], 'ordered');
    await docs.commit([{ kind: 'update', ref: later, data: { n }, version: null }], 'ordered');
    await docs.commit([
      { kind: 'update', ref: slot, data: { n }, version: null },
      { kind: 'create', ref: { collection: `slots/w${w}/log`, id }, data: { n } },
      { kind: 'update', ref: work, data: { n, dueAt: n }, version: null },
    ]);
    await queued;
    process.stdout.write(`${w} ${n}\n`);
  }
};

await Promise.all(Array.from({ length: Number(writers) }, (_, w) => write(w)));
