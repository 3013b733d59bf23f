import type { GameDate } from '../../domain/gameDate.js';
import { phaseOfProcessor, processorNamed, processorsOfPhase, type PipelineDefinition } from '../../domain/pipeline.js';
import type { Cell } from './cellStates.js';
import type { CampaignDate, Proof } from './chains.js';

/** Phases that are filled from the source, in one batch. */
export const BATCH_PHASES: readonly string[] = ['p1', 'p2'];
const REPLAY_MODE = 'overnight';

export interface Wanted {
  /** Selected phases in chain order. */
  readonly phases: readonly string[];
  /** Only these processors, or null for all. */
  readonly processors: readonly string[] | null;
  readonly mode: 'missing' | 'all';
}

/** What is done on one date. */
export interface DatePlan {
  readonly planned: CampaignDate | null;
  /** Cells that were asked for. */
  readonly cells: readonly Cell[];
  /** Finished cells that are made anew because they read what is made. */
  readonly follows: readonly Cell[];
}

const NOTHING: DatePlan = { planned: null, cells: [], follows: [] };

const without = (cells: readonly Cell[], chosen: readonly Cell[]): readonly Cell[] =>
  cells.filter((cell) => !chosen.includes(cell));

const edgeInto = (pipeline: PipelineDefinition, phase: string) =>
  pipeline.edges.find(
    ({ to, kind, modes }) => to === phase && kind === 'trigger' && modes.replay.includes(REPLAY_MODE),
  );

/** Phases whose outputs prove that a phase may start: the one before it, and those before that as long as none is critical. */
const evidenceOf = (pipeline: PipelineDefinition, phase: string): readonly string[] => {
  const before = edgeInto(pipeline, phase)?.from;
  if (before === undefined) return [];
  const isCritical = processorsOfPhase(pipeline, before).some(({ modes }) => modes[REPLAY_MODE] === 'critical');
  return isCritical ? [before] : [...evidenceOf(pipeline, before), before];
};

/** What must be proved before a chain through these phases can start: what is before it, and what its joins wait for. */
export const startersOf = (pipeline: PipelineDefinition, phases: readonly string[]): readonly Proof[] => {
  const before = evidenceOf(pipeline, phases[0] ?? '');
  const proofs = new Map<string, readonly string[] | null>(before.map((phase) => [phase, null]));
  for (const { phase, inputs } of pipeline.joins) {
    if (!phases.includes(phase)) continue;
    for (const { processor } of inputs) {
      const from = phaseOfProcessor(processor);
      const known = proofs.get(from);
      if (phases.includes(from) || known === null) continue;
      proofs.set(from, [...(known ?? []), processor]);
    }
  }
  return [...proofs].map(([phase, processors]) => ({ phase, processors }));
};

/** Selected phases that no other selected phase leads to, each with the phase that is left out. */
export const gapsBetween = (
  pipeline: PipelineDefinition,
  selected: readonly string[],
): readonly { readonly phase: string; readonly needs: string }[] =>
  selected
    .filter((phase) => !BATCH_PHASES.includes(phase))
    .slice(1)
    .flatMap((phase) => {
      const join = pipeline.joins.find((declared) => declared.phase === phase);
      const before =
        edgeInto(pipeline, phase)?.from ?? join?.inputs.map(({ processor }) => phaseOfProcessor(processor))[0];
      return before === undefined || selected.includes(before) ? [] : [{ phase, needs: before }];
    });

const isOpen = ({ status }: Cell): boolean => status.state === 'EXPECTED' || status.state === 'FAILED';
const isGone = ({ status }: Cell): boolean => status.state === 'SOURCE_GONE';

/** Chosen cells of a phase, and those of the same phase that read what they write. */
const withDependants = (
  pipeline: PipelineDefinition,
  chosen: readonly Cell[],
  ofPhase: readonly Cell[],
): ReadonlySet<string> => {
  const ids = new Set(chosen.map(({ processor }) => processor));
  const present = new Set(ofPhase.map(({ processor }) => processor));
  for (const { id, after } of pipeline.processors)
    if (present.has(id) && after.some((other) => ids.has(other))) ids.add(id);
  return ids;
};

const chosenOf = (wanted: Wanted, cells: readonly Cell[]): readonly Cell[] =>
  cells.filter(
    (cell) =>
      !isGone(cell) &&
      (wanted.processors === null || wanted.processors.includes(cell.processor)) &&
      (wanted.mode === 'all' || isOpen(cell)),
  );

/** Phase 2 of a date from the source: all of it, or what is chosen with its scrapers. */
export const batchDate = (
  pipeline: PipelineDefinition,
  wanted: Wanted,
  date: GameDate,
  cells: readonly Cell[],
): DatePlan => {
  const chosen = chosenOf(wanted, cells);
  if (chosen.length === 0) return NOTHING;
  const ids =
    wanted.processors === null
      ? withDependants(pipeline, chosen, cells)
      : new Set(chosen.map(({ processor }) => processor));
  const isAll = cells.every((cell) => isGone(cell) || ids.has(cell.processor));
  const scrapers = [...ids].flatMap((id) => processorNamed(pipeline, id).source ?? []);
  const processors = isAll ? null : [...ids, ...scrapers].sort();
  return {
    planned: { date, phases: BATCH_PHASES, processors, proves: [] },
    cells: chosen,
    follows: without(
      cells.filter(({ processor }) => ids.has(processor)),
      chosen,
    ),
  };
};

/**
 * The chain of a date from evidence: from the first phase with something to do, through all selected phases after it.
 * Finished outputs of that first phase stand, unless something they read is made anew; processors that were named are run
 * alone.
 */
export const chainDate = (
  pipeline: PipelineDefinition,
  wanted: Wanted,
  date: GameDate,
  cells: readonly Cell[],
): DatePlan => {
  const chosen = chosenOf(wanted, cells);
  const carried = wanted.phases.filter((phase) => !BATCH_PHASES.includes(phase));
  const used = carried.filter((phase) => chosen.some((cell) => cell.phase === phase));
  const [first] = used;
  const last = wanted.processors === null ? carried.at(-1) : used.at(-1);
  if (first === undefined || last === undefined) return NOTHING;
  const phases = carried.slice(carried.indexOf(first), carried.indexOf(last) + 1);
  if (wanted.processors !== null) {
    const proves = startersOf(pipeline, phases);
    return { planned: { date, phases, processors: wanted.processors, proves }, cells: chosen, follows: [] };
  }
  const ofFirst = cells.filter(({ phase }) => phase === first);
  const ids = withDependants(
    pipeline,
    chosen.filter(({ phase }) => phase === first),
    ofFirst,
  );
  const kept = ofFirst.filter((cell) => !isGone(cell) && !ids.has(cell.processor)).map(({ processor }) => processor);
  const proves = [...startersOf(pipeline, phases), ...(kept.length === 0 ? [] : [{ phase: first, processors: kept }])];
  return {
    planned: { date, phases, processors: null, proves },
    cells: chosen,
    follows: without(
      cells.filter(
        (cell) => !isGone(cell) && phases.includes(cell.phase) && (cell.phase !== first || ids.has(cell.processor)),
      ),
      chosen,
    ),
  };
};
