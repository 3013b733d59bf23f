import assert from 'node:assert/strict';
import { firestoreDocStore, type FirestoreDocStore } from '../../shared/adapters/firestore/firestoreDocStore.js';
import { operationMeter, type OperationMeter } from '../../shared/adapters/firestore/operationMeter.js';
import { gameDate } from '../../shared/domain/gameDate.js';
import { processorsOfPhase, type PipelineDefinition } from '../../shared/domain/pipeline.js';
import type { GateResult } from '../../shared/domain/slot/state.js';
import { benchPipeline } from '../bench/benchPipeline.js';
import { handCrankedChain, type HandCrankedChain, type Hop } from '../support/serialChain.js';
import { releaseEmulators, sharedEmulators } from './sharedEmulators.js';

const DATE = gameDate('2024-11-05');

/** Operations on slots, on their logs and on the work ledger. */
interface Spent {
  readonly reads: number;
  readonly writes: number;
  readonly logs: number;
  readonly ledgerReads: number;
  readonly ledgerWrites: number;
}

const NOTHING: Spent = { reads: 0, writes: 0, logs: 0, ledgerReads: 0, ledgerWrites: 0 };

const shown = ({ reads, writes }: OperationMeter): Spent => ({
  reads: reads.get('slots') ?? 0,
  writes: writes.get('slots') ?? 0,
  logs: writes.get('slots/*/log') ?? 0,
  ledgerReads: reads.get('work') ?? 0,
  ledgerWrites: writes.get('work') ?? 0,
});

const combined = (a: Spent, b: Spent, sign: 1 | -1): Spent => ({
  reads: a.reads + sign * b.reads,
  writes: a.writes + sign * b.writes,
  logs: a.logs + sign * b.logs,
  ledgerReads: a.ledgerReads + sign * b.ledgerReads,
  ledgerWrites: a.ledgerWrites + sign * b.ledgerWrites,
});

const countOf = (pipeline: PipelineDefinition, phase: string): number => processorsOfPhase(pipeline, phase).length;

/**
 * Orchestration §3.9: N reads and N + 3 writes a phase, W more writes for later waves, Q more of both for gate rounds: while
 * the gates were judged, the evidence may have changed.
 */
const phaseBudget = (n: number, { waves = 0, rounds = 0 } = {}): Spent => ({
  reads: n + rounds,
  writes: n + 3 + waves + rounds,
  logs: n + rounds,
  ledgerReads: 0,
  // Claim, commit, announce: the state between claim and commit lies in the staged output and is not written down.
  ledgerWrites: 3 * n,
});

/** The last phase of a chain issues no trigger, so there is none to mark. */
const lastPhaseBudget = (n: number): Spent => ({ ...phaseBudget(n), writes: n + 2 });

/** Opened by the planner and carried out in the delivery that opens it; nothing is triggered from it. */
const sourceBudget = (n: number): Spent => ({ ...phaseBudget(n), writes: n + 2 });

/** Ordered by each source file: the order reads the slot before it adds its work. */
const rawBudget = (n: number, files: number): Spent => ({ ...phaseBudget(n), reads: n + files });

const GATED: PipelineDefinition = {
  ...benchPipeline,
  edges: benchPipeline.edges.map((edge) => (edge.from === 'p3' ? { ...edge, gates: { overnight: ['G-TEST'] } } : edge)),
  processors: benchPipeline.processors.map((processor) => {
    if (processor.id === 'p3.noop_4') return { ...processor, after: ['p3.noop_1', 'p3.noop_2'] };
    return processor.id === 'p3.noop_5' ? { ...processor, after: ['p3.noop_4'] } : processor;
  }),
};
const PASSED: GateResult = { gate: 'G-TEST', outcome: 'pass', reason: null, measured: 1, threshold: 1 };

describe('operation budget (orchestration §3.9, I16) on Firestore', function () {
  this.timeout(60_000);
  let emulatorHost = '';
  let chains = 0;
  let docs: FirestoreDocStore | undefined;
  let meter: OperationMeter;

  before(async function () {
    ({ firestoreHost: emulatorHost } = await sharedEmulators(this));
  });
  afterEach(async () => {
    await docs?.close();
    docs = undefined;
  });
  after(releaseEmulators);

  const opened = (pipeline: PipelineDefinition): HandCrankedChain => {
    chains += 1;
    meter = operationMeter();
    docs = firestoreDocStore({ projectId: `budget-${process.pid}-${chains}`, emulatorHost, meter });
    return handCrankedChain(pipeline, docs, DATE, () => [PASSED]);
  };

  const spentIn = async (work: () => Promise<void>): Promise<Spent> => {
    const before = shown(meter);
    await work();
    return combined(shown(meter), before, -1);
  };

  /** One message after another. What a delivery spends belongs to the phase its message is about. */
  const serially = async (
    chain: HandCrankedChain,
    onDelivered: (hop: Hop) => Promise<void> = () => Promise.resolve(),
  ): Promise<Readonly<Record<string, Spent>>> => {
    const phases: Record<string, Spent> = {};
    const add = (phase: string, spent: Spent): void => {
      phases[phase] = combined(phases[phase] ?? NOTHING, spent, 1);
    };
    add('p1', await spentIn(() => chain.start()));
    for (let queue = chain.take(), at = 0; at < queue.length; at += 1) {
      const hop = queue[at];
      if (hop === undefined) break;
      add(hop.phase, await spentIn(() => chain.deliver(hop)));
      queue.push(...chain.take());
      await onDelivered(hop);
    }
    return phases;
  };

  /** The file's completion also orders phase 2 inside its delivery, so the two are told apart by what phase 1 may spend. */
  const splitRaw = (phases: Readonly<Record<string, Spent>>, source: Spent): Readonly<Record<string, Spent>> => ({
    ...phases,
    p1: source,
    p2: combined(combined(phases['p1'] ?? NOTHING, source, -1), phases['p2'] ?? NOTHING, 1),
  });

  const budgetOf = (pipeline: PipelineDefinition, p3: Spent): Readonly<Record<string, Spent>> => ({
    p1: sourceBudget(1),
    p2: rawBudget(countOf(pipeline, 'p2'), 1),
    p3,
    p4: phaseBudget(countOf(pipeline, 'p4')),
    p5: phaseBudget(countOf(pipeline, 'p5')),
    p6: lastPhaseBudget(countOf(pipeline, 'p6')),
  });

  it('serial arrivals: N reads, N + 3 writes and N log documents per phase; 1 create and 2 updates per attempt', async () => {
    const spent = splitRaw(await serially(opened(benchPipeline)), sourceBudget(1));
    assert.deepEqual(spent, budgetOf(benchPipeline, phaseBudget(countOf(benchPipeline, 'p3'))));
  });

  it('two later waves cost two writes, one gate round one read, one write and one log document', async () => {
    const spent = splitRaw(await serially(opened(GATED)), sourceBudget(1));
    assert.deepEqual(spent, budgetOf(GATED, phaseBudget(countOf(GATED, 'p3'), { waves: 2, rounds: 1 })));
  });

  it('a duplicate costs one read: a completion, and a trigger', async () => {
    const chain = opened(benchPipeline);
    const duplicates: Record<string, Spent[]> = {};
    await serially(chain, async (hop) => {
      if (hop.phase === 'p1') return;
      const spent = await spentIn(() => chain.deliver(hop));
      assert.deepEqual(chain.take(), [], `a duplicate ${hop.kind} of ${hop.phase} publishes nothing`);
      (duplicates[hop.kind] ??= []).push(spent);
    });
    for (const kind of ['completion', 'phase'])
      for (const spent of duplicates[kind] ?? []) assert.deepEqual(spent, { ...NOTHING, reads: 1 }, kind);
    for (const spent of duplicates['work'] ?? []) assert.deepEqual(spent, { ...NOTHING, ledgerReads: 1 }, 'work');
    assert.deepEqual(
      Object.entries(duplicates).map(([kind, list]) => [kind, list.length]),
      [
        ['completion', 35],
        ['phase', 4],
        ['work', 14],
      ],
    );
  });

  it('arrivals at once never cost more than one after another', async () => {
    for (const pipeline of [benchPipeline, GATED]) {
      const serial = Object.values(await serially(opened(pipeline))).reduce((sum, one) => combined(sum, one, 1));
      await docs?.close();
      const chain = opened(pipeline);
      const atOnce = await spentIn(async () => {
        await chain.start();
        for (let hops = chain.take(); hops.length > 0; hops = chain.take())
          await Promise.all(hops.map((hop) => chain.deliver(hop)));
      });
      for (const [operation, count] of Object.entries(atOnce)) {
        const limit = serial[operation as keyof Spent];
        assert.ok(count <= limit, `${operation}: ${count} at once, ${limit} one after another`);
      }
      assert.equal(atOnce.ledgerWrites, serial.ledgerWrites);
      assert.ok(atOnce.reads < serial.reads && atOnce.writes < serial.writes, 'they share reads and writes');
    }
  });
});
