import { existsSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Engine } from '../../../shared/application/engine.js';
import { gradedDates, predictedDates, type GradedDates } from '../../../shared/application/replay/gradedDates.js';
import { readReport } from '../../../shared/application/readReport.js';
import { accuracyPlot } from '../../../shared/pipelines/nba/reports/accuracyPlot.js';
import { accuracyReport } from '../../../shared/pipelines/nba/reports/accuracyReport.js';
import { accuracyText } from '../accuracyText.js';
import { EXIT, UsageError, type Report } from '../envelope.js';
import { calendarDays, selectDates, selectsDates, type SelectionFlags } from '../selection.js';

export interface ReportFlags extends SelectionFlags {
  readonly section?: string;
  readonly plot?: string;
}

const SECTIONS = ['accuracy'];

/** @throws {UsageError} a flag that says nothing, before anything is opened. */
export const parseReport = (flags: ReportFlags): void => {
  if (flags.section === undefined) throw new UsageError(`name what to report: --section ${SECTIONS.join(' or ')}`);
  if (!SECTIONS.includes(flags.section))
    throw new UsageError(`--section ${flags.section} is not one of ${SECTIONS.join(', ')}`);
  if (flags.plot !== undefined && !flags.plot.endsWith('.svg'))
    throw new UsageError(`--plot ${flags.plot} is not an .svg file`);
  if (flags.plot !== undefined && !existsSync(dirname(resolve(flags.plot))))
    throw new UsageError(`--plot ${flags.plot} is in a folder that does not exist`);
  if (selectsDates(flags)) calendarDays(flags);
};

const datesOf = async (engine: Engine, flags: ReportFlags): Promise<GradedDates> => {
  const reading = {
    warehouse: engine.ports.warehouse,
    schedule: engine.schedule,
    predictions: accuracyReport.tables.predictions.table,
    grades: accuracyReport.tables.accuracy.table,
    bootstrapDays: engine.pipeline.constants['bootstrap.days'] ?? 0,
  };
  const dates = selectsDates(flags)
    ? (await selectDates(engine, flags, calendarDays(flags))).dates
    : await predictedDates(reading);
  return gradedDates(reading, dates);
};

const plotted = async (file: string, report: Parameters<typeof accuracyPlot>[0]): Promise<void> => {
  const { svgOf } = await import('../../../shared/adapters/vega/vegaPlot.js');
  writeFileSync(resolve(file), await svgOf(accuracyPlot(report)));
};

/**
 * `cascade report --section accuracy`: how far off every system is, from the stored tables alone; without dates, of
 * everything the store holds. Writes nothing but the plot it is asked for.
 */
export const report = async (engine: Engine, flags: ReportFlags): Promise<Report> => {
  parseReport(flags);
  const dates = await datesOf(engine, flags);
  const found = await readReport(engine.ports.warehouse, accuracyReport, dates.graded);
  const isWhole = dates.graded.length > 0 && dates.ungraded.length === 0;
  if (flags.plot !== undefined && dates.graded.length > 0) await plotted(flags.plot, found);
  return {
    exitCode: isWhole ? EXIT.complete : EXIT.waived,
    data: {
      dates: { graded: dates.graded.length, bootstrap: dates.bootstrap, ungraded: dates.ungraded },
      from: dates.graded[0] ?? null,
      to: dates.graded.at(-1) ?? null,
      ...found,
      plot: flags.plot ?? null,
    },
    warnings: dates.ungraded.map(({ date, reason }) => `${date}: ${reason}`),
    text: accuracyText(found, dates),
  };
};
