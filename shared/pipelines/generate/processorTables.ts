import {
  isTable,
  processorsOfPhase,
  type PhaseDeclaration,
  type PipelineDefinition,
  type ProcessorDeclaration,
} from '../../domain/pipeline.js';
import type { InputDeclaration, Window } from '../../domain/processor.js';
import { qualifiedName } from '../../domain/table.js';
import { MODES } from '../../domain/slot/key.js';
import { code, codes, markdownTable } from './markdownTable.js';

/** A window in words; D is the date of the run and every history ends before it. */
export const windowText = (window: Window): string => {
  switch (window.kind) {
    case 'date':
      return 'D';
    case 'season':
      return 'season, < D';
    case 'games':
      return `${window.games} games, < D`;
    case 'days':
      return window.days === 1 ? 'D−1' : `${window.days} days, < D`;
    case 'schedule':
      return window.daysAfter === 0 ? 'season … D' : `season … D+${window.daysAfter}`;
    case 'whole_season':
      return 'whole season';
    case 'reference':
      return 'all';
  }
};

const inputText = ({ table, window, required }: InputDeclaration): string =>
  `${code(table.name)} [${windowText(window)}]${required ? ' R' : ''}`;

/** Declared inputs with their windows; names alone where there is no body yet. */
const inputsText = ({ body, reads, source }: ProcessorDeclaration): string => {
  const parts = source === undefined ? [] : [`documents of ${code(source)}`];
  const tables =
    body === null
      ? (reads ?? []).map((name) => code(name.slice(name.indexOf('.') + 1)))
      : Object.values(body.inputs).map(inputText);
  return [...new Set([...parts, ...tables])].join(', ');
};

const modesText = ({ modes }: ProcessorDeclaration): string =>
  MODES.flatMap((mode) => {
    const weight = modes[mode];
    if (weight === undefined) return [];
    return [weight === 'critical' ? `**${mode}**` : mode];
  }).join(', ');

const rowOf = (processor: ProcessorDeclaration): string[] => {
  const { id, shortName, output, after, afterEnd = [] } = processor;
  const place = isTable(output)
    ? [code(qualifiedName(output)), output.key.join(', '), output.dateColumn ?? '', output.writeMode]
    : [code(`${output.bucket}/${output.prefix}`), '', '', ''];
  return [code(id), shortName, inputsText(processor), ...place, codes([...after, ...afterEnd]), modesText(processor)];
};

const HEADER = ['processor', 'short', 'inputs', 'output', 'key', 'date column', 'write', 'after', 'modes'];

/** The processors of a phase, in an order in which they may run. */
export const processorTable = (pipeline: PipelineDefinition, phase: PhaseDeclaration): string =>
  markdownTable(HEADER, processorsOfPhase(pipeline, phase.id).map(rowOf));
