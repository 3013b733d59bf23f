import type { ProcessorDeclaration } from '../../shared/domain/pipeline.js';
import { table } from '../../shared/domain/table.js';
import { definePipeline } from '../../shared/pipelines/definePipeline.js';

/** Processors per phase of the fan-in benchmark: 35 completions a date behind one source file. */
export const COUNTS: Readonly<Record<string, number>> = { p2: 21, p3: 5, p4: 5, p5: 3, p6: 1 };
export const PER_DATE = Object.values(COUNTS).reduce((sum, count) => sum + count, 0);

const MODES = { live: ['overnight'], replay: ['overnight'] } as const;
const SCRAPER = 'p1.feed';

const noOp = (id: string, extra: Partial<ProcessorDeclaration> = {}): ProcessorDeclaration => ({
  id,
  shortName: id,
  modes: { overnight: 'critical' },
  after: [],
  output: table({
    dataset: 'bench',
    name: id.replace('.', '_'),
    key: ['game_date'],
    dateColumn: 'game_date',
    writeMode: 'REPLACE_PARTITION',
    columns: { game_date: 'D!' },
  }),
  entities: 'date',
  minRecords: 1,
  recoverability: 'permanent',
  body: null,
  built: true,
  ...extra,
});

const phase = (id: string, number: number, work: 'topic' | 'inline') => ({
  id,
  title: id,
  completes: `phase${number}`,
  triggeredBy: work === 'inline' ? null : `phase${number}`,
  work,
  receiver: work === 'inline' ? null : `phase${number}-dispatch`,
  worker: work === 'inline' ? null : `phase${number}-worker`,
  skipsBootstrap: false,
});

const edge = (from: number, kind: 'trigger' | 'derive') => ({
  from: `p${from}`,
  to: `p${from + 1}`,
  kind,
  transition: `phase${from}-to-phase${from + 1}`,
  modes: MODES,
  gates: {},
});

/** A pipeline of no-op processors: another definition on the same engine. */
export const benchPipeline = definePipeline({
  sport: 'bench',
  timeZone: 'America/New_York',
  version: 'bench-1',
  constants: {},
  phases: [
    phase('p1', 1, 'inline'),
    phase('p2', 2, 'inline'),
    ...[3, 4, 5, 6].map((number) => phase(`p${number}`, number, 'topic')),
  ],
  edges: [edge(1, 'derive'), ...[2, 3, 4, 5].map((from) => edge(from, 'trigger'))],
  joins: [],
  gates: [],
  processors: [
    noOp(SCRAPER, { output: { bucket: 'raw', prefix: 'feed/{date}/' } }),
    ...Object.entries(COUNTS).flatMap(([id, count]) =>
      Array.from({ length: count }, (_, index) =>
        noOp(`${id}.noop_${index + 1}`, id === 'p2' ? { source: SCRAPER } : {}),
      ),
    ),
  ],
  otherTables: [],
});
