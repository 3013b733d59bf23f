import { gameDate, type GameDate } from '../../domain/gameDate.js';
import type { PipelineDefinition, ProcessorDeclaration } from '../../domain/pipeline.js';
import { phaseOfProcessor } from '../../domain/pipeline.js';
import type { InputDeclarations } from '../../domain/processor.js';
import type { TableDefinition } from '../../domain/table.js';
import type { Warehouse } from '../../ports/warehouse.js';
import { startersOf } from './campaignDates.js';
import type { CampaignDate } from './chains.js';

/** Before and after every date of a store. */
export const EVER = gameDate('0001-01-01');
export const FOREVER = gameDate('9999-12-31');

/** What a run of these phases makes over all dates. */
export const aggregatesOf = (
  pipeline: PipelineDefinition,
  phases: readonly string[],
  processors: readonly string[] | null,
): readonly ProcessorDeclaration[] =>
  pipeline.processors.filter(
    ({ id, aggregates, modes }) =>
      aggregates === true &&
      modes.overnight !== undefined &&
      phases.includes(phaseOfProcessor(id)) &&
      (processors === null || processors.includes(id)),
  );

/** Tables of which a processor reads the rows of the very date. */
const tablesOnDate = ({ body, exporter }: ProcessorDeclaration): readonly TableDefinition[] => {
  const inputs: InputDeclarations = body?.inputs ?? exporter?.inputs ?? {};
  return Object.values(inputs).flatMap(({ table, window }) => (window.kind === 'date' ? [table] : []));
};

/** The newest date from `since` on that has every row of its own that one of these processors reads; null: there is none. */
export const newestDate = async (
  warehouse: Pick<Warehouse, 'countByDate'>,
  processors: readonly ProcessorDeclaration[],
  since: GameDate,
): Promise<GameDate | null> => {
  const newest: GameDate[] = [];
  for (const declared of processors) {
    const tables = tablesOnDate(declared);
    const [first, ...others] = await Promise.all(tables.map((table) => warehouse.countByDate(table, since, FOREVER)));
    const whole = [...(first?.keys() ?? [])].filter((date) => others.every((byDate) => byDate.has(date)));
    newest.push(...whole.slice(-1));
  }
  return newest.sort().at(-1) ?? null;
};

/**
 * The explicit last step of a historical run. What is made over all dates is made once, with the run's last date; where
 * the store holds a later one, with that: made with the earlier date it would forget everything after it. Null when the
 * last date itself is the newest, or nothing is made over all dates. What is asked for by name is made without any date.
 */
export const lastStepOf = async (
  {
    pipeline,
    warehouse,
  }: { readonly pipeline: PipelineDefinition; readonly warehouse: Pick<Warehouse, 'countByDate'> },
  wanted: { readonly phases: readonly string[]; readonly processors: readonly string[] | null },
  dates: readonly CampaignDate[],
): Promise<CampaignDate | null> => {
  const last = dates.at(-1)?.date ?? null;
  if (last === null && wanted.processors === null) return null;
  const carried = last === null ? wanted.phases : dates.flatMap(({ phases }) => phases);
  const aggregates = aggregatesOf(pipeline, carried, wanted.processors);
  if (aggregates.length === 0) return null;
  const newest = await newestDate(warehouse, aggregates, last ?? EVER);
  if (newest === null || newest === last) return null;
  const used = aggregates.map(({ id }) => phaseOfProcessor(id));
  const order = pipeline.phases.map(({ id }) => id).filter((id) => wanted.phases.includes(id));
  const positions = used.map((phase) => order.indexOf(phase));
  const phases = order.slice(Math.min(...positions), Math.max(...positions) + 1);
  return {
    date: newest,
    phases,
    processors: aggregates.map(({ id }) => id),
    proves: startersOf(pipeline, phases),
  };
};
