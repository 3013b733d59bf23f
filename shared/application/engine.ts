import { messageParser, type Vocabulary } from '../contracts/parseMessage.js';
import type { CompletionMessage, WorkOrder } from '../contracts/messages.js';
import { slotOfRun } from '../contracts/envelope.js';
import { ConfigError } from '../domain/errors.js';
import { processorNamed, processorsOfPhase, withConstants, type PipelineDefinition } from '../domain/pipeline.js';
import type { SlotKey } from '../domain/slot/key.js';
import type { Plan } from '../domain/slot/plan.js';
import type { GateResult, SlotState } from '../domain/slot/state.js';
import type { TableDefinition } from '../domain/table.js';
import type { ExportRun } from '../domain/uploadPlan.js';
import type { Bus } from '../ports/bus.js';
import type { Clock } from '../ports/clock.js';
import type { DocStore } from '../ports/docStore.js';
import type { Log } from '../ports/log.js';
import type { ObjectStore } from '../ports/objectStore.js';
import type { Source } from '../ports/source.js';
import type { Warehouse } from '../ports/warehouse.js';
import { artefactBook } from './cell/artefactBook.js';
import { outputOf } from './cell/completion.js';
import { executeCell, type CellEngine } from './cell/executeCell.js';
import { exportDocuments } from './cell/exportDocuments.js';
import { rehearseCell } from './cell/rehearseCell.js';
import { admission } from './work/admission.js';
import { chainBook, type ChainBook, type SourceRef } from './replay/chains.js';
import { effectsInOrder } from './work/effectsInOrder.js';
import type { SlotHandling } from './slot/handleSlot.js';
import { gateJudge } from './slot/judgeGates.js';
import { landDocuments } from './work/landDocuments.js';
import { planner } from './planner.js';
import { reconcile, type Rescues } from './slot/reconcile.js';
import { replayer } from './replay/replayCampaign.js';
import { runWork, type WorkRunning } from './work/runWork.js';
import { scheduleBook, type CalendarRules, type ScheduleBook } from './scheduleBook.js';
import { slotStore, type SlotStore } from './slot/slotStore.js';
import { openPhase } from './slot/transitions.js';
import { workLedger, type Lease } from './work/workLedger.js';

/** The ports of one process, chosen by the composition root. */
export interface Ports {
  readonly docs: DocStore;
  readonly bus: Bus;
  readonly warehouse: Warehouse;
  /** Immutable documents: landed ones, staged batches, trained models. */
  readonly objects: ObjectStore;
  /** The API bucket: what phase 6 publishes and replaces. */
  readonly published: ObjectStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Uniform in [0, 1): spreads retries. */
  readonly jitter: () => number;
}

/** What a pipeline needs beyond its definition. */
export interface PipelineRules {
  readonly calendar: CalendarRules;
  readonly runHistory: TableDefinition;
  readonly sourceGaps: TableDefinition;
  readonly failuresOf: CellEngine['tables']['failuresOf'];
}

/** Stand-ins for the parts that a benchmark or a simulation does not exercise. */
export interface EngineOverrides {
  readonly execute?: (work: WorkOrder, lease: Lease) => Promise<CompletionMessage>;
  readonly planFor?: (slot: SlotKey) => Promise<Plan>;
  readonly judgeGates?: (state: SlotState) => Promise<readonly GateResult[]>;
}

export interface EngineSettings {
  readonly pipeline: PipelineDefinition;
  readonly rules: PipelineRules;
  readonly ports: Ports;
  /** Name of this process in the work ledger. */
  readonly owner: string;
  readonly isDead?: (owner: string) => boolean;
  readonly codeVersion: string;
  readonly sourceOf: (ref: SourceRef) => Promise<Source>;
  /** Attempts carried out inside deliveries at once; others wait until some have ended. (Default: all of them.) */
  readonly workAtOnce?: number;
  readonly overrides?: EngineOverrides;
}

export interface Engine {
  readonly pipeline: PipelineDefinition;
  readonly rules: PipelineRules;
  readonly ports: Ports;
  readonly slots: SlotStore;
  readonly chains: ChainBook;
  readonly schedule: ScheduleBook;
  readonly handling: SlotHandling;
  readonly work: WorkRunning;
  /** Hash of what an attempt would make now; null where it would fail or make nothing. Writes no row. */
  readonly rehearse: (work: WorkOrder) => Promise<string | null>;
  readonly parse: ReturnType<typeof messageParser>;
  readonly replay: ReturnType<typeof replayer>;
  readonly reconcile: (olderThanMs?: number) => Promise<Rescues>;
  readonly sourceOf: EngineSettings['sourceOf'];
}

export const vocabularyOf = (pipeline: PipelineDefinition): Vocabulary => ({
  sport: pipeline.sport,
  phases: pipeline.phases.map(({ id }) => id),
  processorsOf: (phase) => processorsOfPhase(pipeline, phase).map(({ id }) => id),
  outputOf: (id) => {
    const found = pipeline.processors.find((processor) => processor.id === id);
    return found === undefined ? null : outputOf(found);
  },
});

interface Executor extends Pick<WorkRunning, 'execute'>, Pick<Engine, 'rehearse'> {}

const executor = (settings: EngineSettings, chains: ChainBook, schedule: ScheduleBook): Executor => {
  const { pipeline, rules, ports, codeVersion, sourceOf } = settings;
  const cells: CellEngine = {
    pipeline,
    codeVersion,
    warehouse: ports.warehouse,
    objects: ports.objects,
    clock: ports.clock,
    schedule,
    artefacts: artefactBook(ports),
    tables: rules,
  };
  const runOf = async ({ run }: WorkOrder): Promise<ExportRun> => {
    const isLive = run.run_kind === 'live';
    const refreshesAggregates = !isLive && (await chains.optionsOf(slotOfRun(run))).isLast === true;
    return { isLive, refreshesAggregates, approved: new Set() };
  };
  const sourceFor = async (work: WorkOrder): Promise<Source> => {
    const { source } = await chains.optionsOf(slotOfRun(work.run));
    if (source === null)
      throw new ConfigError(`nobody said where ${work.processor} of ${work.run.game_date} comes from`);
    return sourceOf(source);
  };
  const cellsFor = async ({ run }: WorkOrder): Promise<CellEngine> => {
    const constants = await chains.constantsOf(slotOfRun(run));
    return constants === undefined ? cells : { ...cells, pipeline: withConstants(pipeline, constants) };
  };
  return {
    execute: async (work, lease) => {
      const { body, exporter } = processorNamed(pipeline, work.processor);
      if (body === null && exporter === undefined)
        return landDocuments({ pipeline, codeVersion, objects: ports.objects, clock: ports.clock, sourceFor }, work);
      const engine = await cellsFor(work);
      return body === null
        ? exportDocuments({ ...engine, published: ports.published, runOf }, work, lease)
        : executeCell(engine, work, lease);
    },
    rehearse: async (work) => rehearseCell(await cellsFor(work), work),
  };
};

/** Wires the use cases of one pipeline over one set of ports. Opens nothing and reads nothing by itself. */
export const createEngine = (settings: EngineSettings): Engine => {
  const { pipeline, rules, overrides = {} } = settings;
  const ports = effectsInOrder(settings.ports);
  const slots = slotStore(ports.docs, ports.clock, ports.jitter);
  const chains = chainBook(
    ports.docs,
    pipeline.phases.map(({ id }) => id),
  );
  const schedule = scheduleBook({ ...ports, rules: rules.calendar });
  const ledger = workLedger(ports.docs, ports.clock, settings.owner, settings.isDead);
  const { execute, rehearse } = executor({ ...settings, ports }, chains, schedule);
  const work: WorkRunning = { pipeline, ledger, bus: ports.bus, execute: overrides.execute ?? execute };
  const admit = admission(settings.workAtOnce ?? Number.POSITIVE_INFINITY);
  const handling: SlotHandling = {
    pipeline,
    slots,
    bus: ports.bus,
    clock: ports.clock,
    inFlight: new Set(),
    planFor:
      overrides.planFor ?? planner({ pipeline, chains, schedule, sourceOf: settings.sourceOf, clock: ports.clock }),
    judgeGates: overrides.judgeGates ?? gateJudge(pipeline, ports.warehouse),
    runInline: (messages) =>
      admit(messages.length, () => Promise.all(messages.map((message) => runWork(work, message)))),
    openInline: async (message) => {
      await openPhase(handling, message);
    },
  };
  const synthesis = {
    pipeline,
    warehouse: ports.warehouse,
    clock: ports.clock,
    codeVersion: settings.codeVersion,
    runHistory: rules.runHistory,
  };
  return {
    pipeline,
    rules,
    ports,
    slots,
    chains,
    schedule,
    handling,
    work,
    rehearse,
    parse: messageParser(vocabularyOf(pipeline)),
    replay: replayer({ pipeline, chains, handling, synthesis, bus: ports.bus, clock: ports.clock, log: ports.log }),
    reconcile: (olderThanMs) => reconcile({ handling, work, log: ports.log }, olderThanMs),
    sourceOf: settings.sourceOf,
  };
};
