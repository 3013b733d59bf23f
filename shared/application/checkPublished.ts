import { isoOf, seasonYearOf, type GameDate } from '../domain/gameDate.js';
import { isTable, type ProcessorDeclaration } from '../domain/pipeline.js';
import type { AnyProcessor } from '../domain/processor.js';
import type { PublishedDocument } from '../domain/publishedDocument.js';
import { textOf } from '../domain/table.js';
import {
  dateInPath,
  isPointerPath,
  pointerFaults,
  publishedFaults,
  type PublishedFaults,
} from '../domain/uploadPlan.js';
import { isBootstrapDate } from './cell/computeCell.js';
import { readInputs } from './cell/readInputs.js';
import type { Engine } from './engine.js';
import { inTurns } from './inTurns.js';
import { EVER, FOREVER, newestDate } from './replay/lastStep.js';

export interface PublishedCheck extends PublishedFaults {
  /** How many documents the rows give. */
  readonly expected: number;
  /** Pointers that are not where the live runs left them, one line each. */
  readonly pointers: readonly string[];
  /** Dates past bootstrap without the rows that a finished date is published from: nothing is expected of them yet. */
  readonly unready: readonly GameDate[];
}

const prefixOf = ({ output }: ProcessorDeclaration): string => (isTable(output) ? '' : output.prefix);
const fixedPart = (prefix: string): string => prefix.replace(/\{.*$/, '');

/** What the rows of a date give one exporter of finished dates, by constants that its run may have had. */
const documentsOf = async (
  { ports, pipeline }: Engine,
  { exporter }: ProcessorDeclaration,
  date: GameDate,
  constants: Readonly<Record<string, number>>,
): Promise<readonly PublishedDocument[]> => {
  if (exporter === undefined) return [];
  const context = {
    gameDate: date,
    seasonYear: seasonYearOf(date),
    constants: { ...pipeline.constants, ...constants },
    mode: 'overnight',
    asOf: null,
  } as const;
  const { rows } = await readInputs(ports.warehouse, { inputs: exporter.inputs } as AnyProcessor, context);
  return exporter.documents(rows, { ...context, generatedAt: isoOf(0) });
};

/** Newest date that a live run has published, by exporter. */
const newestLive = async (
  { ports, rules }: Engine,
  exporters: readonly ProcessorDeclaration[],
): Promise<ReadonlyMap<string, string>> => {
  const runs = await ports.warehouse.read({
    table: rules.runHistory,
    columns: ['processor_name', 'data_date', 'status'],
    from: EVER,
    to: FOREVER,
    match: { backfill_mode: false, status: 'success', processor_name: exporters.map(({ id }) => id) },
  });
  return new Map(runs.map((run) => [textOf(run['processor_name']), textOf(run['data_date'])]));
};

/** Finished dates of which documents can be made: every row that a critical exporter requires of the date is there. */
export const readyDates = async ({ pipeline, ports }: Engine): Promise<ReadonlySet<GameDate>> => {
  const required = pipeline.processors.flatMap(({ exporter, modes }) =>
    exporter === undefined || modes.overnight !== 'critical'
      ? []
      : Object.values(exporter.inputs).filter(
          ({ window, required: isRequired }) => window.kind === 'date' && isRequired,
        ),
  );
  const counts = await Promise.all(required.map(({ table }) => ports.warehouse.countByDate(table, EVER, FOREVER)));
  const [first, ...others] = counts;
  return new Set([...(first?.keys() ?? [])].filter((date) => others.every((byDate) => byDate.has(date))));
};

interface Stored {
  readonly byDate: ReadonlyMap<string, readonly string[]>;
  readonly undated: readonly string[];
}

const storedPaths = async ({ ports }: Engine, exporters: readonly ProcessorDeclaration[]): Promise<Stored> => {
  const prefixes = new Set(exporters.map((declared) => fixedPart(prefixOf(declared))));
  const listed = await Promise.all([...prefixes].map((prefix) => ports.published.list(prefix)));
  const byDate = new Map<string, string[]>();
  const undated: string[] = [];
  for (const path of new Set(listed.flat())) {
    const date = dateInPath(path);
    if (date === null) undated.push(path);
    else byDate.set(date, [...(byDate.get(date) ?? []), path]);
  }
  return { byDate, undated };
};

const textsOf = async ({ ports }: Engine, paths: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const texts = await inTurns(paths, async (path) => [path, await ports.published.get(path)] as const);
  return new Map(texts.flatMap(([path, text]) => (text === null ? [] : [[path, text]])));
};

/**
 * V6: what the stored rows of these dates would give, against what is stored (processors §11). Documents over all dates are
 * judged with the newest date that has rows for them. Reads date by date and writes nothing.
 * @throws {WarehouseUnavailableError} rows could not be read: unknown is not missing.
 */
export const checkPublished = async (
  engine: Engine,
  exporters: readonly ProcessorDeclaration[],
  dates: readonly GameDate[],
  constants: Readonly<Record<string, number>> = {},
): Promise<PublishedCheck> => {
  const stored = await storedPaths(engine, exporters);
  const dated = exporters.filter(({ aggregates }) => aggregates !== true);
  const aggregates = exporters.filter((declared) => !dated.includes(declared));
  const faults: PublishedFaults[] = [];
  const unready: GameDate[] = [];
  const ready = await readyDates(engine);
  let expected = 0;
  const judge = async (documents: readonly PublishedDocument[], paths: readonly string[]): Promise<void> => {
    const due = documents.filter(({ kind }) => kind === 'dated' || kind === 'aggregate');
    expected += due.length;
    const texts = await textsOf(
      engine,
      due.map(({ path }) => path),
    );
    faults.push(publishedFaults({ expected: due, stored: texts, paths }));
  };
  for (const date of dates) {
    if (dated.length === 0 || (await isBootstrapDate(engine, date))) continue;
    if (!ready.has(date)) {
      unready.push(date);
      continue;
    }
    const documents = await Promise.all(dated.map((declared) => documentsOf(engine, declared, date, constants)));
    await judge(documents.flat(), stored.byDate.get(date) ?? []);
  }
  const newest = aggregates.length === 0 ? null : await newestDate(engine.ports.warehouse, aggregates, EVER);
  if (newest !== null)
    for (const declared of aggregates)
      await judge(await documentsOf(engine, declared, newest, constants), stored.undated);
  const live = await newestLive(engine, exporters);
  const pointers = await textsOf(engine, stored.undated.filter(isPointerPath));
  const liveDateOf = (path: string): string | null => {
    const declared = exporters.find((candidate) => path.startsWith(prefixOf(candidate)));
    return declared === undefined ? null : (live.get(declared.id) ?? null);
  };
  return {
    expected,
    missing: faults.flatMap(({ missing }) => missing),
    changed: faults.flatMap(({ changed }) => changed),
    surplus: [...new Set(faults.flatMap(({ surplus }) => surplus))],
    pointers: pointerFaults(pointers, liveDateOf),
    unready,
  };
};
