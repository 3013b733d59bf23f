import { ConcurrencyError, FencedError } from '../../domain/errors.js';
import { textOf } from '../../domain/table.js';
import type { Clock } from '../../ports/clock.js';
import type { Doc, DocStore } from '../../ports/docStore.js';

export interface Lease {
  readonly workId: string;
  /** Rises by one with each takeover; the warehouse refuses a commit under an older one. */
  readonly token: number;
  readonly version: string;
}

export type Claim =
  | { readonly kind: 'claimed'; readonly lease: Lease }
  /** Somebody else is at it, with a live lease. */
  | { readonly kind: 'held' }
  /** The work is done and its completion waits to be published. */
  | { readonly kind: 'committed'; readonly lease: Lease; readonly envelope: string }
  | { readonly kind: 'announced' };

/**
 * Who may run an attempt, and how far it came: claimed → committed → announced. One document per attempt, so that a
 * redelivered work message never runs it twice.
 */
export interface WorkLedger {
  /** The claim is in order, not yet durable: its work has no effect elsewhere before it is (`effectsInOrder`). */
  claim(workId: string): Promise<Claim>;
  /** @throws {FencedError} the lease was taken over. */
  committed(lease: Lease, envelope: string): Promise<Lease>;
  /** Twice is once. */
  announced(lease: Lease): Promise<void>;
  /** Attempts committed but not announced, and leases that ran out. */
  overdue(limit: number): Promise<readonly { readonly workId: string; readonly envelope: string | null }[]>;
}

const COLLECTION = 'work';
export const LEASE_MS = 60_000;
const ANNOUNCE_WITHIN_MS = 60_000;

/** @param isDead owners known to be gone (an exclusive local runtime that restarted): their leases need not run out. */
export const workLedger = (
  docs: DocStore,
  clock: Clock,
  owner: string,
  isDead: (owner: string) => boolean = () => false,
): WorkLedger => {
  const refOf = (id: string): { collection: string; id: string } => ({ collection: COLLECTION, id });

  const takeOver = async (doc: Doc): Promise<Claim> => {
    const token = Number(doc.data['token'] ?? 0);
    const lease = { workId: doc.id, token, version: doc.version };
    if (doc.data['state'] === 'announced') return { kind: 'announced' };
    if (doc.data['state'] === 'committed') return { kind: 'committed', lease, envelope: textOf(doc.data['envelope']) };
    const now = clock.now();
    if (Number(doc.data['dueAt'] ?? 0) > now && !isDead(textOf(doc.data['owner']))) return { kind: 'held' };
    const data = { owner, token: token + 1, dueAt: now + LEASE_MS };
    try {
      const [version] = await docs.commit(
        [{ kind: 'update', ref: refOf(doc.id), data, version: doc.version }],
        'ordered',
      );
      return { kind: 'claimed', lease: { workId: doc.id, token: token + 1, version: version ?? '' } };
    } catch (error) {
      if (error instanceof ConcurrencyError) return { kind: 'held' };
      throw error;
    }
  };

  const fenced = async (lease: Lease, data: Readonly<Record<string, string | number | undefined>>): Promise<string> => {
    try {
      const update = { kind: 'update', ref: refOf(lease.workId), data, version: lease.version } as const;
      const [version] = await docs.commit([update], 'ordered');
      return version ?? '';
    } catch (error) {
      if (!(error instanceof ConcurrencyError)) throw error;
      throw new FencedError(
        `the lease of work ${lease.workId} was taken over`,
        { workId: lease.workId, token: lease.token },
        { cause: error },
      );
    }
  };

  return {
    claim: async (workId) => {
      const data = { state: 'claimed', owner, token: 1, dueAt: clock.now() + LEASE_MS };
      try {
        const [version] = await docs.commit([{ kind: 'create', ref: refOf(workId), data }], 'ordered');
        return { kind: 'claimed', lease: { workId, token: 1, version: version ?? '' } };
      } catch (error) {
        if (!(error instanceof ConcurrencyError)) throw error;
        const [doc] = await docs.get([refOf(workId)]);
        return doc === null || doc === undefined ? { kind: 'held' } : takeOver(doc);
      }
    },
    committed: async (lease, envelope) => {
      const version = await fenced(lease, { state: 'committed', envelope, dueAt: clock.now() + ANNOUNCE_WITHIN_MS });
      return { ...lease, version };
    },
    announced: async (lease) => {
      try {
        await fenced(lease, { state: 'announced', envelope: undefined, dueAt: undefined });
      } catch (error) {
        if (!(error instanceof FencedError)) throw error; // the one who took over announces
      }
    },
    overdue: async (limit) => {
      const found = await docs.query({
        collection: COLLECTION,
        where: { field: 'dueAt', op: '<=', value: clock.now() },
        limit,
      });
      return found.map(({ id, data }) => ({
        workId: id,
        envelope: data['state'] === 'committed' ? textOf(data['envelope']) : null,
      }));
    },
  };
};
