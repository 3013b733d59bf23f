import type { Engine } from '../../shared/application/engine.js';
import { eachRunRecord } from '../../shared/application/replay/runRecords.js';
import { isoOf, type GameDate, type Instant } from '../../shared/domain/gameDate.js';
import { phaseLabel, phaseOfProcessor } from '../../shared/domain/pipeline.js';
import { textOf } from '../../shared/domain/table.js';
import { tableText } from './text.js';

/** What a run took of one phase: the sum over its processor runs, whichever ran at the same time. */
export interface PhaseSpent {
  readonly phase: string;
  readonly runs: number;
  readonly dates: number;
  readonly seconds: number;
  readonly seconds_per_date: number;
}

export interface Spent {
  readonly elapsed_seconds: number;
  readonly phases: readonly PhaseSpent[];
  /** Most memory this process has held. */
  readonly peak_memory_mb: number;
}

const KILOBYTES_PER_MEGABYTE = 1024;
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** Time by phase of the runs that ended since `since`, from the run history, and the peak memory of this process. */
export const spentSince = async (engine: Engine, dates: readonly GameDate[], since: Instant): Promise<Spent> => {
  const byPhase = new Map<string, { runs: number; seconds: number; dates: Set<string> }>();
  const from = isoOf(since);
  const { warehouse, clock } = engine.ports;
  await eachRunRecord({ warehouse, runHistory: engine.rules.runHistory }, dates, ['duration_seconds'], (row) => {
    if (textOf(row['processed_at']) < from) return;
    const phase = phaseOfProcessor(textOf(row['processor_name']));
    const spent = byPhase.get(phase) ?? { runs: 0, seconds: 0, dates: new Set<string>() };
    spent.runs += 1;
    spent.seconds += Number(row['duration_seconds'] ?? 0);
    spent.dates.add(textOf(row['data_date']));
    byPhase.set(phase, spent);
  });
  return {
    elapsed_seconds: rounded((clock.now() - since) / 1000),
    phases: engine.pipeline.phases.flatMap(({ id }) => {
      const spent = byPhase.get(id);
      if (spent === undefined) return [];
      const { runs, seconds } = spent;
      const perDate = rounded(seconds / spent.dates.size);
      return [
        { phase: phaseLabel(id), runs, dates: spent.dates.size, seconds: rounded(seconds), seconds_per_date: perDate },
      ];
    }),
    peak_memory_mb: Math.round(process.resourceUsage().maxRSS / KILOBYTES_PER_MEGABYTE),
  };
};

export const spentText = ({ elapsed_seconds: elapsed, phases, peak_memory_mb: peak }: Spent): readonly string[] => [
  ...(phases.length === 0
    ? []
    : tableText(
        ['phase', 'runs', 'dates', 'seconds', 's/date'],
        phases.map(({ phase, runs, dates, seconds, seconds_per_date: perDate }) =>
          [phase, runs, dates, seconds.toFixed(1), perDate.toFixed(2)].map(String),
        ),
      )),
  `elapsed ${elapsed.toFixed(1)} s, peak memory ${peak} MB`,
];
