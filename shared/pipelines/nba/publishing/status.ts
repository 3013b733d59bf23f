import { daysBefore, input, onDate, type Inputs } from '../../../domain/processor.js';
import { grouped } from '../grading/gradeTally.js';
import { processorRunHistory } from '../tables/raw.js';
import { published, type JsonObject } from './document.js';
import { exporter } from '../../../domain/exporter.js';

const COLUMNS = [
  'processor_name',
  'phase',
  'data_date',
  'status',
  'skip_reason',
  'records_processed',
  'backfill_mode',
] as const;

const inputs = {
  runs: input(processorRunHistory, onDate, { columns: [...COLUMNS, 'processed_at'] }),
  before: input(processorRunHistory, daysBefore(1), { columns: [...COLUMNS, 'processed_at'] }),
} as const;

type Run = Inputs<typeof inputs>['runs'][number];

type Health = 'healthy' | 'degraded' | 'unhealthy';

const newestOf = (runs: readonly Run[]): Run | undefined =>
  runs.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)).at(-1);
const orderOf = (run: Run): string => `${run.processed_at ?? ''} ${run.data_date}`;

const healthOf = (newest: readonly Run[]): Health => {
  const failed = newest.filter(({ status }) => status === 'failed').length;
  if (failed === newest.length) return 'unhealthy';
  return newest.some(({ status }) => status === 'failed' || status === 'partial') ? 'degraded' : 'healthy';
};

const WORST: readonly Health[] = ['unhealthy', 'degraded', 'healthy'];

/** The newest live run of every processor, by phase. Two days without any run are unhealthy, not healthy. */
export const status = exporter({
  id: 'p6.status',
  inputs,
  documents: ({ runs, before }, { generatedAt }) => {
    const live = [...before, ...runs].filter((run) => run.backfill_mode !== true);
    const newest = [...grouped(live, (run) => run.processor_name).values()].flatMap((own) => newestOf(own) ?? []);
    const phases = [...grouped(newest, (run) => run.phase)];
    const services: Record<string, JsonObject> = {};
    for (const [phase, own] of phases)
      services[phase] = {
        status: healthOf(own),
        last_date:
          own
            .map((run) => run.data_date)
            .toSorted()
            .at(-1) ?? null,
        processors: own.length,
        failed: own.filter((run) => run.status === 'failed').length,
      };
    const found = new Set(phases.map(([, own]) => healthOf(own)));
    const document = {
      updated_at: generatedAt,
      overall_status: phases.length === 0 ? 'unhealthy' : (WORST.find((health) => found.has(health)) ?? 'healthy'),
      services,
      known_issues: newest
        .filter((run) => run.status === 'failed')
        .map((run) => ({ processor: run.processor_name, date: run.data_date, status: run.status })),
      maintenance_windows: [],
    };
    return [published('status.json', { maxAge: 60, kind: 'live' }, document)];
  },
});
