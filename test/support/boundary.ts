import { receive } from '../../functions/boundary/receive.js';
import { simulatedClock } from '../../shared/adapters/simulated/simulatedClock.js';
import { simulatedDocStore } from '../../shared/adapters/simulated/simulatedDocStore.js';
import { createEngine, type Engine } from '../../shared/application/engine.js';
import { handleSlot } from '../../shared/application/slot/handleSlot.js';
import { attributesOf } from '../../shared/contracts/wire.js';
import type { Message } from '../../shared/contracts/messages.js';
import type { Instant } from '../../shared/domain/gameDate.js';
import { canonicalJson, sha256 } from '../../shared/domain/hash.js';
import type { PipelineDefinition } from '../../shared/domain/pipeline.js';
import type { SlotKey } from '../../shared/domain/slot/key.js';
import type { Plan } from '../../shared/domain/slot/plan.js';
import type { GateResult } from '../../shared/domain/slot/state.js';
import type { Delivery, DeliveryHandler, DeliveryResult } from '../../shared/ports/bus.js';
import type { DocData } from '../../shared/ports/docStore.js';
import { nbaRules } from '../../shared/pipelines/nba/rules.js';

export interface Boundary {
  readonly engine: Engine;
  /** Messages the engine published, by topic, in order. */
  readonly published: readonly { readonly topic: string; readonly message: Message }[];
  deliver(functionName: string, topic: string, message: Message): Promise<DeliveryResult>;
  /** Any text, with the attributes of an honest publisher or none. */
  deliverText(
    functionName: string,
    topic: string,
    data: string,
    attributes?: Readonly<Record<string, string>>,
  ): Promise<DeliveryResult>;
  open(slot: SlotKey): Promise<void>;
  /** Lets virtual time pass. */
  wait(ms: number): Promise<void>;
  anomalies(): readonly DocData[];
  /** Hash over every document but the anomalies. */
  stateHash(): string;
}

const unused = (name: string) => (): never => {
  throw new Error(`${name} is not part of this test`);
};
const noWarehouse = new Proxy({}, { get: (_target, name) => unused(`warehouse.${String(name)}`) }) as never;
const noObjects = new Proxy({}, { get: (_target, name) => unused(`objects.${String(name)}`) }) as never;

/** The production boundary of every function over documents in memory: nothing is computed, nothing stored elsewhere. */
export const aBoundary = (
  pipeline: PipelineDefinition,
  settings: {
    readonly now: Instant;
    readonly planFor: (slot: SlotKey) => Plan;
    readonly gates?: readonly GateResult[];
  },
): Boundary => {
  const docs = simulatedDocStore();
  const clock = simulatedClock(settings.now);
  const published: { topic: string; message: Message }[] = [];
  const engine = createEngine({
    pipeline,
    rules: nbaRules,
    ports: {
      docs,
      bus: {
        publish: async (topic, messages) => {
          for (const { data } of messages) published.push({ topic, message: JSON.parse(data) as Message });
        },
      },
      warehouse: noWarehouse,
      objects: noObjects,
      published: noObjects,
      clock,
      log: { write: () => undefined },
      jitter: () => 0,
    },
    owner: 'test',
    codeVersion: 'test',
    sourceOf: unused('a source'),
    overrides: {
      planFor: (slot) => Promise.resolve(settings.planFor(slot)),
      judgeGates: () => Promise.resolve(settings.gates ?? []),
      execute: unused('execution'),
    },
  });
  let number = 0;
  const handlers = new Map<string, DeliveryHandler>();
  const handlerOf = (functionName: string): DeliveryHandler => {
    const handler = handlers.get(functionName) ?? receive(engine, functionName);
    handlers.set(functionName, handler);
    return handler;
  };
  const deliverText: Boundary['deliverText'] = async (functionName, topic, data, attributes = {}) => {
    number += 1;
    const delivery: Delivery = { data, attributes, topic, messageId: String(number), deliveryAttempt: 1 };
    return handlerOf(functionName)(delivery);
  };
  return {
    engine,
    published,
    deliverText,
    deliver: (functionName, topic, message) =>
      deliverText(functionName, topic, JSON.stringify(message), attributesOf(message)),
    open: async (slot) => {
      await handleSlot(engine.handling, slot, { t: 'open', slot, plan: settings.planFor(slot) });
    },
    wait: (ms) => clock.advance(ms),
    anomalies: () =>
      Object.entries(docs.dump()).flatMap(([path, data]) => (path.startsWith('anomalies/') ? [data] : [])),
    stateHash: () =>
      sha256(
        canonicalJson(
          Object.fromEntries(Object.entries(docs.dump()).filter(([path]) => !path.startsWith('anomalies/'))),
        ),
      ),
  };
};
