import { ConcurrencyError } from '../../domain/errors.js';
import type { Decision } from '../../domain/slot/decide.js';
import type { Stamped } from '../../domain/slot/events.js';
import { correlationIdOf, slotIdOf, type SlotKey } from '../../domain/slot/key.js';
import { awaitsGates } from '../../domain/slot/readiness.js';
import { hasPendingOutbox, nextWakeAt, type SlotState } from '../../domain/slot/state.js';
import type { Clock } from '../../ports/clock.js';
import type { Doc, DocData, DocRef, DocStore, DocWrite } from '../../ports/docStore.js';

/** A slot as stored: its state, the version of its document, and events not yet moved to the log. */
export interface StoredSlot {
  readonly state: SlotState;
  readonly version: string;
  readonly tail: readonly Stamped[];
  readonly logged: number;
  /** The document it is made of. */
  readonly data: DocData;
}

export interface TransactOptions {
  /** Write a log document with this commit; false leaves the events in the slot document until the next one. */
  readonly logs: boolean;
  /** What the caller saw last: saves the read. */
  readonly known?: StoredSlot | null;
}

export interface Transacted {
  readonly decision: Decision;
  /** The slot after the commit; null when there is none. */
  readonly stored: StoredSlot | null;
}

export interface SlotStore {
  /**
   * Reads, decides and writes in one atomic step. `judge` may run more than once. Decisions on one slot that arrive
   * together share a read and a write.
   * @throws {ConcurrencyError} still contended after five tries; nothing of this decision was written.
   * @throws {UnavailableError} the outcome is unknown; judge again on redelivery.
   */
  transact(key: SlotKey, judge: (state: SlotState | null) => Decision, options: TransactOptions): Promise<Transacted>;
  read(key: SlotKey): Promise<StoredSlot | null>;
  readMany(keys: readonly SlotKey[]): Promise<readonly (StoredSlot | null)[]>;
  /** All events of a slot, oldest first. */
  log(key: SlotKey): Promise<readonly Stamped[]>;
  /** Slots whose timer fell due. */
  due(now: number, limit: number): Promise<readonly StoredSlot[]>;
  /** Slots with something unpublished. */
  unpublished(limit: number): Promise<readonly StoredSlot[]>;
  /** Slots of one chain (correlation id). */
  ofChain(correlationId: string): Promise<readonly StoredSlot[]>;
  all(limit: number): Promise<readonly StoredSlot[]>;
}

interface Job {
  readonly judge: (state: SlotState | null) => Decision;
  readonly logs: boolean;
  readonly known: StoredSlot | null | undefined;
  readonly resolve: (transacted: Transacted) => void;
  readonly reject: (error: unknown) => void;
}

const COLLECTION = 'slots';
/** Slots whose last written state is remembered: a caller that knows an older one is spared a conflict. */
const REMEMBERED = 100;
const TRIES = 5;
const FIRST_PAUSE_MS = 20;

const refOf = (slotId: string): DocRef => ({ collection: COLLECTION, id: slotId });
const logCollection = (slotId: string): string => `${COLLECTION}/${slotId}/log`;

const stateOf = (data: DocData): SlotState => {
  const { tail: _tail, logged: _logged, wakeAt: _wakeAt, outboxPending: _pending, chain: _chain, ...state } = data;
  return state as unknown as SlotState;
};

const storedOf = (doc: Doc): StoredSlot => ({
  state: stateOf(doc.data),
  version: doc.version,
  tail: (doc.data['tail'] ?? []) as unknown as readonly Stamped[],
  logged: (doc.data['logged'] ?? 0) as number,
  data: doc.data,
});

const documentOf = (state: SlotState, tail: readonly Stamped[], logged: number): DocData =>
  ({
    ...state,
    tail,
    logged,
    wakeAt: (awaitsGates(state) ? state.openedAt : nextWakeAt(state)) ?? undefined,
    outboxPending: hasPendingOutbox(state) ? true : undefined,
    chain: correlationIdOf(state.slot),
  }) as unknown as DocData;

/** Only what changed: a field-level update never erases what somebody else may add. */
const changed = (was: DocData, after: DocData): DocData => {
  const data: Record<string, DocData[string]> = {};
  for (const field in after) if (was[field] !== after[field]) data[field] = after[field];
  // What the state has no longer is erased, or it would be there again for whoever reads it next.
  for (const field in was) if (!(field in after)) data[field] = undefined;
  return data;
};

interface Batch {
  readonly decisions: readonly Decision[];
  readonly events: readonly Stamped[];
  readonly state: SlotState | null;
  readonly logs: boolean;
}

interface Judged {
  readonly jobs: readonly Job[];
  readonly before: StoredSlot | null;
  readonly batch: Batch;
}

const judged = (jobs: readonly Job[], from: SlotState | null): Batch => {
  let state = from;
  let logs = false;
  const events: Stamped[] = [];
  const decisions = jobs.map((job) => {
    const decision = job.judge(state);
    if (decision.events.length > 0) {
      state = decision.state;
      events.push(...decision.events);
      logs ||= job.logs;
    }
    return { ...decision, state };
  });
  return { decisions, events, state, logs };
};

/** Slots over any document store. The only module that writes the `slots` collection. */
export const slotStore = (docs: DocStore, clock: Clock, jitter: () => number): SlotStore => {
  const waiting = new Map<string, Job[]>();
  const newest = new Map<string, StoredSlot>();

  const remember = (slotId: string, stored: StoredSlot | null): void => {
    if (newest.size >= REMEMBERED) newest.clear();
    if (stored !== null) newest.set(slotId, stored);
  };

  const load = async (slotId: string): Promise<StoredSlot | null> => {
    const [doc] = await docs.get([refOf(slotId)]);
    return doc === null || doc === undefined ? null : storedOf(doc);
  };

  const write = async (slotId: string, before: StoredSlot | null, batch: Batch): Promise<StoredSlot | null> => {
    if (batch.state === null || batch.events.length === 0) return before;
    const pending = [...(before?.tail ?? []), ...batch.events];
    const tail = batch.logs ? [] : pending;
    const logged = (before?.logged ?? 0) + (batch.logs ? 1 : 0);
    const data = documentOf(batch.state, tail, logged);
    const slotWrite: DocWrite =
      before === null
        ? { kind: 'create', ref: refOf(slotId), data }
        : { kind: 'update', ref: refOf(slotId), data: changed(before.data, data), version: before.version };
    const log: DocWrite[] = batch.logs
      ? [
          {
            kind: 'create',
            ref: { collection: logCollection(slotId), id: String(logged).padStart(6, '0') },
            data: { events: pending } as unknown as DocData,
          },
        ]
      : [];
    const [version] = await docs.commit([slotWrite, ...log], 'ordered');
    return { state: batch.state, version: version ?? '', tail, logged, data };
  };

  const judgedOn = (before: StoredSlot | null, jobs: readonly Job[]): Judged => ({
    jobs,
    before,
    batch: judged(jobs, before?.state ?? null),
  });

  const take = (slotId: string): readonly Job[] => {
    const jobs = waiting.get(slotId) ?? [];
    waiting.set(slotId, []);
    return jobs;
  };

  /** Judges what came until the slot was read, or was known here already. */
  const judgedFirst = async (slotId: string, follows: boolean): Promise<Judged> => {
    const early = waiting.get(slotId) ?? [];
    const count = early.length;
    const seen = early.findLast(({ known }) => known !== undefined)?.known;
    // What came while the batch before was being written may be judged on what that one wrote.
    const remembered = follows || (seen !== undefined && seen !== null) ? newest.get(slotId) : undefined;
    const hinted = remembered ?? seen;
    const before = hinted === undefined ? await load(slotId) : hinted;
    const jobs = take(slotId);
    const first = judgedOn(before, jobs);
    // Without a write no version check would tell that somebody else has gone on since.
    const mayBeOld = remembered !== undefined || jobs.length > count;
    return mayBeOld && first.batch.events.length === 0 ? judgedOn(await load(slotId), jobs) : first;
  };

  const settle = async (slotId: string, first: Judged): Promise<void> => {
    const { jobs } = first;
    for (let attempt = 1; ; attempt += 1) {
      const { before, batch } = attempt === 1 ? first : judgedOn(await load(slotId), jobs);
      try {
        const stored = await write(slotId, before, batch);
        remember(slotId, stored);
        for (const [index, job] of jobs.entries()) {
          const decision = batch.decisions[index];
          if (decision !== undefined) job.resolve({ decision, stored });
        }
        return;
      } catch (error) {
        newest.delete(slotId);
        if (!(error instanceof ConcurrencyError) || attempt >= TRIES) throw error;
        if (attempt > 1) await clock.sleep(FIRST_PAUSE_MS * 2 ** attempt * jitter());
      }
    }
  };

  const rejectAll = (jobs: readonly Job[], error: unknown): void => {
    for (const job of jobs) job.reject(error);
  };

  const drain = async (slotId: string): Promise<void> => {
    for (let follows = false; (waiting.get(slotId) ?? []).length > 0; follows = true) {
      let jobs: readonly Job[] | null = null;
      try {
        const first = await judgedFirst(slotId, follows);
        ({ jobs } = first);
        await settle(slotId, first);
      } catch (error) {
        rejectAll(jobs ?? take(slotId), error);
      }
    }
    waiting.delete(slotId);
  };

  const query = async (
    field: string,
    op: '==' | '<=',
    value: string | number | boolean,
    limit: number,
  ): Promise<readonly StoredSlot[]> => {
    const found = await docs.query({ collection: COLLECTION, where: { field, op, value }, limit });
    return found.map(storedOf);
  };

  return {
    transact: (key, judge, { logs, known }) =>
      new Promise((resolve, reject) => {
        const slotId = slotIdOf(key);
        const job: Job = { judge, logs, known, resolve, reject };
        const queue = waiting.get(slotId);
        if (queue !== undefined) {
          queue.push(job);
          return;
        }
        waiting.set(slotId, [job]);
        // What was delivered in the same breath is decided with it.
        queueMicrotask(() => void drain(slotId));
      }),
    read: async (key) => load(slotIdOf(key)),
    readMany: async (keys) => {
      const found = await docs.get(keys.map((key) => refOf(slotIdOf(key))));
      return found.map((doc) => (doc === null ? null : storedOf(doc)));
    },
    log: async (key) => {
      const slotId = slotIdOf(key);
      const [stored, logged] = await Promise.all([
        load(slotId),
        docs.query({ collection: logCollection(slotId), limit: 10_000 }),
      ]);
      return [
        ...logged.flatMap(({ data }) => data['events'] as unknown as readonly Stamped[]),
        ...(stored?.tail ?? []),
      ];
    },
    due: (now, limit) => query('wakeAt', '<=', now, limit),
    unpublished: (limit) => query('outboxPending', '==', true, limit),
    ofChain: (correlationId) => query('chain', '==', correlationId, 100),
    all: async (limit) => (await docs.query({ collection: COLLECTION, limit })).map(storedOf),
  };
};
