/**
 * Pipelines that must not compile. Each `@ts-expect-error` is a row of this test: should the line below it compile one
 * day, the build fails. Nothing here runs.
 */
import type { ProcessorDeclaration } from '../../shared/domain/pipeline.js';
import { input, processor } from '../../shared/domain/processor.js';
import { table } from '../../shared/domain/table.js';
import { definePipeline } from '../../shared/pipelines/definePipeline.js';

const first = {
  id: 'p1',
  title: 'first',
  completes: 'phase1',
  triggeredBy: null,
  work: 'inline',
  receiver: null,
  worker: null,
  skipsBootstrap: false,
} as const;
const second = { ...first, id: 'p2', title: 'second', completes: 'phase2' } as const;
const edge = { from: 'p1', to: 'p2', transition: 'phase1-to-phase2', kind: 'derive', gates: {} } as const;
const modes = { live: ['overnight'], replay: ['overnight'] } as const;
const others = {
  sport: 'sample',
  timeZone: 'America/New_York',
  version: '1',
  constants: {},
  phases: [first, second],
  joins: [],
  gates: [],
  processors: [],
  otherTables: [],
} as const;

export const right = () => definePipeline({ ...others, edges: [{ ...edge, modes }] });

// Phases and edges.

// @ts-expect-error -- no phase is named p9
export const toNowhere = () => definePipeline({ ...others, edges: [{ ...edge, modes, to: 'p9' }] });
// @ts-expect-error -- an edge comes from a declared phase
export const fromNowhere = () => definePipeline({ ...others, edges: [{ ...edge, modes, from: 'raw' }] });
// @ts-expect-error -- T-43 what a replay may carry is said of every edge
export const halfDeclared = () => definePipeline({ ...others, edges: [{ ...edge, modes: { live: ['overnight'] } }] });
const evening = { ...modes, live: ['evening'] } as const;
// @ts-expect-error -- a mode is overnight, same_day or tomorrow
export const unknownMode = () => definePipeline({ ...others, edges: [{ ...edge, modes: evening }] });
const gated = { ...edge, modes, gates: { always: ['G-RAW'] } } as const;
// @ts-expect-error -- gates are listed by mode
export const gatesOfNoMode = () => definePipeline({ ...others, edges: [gated] });
// @ts-expect-error -- work travels over a topic or is done inline
export const courier = () => definePipeline({ ...others, phases: [first, { ...second, work: 'courier' }], edges: [] });
const grading = { phase: 'p5b', transition: 'phase5-to-grading', mode: 'overnight', inputs: [], gates: [] } as const;
// @ts-expect-error -- a join opens a declared phase
export const joinOfNothing = () => definePipeline({ ...others, edges: [], joins: [grading] });

// Processors.

const output = table({
  dataset: 'sample',
  name: 'totals',
  key: ['game_id'],
  dateColumn: 'game_date',
  writeMode: 'REPLACE_PARTITION',
  columns: { game_id: 'S!', game_date: 'D!' },
});
const declared = {
  id: 'p2.totals',
  shortName: 'totals',
  modes: { overnight: 'critical' },
  after: [],
  output,
  entities: 'game',
  minRecords: 1,
  recoverability: 'permanent',
  body: null,
} as const satisfies ProcessorDeclaration;

// @ts-expect-error -- critical or optional, nothing between
export const ratherImportant: ProcessorDeclaration = { ...declared, modes: { overnight: 'important' } };
// @ts-expect-error -- T-13 what its rows are about is one of four kinds, not part of its name
export const aboutCoaches: ProcessorDeclaration = { ...declared, entities: 'coach' };
const { minRecords: _minimum, ...withoutMinimum } = declared;
// @ts-expect-error -- T-10 how few records are no success is said of every processor
export const withoutFloor: ProcessorDeclaration = withoutMinimum;
const { recoverability: _class, ...withoutClass } = declared;
// @ts-expect-error -- whether its source can be asked again is said of every processor
export const withoutRecovery: ProcessorDeclaration = withoutClass;
// @ts-expect-error -- an effective date is a calendar day that was checked, not any text
export const fromToday: ProcessorDeclaration = { ...declared, effectiveFrom: 'today' };
// @ts-expect-error -- a processor without a body says so
export const bodyless: ProcessorDeclaration = { ...declared, body: undefined };

// Windows and endings.

// @ts-expect-error -- B-T20 a window is made by one of the window functions, which end before the date
export const openWindow = () => input(output, { games: 10 });

const body = {
  id: 'p2.totals',
  shortName: 'totals',
  inputs: {},
  output,
  expects: () => [],
  entityOf: (row: { readonly game_id: string }) => row.game_id,
  gates: [],
} as const;
const nothing = { rows: [], empty: { code: 'no_data', reason: 'nothing' } } as const;
// @ts-expect-error -- T-11 why nothing was written is one word of the vocabulary
export const emptyForNoReason = processor({ ...body, run: () => nothing });
export const category = processor({
  ...body,
  // @ts-expect-error -- why an entity has no row is one of the categories
  run: () => ({ rows: [], failures: [{ type: 'game', id: '1', category: 'OOPS', reason: '', canRetry: false }] }),
});
const plain = { dataset: 's', name: 't', columns: { a: 'S!' } } as const;
// @ts-expect-error -- a table is replaced, merged or appended to
export const overwritten = table({ ...plain, key: ['a'], dateColumn: null, writeMode: 'OVERWRITE' });
