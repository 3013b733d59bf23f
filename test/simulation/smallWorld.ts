import { silentLog } from '../../shared/adapters/consoleLog.js';
import { simulatedObjectStore } from '../../shared/adapters/simulated/simulatedObjectStore.js';
import { simulatedWarehouse } from '../../shared/adapters/simulated/simulatedWarehouse.js';
import {
  simulatedWorld,
  type FaultBudget,
  type InstancePorts,
  type SimulatedWorld,
} from '../../shared/adapters/simulated/simulatedWorld.js';
import { receive } from '../../functions/boundary/receive.js';
import type { ChainBook } from '../../shared/application/replay/chains.js';
import { createEngine, vocabularyOf, type Engine } from '../../shared/application/engine.js';
import { handleSlot } from '../../shared/application/slot/handleSlot.js';
import { gateJudge } from '../../shared/application/slot/judgeGates.js';
import { slotStore, type SlotStore } from '../../shared/application/slot/slotStore.js';
import { messageParser } from '../../shared/contracts/parseMessage.js';
import { buildPlan } from '../../shared/domain/buildPlan.js';
import { gameDate, zoned, type Instant } from '../../shared/domain/gameDate.js';
import { isTable, processorNamed, tablesOf, type PipelineDefinition } from '../../shared/domain/pipeline.js';
import { finishRow } from '../../shared/domain/rowHash.js';
import type { SlotKey } from '../../shared/domain/slot/key.js';
import type { Plan } from '../../shared/domain/slot/plan.js';
import type { GateResult, SlotState } from '../../shared/domain/slot/state.js';
import type { Row, TableDefinition } from '../../shared/domain/table.js';
import { topologyOf } from '../../shared/domain/topology.js';
import { processorRunHistory } from '../../shared/pipelines/nba/tables/reference.js';
import { sourceGaps } from '../../shared/pipelines/nba/tables/raw.js';
import type { DeliveryHandler, OutgoingMessage } from '../../shared/ports/bus.js';
import type { DocStore } from '../../shared/ports/docStore.js';
import type { Fence, Warehouse } from '../../shared/ports/warehouse.js';
import type { Log } from '../../shared/ports/log.js';
import type { Source } from '../../shared/ports/source.js';
import { calendar } from './smallPipeline.js';

export const DATE = gameDate('2021-11-03');
/** 07:00 Eastern of the morning after the date. */
export const MORNING: Instant = zoned(gameDate('2021-11-04'), '07:00');
export const MINUTE = 60_000;
const TICKS = 'small-tick';
export const RECONCILER = 'reconciler-loop';

/** One commit of an output partition that changed it. */
export interface CommittedEffect {
  readonly fence: Fence;
  readonly at: Instant;
}

/** Evidence that a gate was judged on, as its judge saw it. */
export interface GateRound {
  readonly done: string;
  readonly results: readonly GateResult[];
}

export interface WorldOptions {
  readonly pipeline: PipelineDefinition;
  /** Instances and the functions each hosts; `RECONCILER` is one of them. (Default: one that hosts everything.) */
  readonly instances?: Readonly<Record<string, readonly string[] | 'all'>>;
  readonly faults?: Partial<FaultBudget>;
  readonly phases?: readonly string[];
  readonly timers?: 'last' | 'any';
  readonly concurrency?: number;
  /** Minutes for which the reconciler is woken once a minute. */
  readonly ticks?: number;
  readonly start?: Instant;
  /** Clock error of an instance, in milliseconds. */
  readonly skew?: Readonly<Record<string, number>>;
  /** Changes what `buildPlan` gave. */
  readonly plan?: (plan: Plan, slot: SlotKey) => Plan;
  /** What the instances log. */
  readonly log?: Log;
  /** Refuses or delays an effect of the warehouse. */
  readonly beforeWarehouse?: (kind: string, table: string | null) => Promise<void>;
  /** Called before a publish; what it throws happens instead. */
  readonly beforePublish?: (topic: string) => void;
  /** Memory of an instance at work, for fingerprints: everything its ports told it since it was last idle. */
  readonly onTold?: (instance: string, what: string) => void;
}

export interface SmallWorld extends SimulatedWorld {
  readonly pipeline: PipelineDefinition;
  /** A look at the slots that no fault touches. */
  readonly slots: SlotStore;
  readonly effects: readonly CommittedEffect[];
  readonly gateRounds: readonly GateRound[];
  /** Everything the broker ever took, oldest first. */
  readonly published: readonly { readonly topic: string; readonly message: OutgoingMessage }[];
  /** Engines of the instances now alive. */
  readonly engines: ReadonlyMap<string, Engine>;
  /** An engine of its own that no fault touches: for operators and for tests that look. */
  readonly operator: Engine;
  readonly chains: ChainBook;
  /** Puts rows into a table as if another system had. */
  put(table: TableDefinition, rows: readonly Row[]): Promise<void>;
  /** What a processor wrote of the date. */
  rowsOf(processor: string): Promise<readonly Row[]>;
}

type Parse = ReturnType<typeof messageParser>;
const parsers = new WeakMap<PipelineDefinition, Parse>();

/** The production parser, compiled once; the same text is parsed once. */
const parserOf = (pipeline: PipelineDefinition): Parse => {
  const known = parsers.get(pipeline);
  if (known !== undefined) return known;
  const parse = messageParser(vocabularyOf(pipeline));
  const remembered = new Map<string, ReturnType<Parse>>();
  const parser: Parse = (text, attributes) => {
    const key = `${text}|${JSON.stringify(attributes)}`;
    const parsed = remembered.get(key) ?? parse(text, attributes);
    if (remembered.size > 5_000) remembered.clear();
    remembered.set(key, parsed);
    return parsed;
  };
  parsers.set(pipeline, parser);
  return parser;
};

const theSource = (pipeline: PipelineDefinition): Source => ({
  name: 'small',
  offer: () => ({
    source: 'small',
    version: '1',
    processors: pipeline.processors.map(({ id }) => ({ processor: id })),
    gaps: [],
    wholeMinutes: false,
  }),
  schedule: () => Promise.reject(new Error('the small source has no schedule')),
  seasons: () => Promise.resolve([2021]),
  documents: (_processor, date) =>
    Promise.resolve([{ path: `feed/${date}/${date.replaceAll('-', '')}T235900Z.json`, capturedAt: 0, text: date }]),
});

const rules = {
  calendar: {
    table: calendar,
    parse: () => [],
    merge: () => ({ rows: [], moved: [] }),
    gameOf: () => null,
    regularDateOf: () => null,
  },
  runHistory: processorRunHistory as TableDefinition,
  sourceGaps: sourceGaps as TableDefinition,
  failuresOf: () => null,
};

const watchedWarehouse = (
  options: WorldOptions,
  now: () => Instant,
  effects: CommittedEffect[],
): { readonly warehouse: Warehouse; readonly of: (ports: InstancePorts) => Warehouse } => {
  const warehouse = simulatedWarehouse();
  const of = (ports: InstancePorts): Warehouse => ({
    ...warehouse,
    read: async (query) => {
      await options.beforeWarehouse?.('read', query.table.name);
      return warehouse.read(query);
    },
    commit: (commit) =>
      ports.effect(`write ${commit.fence?.table ?? 'rows'}`, async () => {
        await options.beforeWarehouse?.('commit', commit.fence?.table ?? null);
        const outcomes = await warehouse.commit(commit);
        const { fence } = commit;
        if (fence !== null && outcomes.some(({ table, unchanged }) => table === fence.table && !unchanged))
          effects.push({ fence, at: now() });
        return outcomes;
      }),
  });
  return { warehouse, of };
};

/** Evidence in words: which terminal events a run holds. */
export const doneText = (done: SlotState['done']): string =>
  Object.keys(done)
    .sort()
    .map((key) => `${key}=${done[key]?.eventId}/${done[key]?.outputHash}`)
    .join();

/** Tells what an instance learned from its stores: with it, the same memory has the same text. */
const telling = (ports: InstancePorts, told: (what: string) => void): InstancePorts => {
  const say = async <T>(name: string, result: Promise<T>, text: (value: T) => string): Promise<T> => {
    try {
      const value = await result;
      told(`${name} ${text(value)}`);
      return value;
    } catch (error) {
      told(`${name} ${error instanceof Error ? error.name : 'failed'}`);
      throw error;
    }
  };
  const docs: DocStore = {
    get: (refs) => say('get', ports.docs.get(refs), (found) => found.map((doc) => `${doc?.id}@${doc?.version}`).join()),
    commit: (writes) => say('commit', ports.docs.commit(writes), (versions) => versions.join()),
    durable: () => ports.docs.durable(),
    query: (query) =>
      say('query', ports.docs.query(query), (found) => found.map((doc) => `${doc.id}@${doc.version}`).join()),
  };
  return {
    ...ports,
    docs,
    bus: { publish: (topic, messages) => say('publish', ports.bus.publish(topic, messages), () => topic) },
    effect: (label, run) => say(label, ports.effect(label, run), () => 'done'),
  };
};

/**
 * The production engine and its handlers in a world whose every effect waits to be chosen: slots, ledger, executor,
 * reconciler and boundary are the ones that are deployed; only ports are simulated.
 */
export const smallWorld = async (options: WorldOptions): Promise<SmallWorld> => {
  const { pipeline } = options;
  const phases = options.phases ?? pipeline.phases.map(({ id }) => id);
  const { subscriptions } = topologyOf(pipeline);
  const world = simulatedWorld({
    start: options.start ?? MORNING,
    subscriptions: [...subscriptions, { topic: TICKS, subscription: TICKS, function: RECONCILER }],
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    ...(options.timers === undefined ? {} : { timers: options.timers }),
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
  });
  const effects: CommittedEffect[] = [];
  const gateRounds: GateRound[] = [];
  const published: { readonly topic: string; readonly message: OutgoingMessage }[] = [];
  const engines = new Map<string, Engine>();
  const { warehouse, of } = watchedWarehouse(options, () => world.clock.now(), effects);
  await warehouse.ensureTables([...tablesOf(pipeline), rules.runHistory, rules.sourceGaps]);
  const objects = simulatedObjectStore();

  const takes = world.bus.publish.bind(world.bus);
  world.bus.publish = async (topic, messages) => {
    options.beforePublish?.(topic);
    await takes(topic, messages);
    if (topic !== TICKS) for (const message of messages) published.push({ topic, message });
  };

  const planFor = (slot: SlotKey): Promise<Plan> => {
    const plan = buildPlan(
      pipeline,
      slot,
      { phases, processors: null, offered: null },
      { games: ['0022100001'], version: 'small' },
    );
    return Promise.resolve(options.plan?.(plan, slot) ?? plan);
  };

  let launches = 0;
  const engineOf = (ports: InstancePorts, skew: number): Engine => {
    launches += 1;
    const judge = gateJudge(pipeline, of(ports));
    const judgeGates = async (state: SlotState): Promise<readonly GateResult[]> => {
      const results = await ports.effect('judge gates', () => judge(state));
      gateRounds.push({ done: doneText(state.done), results });
      return results;
    };
    const engine = createEngine({
      pipeline,
      rules,
      ports: {
        docs: ports.docs,
        bus: ports.bus,
        warehouse: of(ports),
        objects,
        published: objects,
        clock: { now: () => ports.clock.now() + skew, sleep: (ms) => ports.clock.sleep(ms) },
        log: options.log ?? silentLog,
        jitter: () => 0.5,
      },
      owner: `${ports.name}-${launches}`,
      codeVersion: 'small',
      sourceOf: () => Promise.resolve(theSource(pipeline)),
      overrides: { planFor, judgeGates },
    });
    return { ...engine, parse: parserOf(pipeline) };
  };

  const program =
    (functions: readonly string[] | 'all') =>
    (given: InstancePorts): Readonly<Record<string, DeliveryHandler>> => {
      const { onTold } = options;
      const ports = onTold === undefined ? given : telling(given, (what) => onTold(given.name, what));
      const engine = engineOf(ports, options.skew?.[given.name] ?? 0);
      engines.set(given.name, engine);
      const hosted = subscriptions
        .map(({ function: name }) => name)
        .filter((name) => functions === 'all' || functions.includes(name));
      // The answer to a delivery is a step of its own: a crash may come before the broker hears it.
      const answered =
        (handler: DeliveryHandler): DeliveryHandler =>
        async (delivery) => {
          onTold?.(given.name, `take ${delivery.messageId}`);
          const result = await handler(delivery);
          await ports.effect(`answer ${result} #${delivery.messageId}`, () => undefined);
          onTold?.(given.name, `answered ${result} ${delivery.messageId}`);
          return result;
        };
      const handlers = Object.fromEntries(
        [...new Set(hosted)].map((name) => [name, answered(receive(engine, name))] as const),
      );
      if (functions !== 'all' && !functions.includes(RECONCILER)) return handlers;
      const reconciles: DeliveryHandler = async ({ data }) => {
        if (data === 'tick') await engine.reconcile();
        else await handleSlot(engine.handling, JSON.parse(data) as SlotKey, { t: 'cancel', reason: 'operator' });
        return 'ack';
      };
      return { ...handlers, [RECONCILER]: answered(reconciles) };
    };

  for (const [name, functions] of Object.entries(options.instances ?? { A: 'all' }))
    world.run(name, program(functions));

  const untouched: InstancePorts = {
    name: 'operator',
    docs: world.docs,
    bus: world.bus,
    clock: world.clock,
    effect: async (_label, run) => run(),
  };
  const operator = engineOf(untouched, 0);
  if ((options.ticks ?? 0) > 0) void keepTicking(world, options.ticks ?? 0);

  return Object.assign(world, {
    pipeline,
    slots: slotStore(world.docs, world.clock, () => 0),
    effects,
    gateRounds,
    published,
    engines,
    operator,
    chains: operator.chains,
    rowsOf: async (processor: string) => {
      const { output } = processorNamed(pipeline, processor);
      return isTable(output) ? warehouse.read({ table: output, from: DATE, to: DATE }) : [];
    },
    put: async (definition: TableDefinition, rows: readonly Row[]) => {
      const meta = { runId: 'fixture', availableAt: null, processedAt: '2021-11-04T11:00:00.000Z' };
      const finished = rows.map((row) => finishRow(definition, row, meta).row);
      await warehouse.commit({ writes: [{ kind: 'merge', table: definition, rows: finished }], fence: null });
    },
  });
};

/** The scheduler says that a minute has passed. */
export const tick = (world: SimulatedWorld): Promise<void> =>
  world.bus.publish(TICKS, [{ data: 'tick', attributes: {} }]);

/** An operator cancels one run; an instance takes the order like any message. */
export const cancel = (world: SimulatedWorld, slot: SlotKey): Promise<void> =>
  world.bus.publish(TICKS, [{ data: JSON.stringify(slot), attributes: {} }]);

const keepTicking = async (world: SimulatedWorld, ticks: number): Promise<void> => {
  for (let told = 0; told < ticks; told += 1) {
    await world.clock.sleep(MINUTE);
    await tick(world);
  }
};

export const slotOf = (
  phase: string,
  changes: Partial<Pick<SlotKey, 'gameDate' | 'mode' | 'runKind' | 'campaignId'>> = {},
): SlotKey => ({
  sport: 'small',
  phase,
  gameDate: DATE,
  runKind: 'live',
  mode: 'overnight',
  campaignId: null,
  ...changes,
});
