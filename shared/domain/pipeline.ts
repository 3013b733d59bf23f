import type { GameDate } from './gameDate.js';
import type { AnyExporter } from './exporter.js';
import type { AnyProcessor, InputDeclarations, ProcessorContext } from './processor.js';
import type { Mode, Phase, RunKind } from './slot/key.js';
import type { Row, TableDefinition } from './table.js';

export interface PhaseDeclaration<P extends string = string> {
  readonly id: P;
  readonly title: string;
  /** `phase3-analytics` gives the topic `<sport>-phase3-analytics-complete`. */
  readonly completes: string;
  /** `phase3` gives the topic `<sport>-phase3-trigger`; null: opened by the planner or inline. */
  readonly triggeredBy: string | null;
  /** How its work reaches a worker: over the trigger topic, or inside the delivery that ordered it. */
  readonly work: 'topic' | 'inline';
  /** Function that opens the phase on its trigger. */
  readonly receiver: string | null;
  /** Function that runs its work. */
  readonly worker: string | null;
  /** Phases whose dates before `bootstrap.days` end as skipped(bootstrap). */
  readonly skipsBootstrap: boolean;
  /** Of its live runs: how many of its outputs are enough after how long, and when it is given up. */
  readonly tiers?: {
    readonly steps: readonly { readonly afterMinutes: number; readonly atLeast: number }[];
    readonly givesUpAfterMinutes: number;
  };
}

/** Modes of each family of run kinds in which an edge carries a chain on (orchestration §1.2). */
export interface EdgeModes {
  readonly live: readonly Mode[];
  readonly replay: readonly Mode[];
}

export interface EdgeDeclaration<P extends string = string> {
  readonly from: P;
  readonly to: P;
  /** The transition function that owns the `from` slot. */
  readonly transition: string;
  readonly modes: EdgeModes;
  /** I/O gates judged before the trigger, by mode; an id of the gate registry. */
  readonly gates: Readonly<Partial<Record<Mode, readonly string[]>>>;
  /** `derive`: each completion orders the work that reads its file, instead of one trigger for the phase (1 → 2). */
  readonly kind: 'trigger' | 'derive';
}

/**
 * A phase that is opened by completions of several slots of one date (grading). They are gathered in a slot of their own,
 * `<phase>-join`, which issues the trigger of the phase once all are there and its gates pass.
 */
export interface JoinDeclaration<P extends string = string> {
  readonly phase: P;
  readonly transition: string;
  readonly mode: Mode;
  readonly inputs: readonly { readonly processor: string; readonly modes: readonly Mode[] }[];
  readonly gates: readonly string[];
}

const JOIN = '-join';
export const joinPhaseOf = (phase: Phase): Phase => `${phase}${JOIN}`;
/** The declared phase a slot belongs to: a join's slot counts to the phase it opens. */
export const declaredPhaseOf = (phase: Phase): Phase => (phase.endsWith(JOIN) ? phase.slice(0, -JOIN.length) : phase);

export interface ProcessorDeclaration<Id extends string = string> {
  readonly id: Id;
  readonly shortName: string;
  /** Modes whose plan contains it, and whether it is critical there. */
  readonly modes: Readonly<Partial<Record<Mode, 'critical' | 'optional'>>>;
  /** Predecessors of the same phase. */
  readonly after: readonly Id[];
  /**
   * Predecessors of the same phase whose end is awaited, whatever it is: what they deliver is used, and their failure stops
   * nothing.
   */
  readonly afterEnd?: readonly Id[];
  /** Made of what is known before the games, whenever it runs: it reads nothing captured after the date. */
  readonly beforeGames?: true;
  /** Of its live runs: least ratio of a partial predecessor with which it still starts. */
  readonly degradesAt?: Readonly<Record<string, number>>;
  /** Phase 2: the scraper whose files it parses. */
  readonly source?: Id;
  readonly output: TableDefinition | { readonly bucket: string; readonly prefix: string };
  readonly entities: 'player' | 'team' | 'game' | 'date';
  readonly minRecords: number;
  /** 1 where no partial output is allowed. Default 0.8. */
  readonly minPartialRatio?: number;
  readonly allowedNoData?: readonly string[];
  readonly allowedSkips?: readonly string[];
  /** Fallback chain this output belongs to, and its place in it. */
  readonly chain?: { readonly name: string; readonly rank: number };
  readonly recoverability: 'permanent' | 'durable' | 'perishable';
  /** No consumer inside the pipeline. */
  readonly terminal?: boolean;
  /** Work cut into parts of about `size` entities (a constant of the definition), `perGame` of them expected per game. */
  readonly parts?: { readonly perGame: number; readonly size: string };
  /** Made of all dates: planned in live runs, and once in a historical run, as the last step of its last date. */
  readonly aggregates?: true;
  readonly effectiveFrom?: GameDate;
  /** Declared tables read; bodies repeat them with windows. Used where the body is not built yet. */
  readonly reads?: readonly string[];
  /** Null while only declared: a chain that reaches its phase ends with ChainClosed(end_of_selection). */
  readonly body: AnyProcessor | null;
  /** Of phase 6: what makes its documents, in place of a body of rows. */
  readonly exporter?: AnyExporter;
  /** True for work without a body of rows: the scrapers of phase 1, which land documents. */
  readonly built?: true;
}

/** Whether a chain can run it here. */
export const isBuilt = ({ body, exporter, built }: ProcessorDeclaration): boolean =>
  body !== null || exporter !== undefined || built === true;

/** A gate of an edge: what it reads on the date and how it judges. Pure; the engine reads and times it. */
export interface GateDeclaration {
  readonly id: string;
  readonly inputs: InputDeclarations;
  readonly judge: (
    inputs: Readonly<Record<string, readonly Row[]>>,
    facts: {
      readonly games: readonly string[];
      readonly context: ProcessorContext;
      readonly planned: readonly string[];
      /** Planned processors that ended without rows for a reason that is in order. */
      readonly skipped: readonly string[];
    },
  ) => GateJudgement;
}

export interface GateJudgement {
  readonly outcome: 'pass' | 'blocked';
  readonly reason: string | null;
  readonly measured: number | null;
  readonly threshold: number | null;
}

export interface PipelineDefinition {
  readonly sport: string;
  readonly timeZone: string;
  readonly version: string;
  readonly constants: Readonly<Record<string, number>>;
  readonly phases: readonly PhaseDeclaration[];
  readonly edges: readonly EdgeDeclaration[];
  readonly joins: readonly JoinDeclaration[];
  readonly processors: readonly ProcessorDeclaration[];
  readonly gates: readonly GateDeclaration[];
  /** Tables that no processor outputs: run history, failures, heads, gaps. */
  readonly otherTables: readonly TableDefinition[];
}

export const phaseOfProcessor = (processor: string): Phase => processor.slice(0, processor.indexOf('.'));

/** The pipeline with some of its constants set otherwise, as one historical run may ask. */
export const withConstants = (
  pipeline: PipelineDefinition,
  constants: Readonly<Record<string, number>> | undefined,
): PipelineDefinition =>
  constants === undefined ? pipeline : { ...pipeline, constants: { ...pipeline.constants, ...constants } };

/** A phase as people name it: `p5` is 5A, `p5b` is 5B. */
export const phaseLabel = (phase: Phase): string => (phase === 'p5' ? '5A' : phase.slice(1).toUpperCase());

export const familyOf = (runKind: RunKind): keyof EdgeModes => (runKind === 'live' ? 'live' : 'replay');

export const isTable = (output: ProcessorDeclaration['output']): output is TableDefinition => 'columns' in output;

export const completionTopicOf = (pipeline: PipelineDefinition, phase: PhaseDeclaration): string =>
  `${pipeline.sport}-${phase.completes}-complete`;

export const triggerTopicOf = (pipeline: PipelineDefinition, phase: PhaseDeclaration): string | null =>
  phase.triggeredBy === null ? null : `${pipeline.sport}-${phase.triggeredBy}-trigger`;

export const backfillTopicOf = (pipeline: PipelineDefinition): string => `${pipeline.sport}-backfill-trigger`;

/** @throws {RangeError} no such phase. */
export const phaseNamed = (pipeline: PipelineDefinition, id: Phase): PhaseDeclaration => {
  const phase = pipeline.phases.find((candidate) => candidate.id === id);
  if (phase === undefined) throw new RangeError(`pipeline ${pipeline.sport} has no phase ${id}`);
  return phase;
};

export const processorsOfPhase = (pipeline: PipelineDefinition, phase: Phase): readonly ProcessorDeclaration[] =>
  pipeline.processors.filter(({ id }) => phaseOfProcessor(id) === phase);

/** @throws {RangeError} no such processor. */
export const processorNamed = (pipeline: PipelineDefinition, id: string): ProcessorDeclaration => {
  const found = pipeline.processors.find((candidate) => candidate.id === id);
  if (found === undefined) throw new RangeError(`pipeline ${pipeline.sport} has no processor ${id}`);
  return found;
};

/** Every table of the pipeline, each once. */
export const tablesOf = (pipeline: PipelineDefinition): readonly TableDefinition[] => {
  const byName = new Map<string, TableDefinition>();
  for (const { output } of pipeline.processors)
    if (isTable(output)) byName.set(`${output.dataset}.${output.name}`, output);
  for (const extra of pipeline.otherTables) byName.set(`${extra.dataset}.${extra.name}`, extra);
  return [...byName.values()];
};
