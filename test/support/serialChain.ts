import { receive } from '../../functions/boundary/receive.js';
import { silentLog } from '../../shared/adapters/consoleLog.js';
import { systemClock } from '../../shared/adapters/systemClock.js';
import { attemptOf, completionOf, emptyMetadata } from '../../shared/application/cell/completion.js';
import { createEngine, type Engine } from '../../shared/application/engine.js';
import { handleSlot } from '../../shared/application/slot/handleSlot.js';
import type { WorkOrder } from '../../shared/contracts/messages.js';
import { buildPlan } from '../../shared/domain/buildPlan.js';
import type { GameDate } from '../../shared/domain/gameDate.js';
import { sha256 } from '../../shared/domain/hash.js';
import type { PipelineDefinition } from '../../shared/domain/pipeline.js';
import type { SlotKey } from '../../shared/domain/slot/key.js';
import type { GateResult } from '../../shared/domain/slot/state.js';
import { topologyOf } from '../../shared/domain/topology.js';
import type { Delivery, DeliveryHandler } from '../../shared/ports/bus.js';
import type { DocStore } from '../../shared/ports/docStore.js';

/** One delivery to one function, and the phase its message is about. */
export interface Hop {
  readonly function: string;
  readonly phase: string;
  readonly kind: string;
  readonly delivery: Delivery;
}

export interface HandCrankedChain {
  readonly engine: Engine;
  /** Opens the date; its messages wait. */
  start(): Promise<void>;
  /** Hops not yet delivered; taking them leaves none. */
  take(): Hop[];
  deliver(hop: Hop): Promise<void>;
}

const unused = new Proxy(
  {},
  { get: (_target, name) => () => Promise.reject(new Error(`no-op processors call no ${String(name)}`)) },
);

/**
 * The production handlers on no-op processors, with a bus that keeps messages until the caller delivers them: arrivals in
 * exactly the order and company the caller chooses.
 */
export const handCrankedChain = (
  pipeline: PipelineDefinition,
  docs: DocStore,
  date: GameDate,
  judgeGates: () => readonly GateResult[] = () => [],
): HandCrankedChain => {
  const { subscriptions } = topologyOf(pipeline);
  const handlers = new Map<string, DeliveryHandler>();
  let queue: Hop[] = [];
  let published = 0;

  const hopsOf = (topic: string, data: string, attributes: Readonly<Record<string, string>>): Hop[] => {
    published += 1;
    const messageId = String(published);
    return subscriptions.flatMap((subscription) =>
      subscription.topic === topic &&
      Object.entries(subscription.filter).every(([name, value]) => attributes[name] === value)
        ? [
            {
              function: subscription.function,
              phase: attributes['phase'] ?? '',
              kind: attributes['kind'] ?? '',
              delivery: { data, attributes, topic, messageId, deliveryAttempt: 1 },
            },
          ]
        : [],
    );
  };

  const execute = (work: WorkOrder) => {
    const { phase } = work.run;
    const at = systemClock.now();
    return Promise.resolve(
      completionOf(
        pipeline,
        attemptOf(work),
        {
          status: { code: 'success' },
          recordCount: 1,
          rejectedCount: 0,
          expectedCount: 1,
          outputHash: sha256(`${work.processor}|${date}`),
          availableAt: null,
          error: null,
          metadata: emptyMetadata(phase, at, date),
        },
        { startedAt: at, endedAt: at, scheduleVersion: 'test', codeVersion: 'test', synthetic: null },
      ),
    );
  };

  const options = { phases: pipeline.phases.map(({ id }) => id), processors: null, offered: null };
  const engine = createEngine({
    pipeline,
    rules: {} as never, // no calendar and no tables: nothing of the warehouse is touched
    ports: {
      docs,
      bus: {
        publish: (topic, messages) => {
          for (const { data, attributes } of messages) queue.push(...hopsOf(topic, data, attributes));
          return Promise.resolve();
        },
      },
      warehouse: unused as never,
      objects: unused as never,
      published: unused as never,
      clock: systemClock,
      log: silentLog,
      jitter: () => 0.5,
    },
    owner: 'test',
    codeVersion: 'test',
    sourceOf: () => Promise.reject(new Error('no source')),
    overrides: {
      execute,
      judgeGates: () => Promise.resolve(judgeGates()),
      planFor: (slot) =>
        Promise.resolve({
          ...buildPlan(pipeline, slot, options, { games: ['g'], version: 'test' }),
          deadlines: null,
        }),
    },
  });

  return {
    engine,
    start: async () => {
      const slot: SlotKey = {
        sport: pipeline.sport,
        phase: 'p1',
        gameDate: date,
        runKind: 'live',
        mode: 'overnight',
        campaignId: null,
      };
      await handleSlot(engine.handling, slot, { t: 'open', slot, plan: await engine.handling.planFor(slot) });
    },
    take: () => {
      const taken = queue;
      queue = [];
      return taken;
    },
    deliver: async (hop) => {
      const handler = handlers.get(hop.function) ?? receive(engine, hop.function);
      handlers.set(hop.function, handler);
      const result = await handler(hop.delivery);
      if (result !== 'ack') throw new Error(`${hop.function} refused ${hop.delivery.data}`);
    },
  };
};
