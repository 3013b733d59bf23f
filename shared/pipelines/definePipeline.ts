import { ConfigError } from '../domain/errors.js';
import type { GameDate } from '../domain/gameDate.js';
import {
  isTable,
  phaseOfProcessor,
  type EdgeDeclaration,
  type GateDeclaration,
  type JoinDeclaration,
  type PhaseDeclaration,
  type PipelineDefinition,
  type ProcessorDeclaration,
} from '../domain/pipeline.js';
import { topologyOf } from '../domain/topology.js';
import type { TableDefinition } from '../domain/table.js';
import { qualifiedName } from '../domain/table.js';

export interface PipelineInput<P extends string> {
  readonly sport: string;
  readonly timeZone: string;
  readonly version: string;
  readonly constants: Readonly<Record<string, number>>;
  readonly phases: readonly PhaseDeclaration<P>[];
  readonly edges: readonly EdgeDeclaration<NoInfer<P>>[];
  readonly joins: readonly JoinDeclaration<NoInfer<P>>[];
  readonly processors: readonly ProcessorDeclaration[];
  readonly gates: readonly GateDeclaration[];
  readonly otherTables: readonly TableDefinition[];
}

const NAME = /^p[1-6][bc]?\.[a-z0-9_]+$/;
/** A slot is one document; beyond this many entries a phase must be sharded. */
const MOST_ENTRIES = 40;

const duplicates = (names: readonly string[]): string[] => names.filter((name, index) => names.indexOf(name) !== index);

const predecessorsOf = ({ after, afterEnd = [] }: ProcessorDeclaration): readonly string[] => [...after, ...afterEnd];

/** Predecessors first. @throws {ConfigError} a cycle, naming its members. */
export const inOrder = (processors: readonly ProcessorDeclaration[]): readonly ProcessorDeclaration[] => {
  const byId = new Map(processors.map((processor) => [processor.id, processor]));
  const ordered: ProcessorDeclaration[] = [];
  const placed = new Set<string>();
  const visit = (processor: ProcessorDeclaration, path: readonly string[]): void => {
    if (placed.has(processor.id)) return;
    if (path.includes(processor.id))
      throw new ConfigError(`the processors form a cycle: ${[...path, processor.id].join(' → ')}`);
    for (const id of predecessorsOf(processor)) {
      const predecessor = byId.get(id);
      if (predecessor !== undefined) visit(predecessor, [...path, processor.id]);
    }
    placed.add(processor.id);
    ordered.push(processor);
  };
  for (const processor of processors) visit(processor, []);
  return ordered;
};

const processorFaults = (definition: PipelineDefinition): string[] => {
  const ids = new Set(definition.processors.map(({ id }) => id));
  const phases = new Set(definition.phases.map(({ id }) => id));
  return definition.processors.flatMap((processor) => {
    const { id, source, output, body } = processor;
    const faults: string[] = [];
    if (!NAME.test(id)) faults.push(`${id}: a processor is named <phase>.<snake_case> in ASCII`);
    if (!phases.has(phaseOfProcessor(id))) faults.push(`${id}: no phase ${phaseOfProcessor(id)}`);
    for (const other of predecessorsOf(processor)) {
      if (!ids.has(other)) faults.push(`${id}: comes after ${other}, which is not a processor`);
      else if (phaseOfProcessor(other) !== phaseOfProcessor(id))
        faults.push(`${id}: comes after ${other} of another phase`);
    }
    if (source !== undefined && !ids.has(source)) faults.push(`${id}: its source ${source} is not a processor`);
    if (isTable(output) && output.dateColumn === null && output.writeMode === 'REPLACE_PARTITION')
      faults.push(`${id}: ${qualifiedName(output)} replaces partitions but has no date column`);
    if (body !== null && (body.id !== id || (body.staged === undefined && body.output !== output)))
      faults.push(`${id}: its body is ${body.id} writing ${qualifiedName(body.output)}`);
    return faults;
  });
};

const isShare = (ratio: number): boolean => ratio >= 0 && ratio <= 1;

/** Standings that no plan could be judged by: what is never run, floors that nothing meets, two of one place. */
const standingFaults = ({ processors, constants }: PipelineDefinition): string[] => {
  const faults: string[] = [];
  for (const { id, modes, minRecords, minPartialRatio, parts, source } of processors) {
    if (Object.keys(modes).length === 0) faults.push(`${id}: runs in no mode`);
    if (!Number.isInteger(minRecords) || minRecords < 0) faults.push(`${id}: minRecords is ${minRecords}`);
    if (minPartialRatio !== undefined && !isShare(minPartialRatio))
      faults.push(`${id}: minPartialRatio is ${minPartialRatio}, not between 0 and 1`);
    if (parts !== undefined && constants[parts.size] === undefined)
      faults.push(`${id}: its parts are sized by ${parts.size}, which is no constant`);
    if (source === id) faults.push(`${id}: is its own source`);
  }
  const places = processors.flatMap(({ chain }) => (chain === undefined ? [] : [`${chain.name} ${chain.rank}`]));
  faults.push(...duplicates(places).map((place) => `fallback chain ${place}: two processors have one place`));
  return faults;
};

const edgeFaults = ({ edges }: PipelineDefinition): string[] => {
  const named = edges.map(({ from, to }) => `edge ${from} → ${to}`);
  return [
    ...duplicates(named).map((name) => `${name}: declared twice`),
    ...edges.flatMap(({ from, to, modes }) =>
      modes.live.length + modes.replay.length === 0 ? [`edge ${from} → ${to}: is taken in no mode`] : [],
    ),
    ...edges.flatMap(({ from, to }) => (from === to ? [`edge ${from} → ${to}: a phase does not follow itself`] : [])),
  ];
};

const graphFaults = (definition: PipelineDefinition): string[] => {
  const faults = duplicates(definition.processors.map(({ id }) => id)).map((id) => `${id}: declared twice`);
  faults.push(...duplicates(definition.phases.map(({ id }) => id)).map((id) => `phase ${id}: declared twice`));
  const ids = new Set(definition.processors.map(({ id }) => id));
  for (const join of definition.joins)
    for (const { processor } of join.inputs)
      if (!ids.has(processor)) faults.push(`join ${join.phase}: no processor ${processor}`);
  const phases = new Set(definition.phases.map(({ id }) => id));
  for (const { from, to } of definition.edges)
    for (const phase of [from, to]) if (!phases.has(phase)) faults.push(`edge ${from} → ${to}: no phase ${phase}`);
  const gates = new Set(definition.gates.map(({ id }) => id));
  for (const edge of definition.edges)
    for (const id of Object.values(edge.gates).flat())
      if (!gates.has(id)) faults.push(`edge ${edge.from} → ${edge.to}: no gate ${id}`);
  for (const { phase, gates: asked } of definition.joins)
    for (const id of asked) if (!gates.has(id)) faults.push(`join ${phase}: no gate ${id}`);
  for (const { id } of definition.phases) {
    const entries = definition.processors.filter((processor) => phaseOfProcessor(processor.id) === id).length;
    if (entries === 0) faults.push(`phase ${id}: has no processor`);
    if (entries > MOST_ENTRIES)
      faults.push(`phase ${id}: ${entries} processors, more than ${MOST_ENTRIES} need a sharded slot`);
  }
  return faults;
};

/** Every join input can be published, every phase can be opened and worked on, every gate is asked. */
const pathFaults = ({ phases, edges, joins, processors, gates }: PipelineDefinition): string[] => {
  const faults = joins.flatMap(({ phase, inputs }) =>
    inputs.flatMap(({ processor, modes }) =>
      modes
        .filter((mode) => processors.find(({ id }) => id === processor)?.modes[mode] === undefined)
        .map((mode) => `join ${phase}: ${processor} does not run in mode ${mode}`),
    ),
  );
  for (const [index, { id, triggeredBy, work, receiver, worker }] of phases.entries()) {
    const isOpened = edges.some(({ to }) => to === id) || joins.some(({ phase }) => phase === id);
    if (index > 0 && !isOpened) faults.push(`phase ${id}: no edge and no join leads to it`);
    if (triggeredBy !== null && receiver === null) faults.push(`phase ${id}: nobody receives its trigger`);
    if (work === 'topic' && (triggeredBy === null || worker === null))
      faults.push(`phase ${id}: its work travels, but it has no ${worker === null ? 'worker' : 'trigger topic'}`);
  }
  const asked = new Set([
    ...edges.flatMap((edge) => Object.values(edge.gates).flat()),
    ...joins.flatMap((join) => join.gates),
  ]);
  for (const { id } of gates) if (!asked.has(id)) faults.push(`gate ${id}: no edge asks it`);
  return faults;
};

const topologyFaults = (definition: PipelineDefinition): string[] => {
  const { topics, subscriptions } = topologyOf(definition);
  return topics.flatMap(({ name, publishers }) => [
    ...(publishers.length === 0 ? [`topic ${name}: nobody publishes to it`] : []),
    ...(subscriptions.some(({ topic }) => topic === name) ? [] : [`topic ${name}: nobody subscribes to it`]),
  ]);
};

/**
 * The one place where a pipeline is declared; everything else is derived from what it gives.
 * @throws {ConfigError} naming every fault: unknown or cyclic predecessors, names that are not ASCII ids, phases and
 * topics that nothing leads to, gates that nobody asks, bodies that are not the declared processor's.
 */
export const definePipeline = <const P extends string>(given: PipelineInput<P>): PipelineDefinition => {
  const definition: PipelineDefinition = given;
  const faults = [graphFaults, processorFaults, standingFaults, edgeFaults].flatMap((find) => find(definition));
  if (faults.length === 0) faults.push(...pathFaults(definition), ...topologyFaults(definition));
  if (faults.length > 0) throw new ConfigError(`pipeline ${given.sport} is wrong: ${faults.join('; ')}`);
  return { ...definition, processors: inOrder(definition.processors) };
};

/** Processors in force on a date: later additions do not make old dates look incomplete. */
export const inForce = (processor: ProcessorDeclaration, date: GameDate): boolean =>
  processor.effectiveFrom === undefined || processor.effectiveFrom <= date;
