import type { Engine } from '../../../shared/application/engine.js';
import { readReport } from '../../../shared/application/readReport.js';
import {
  CORRECTED_SYSTEM,
  effectReport,
  systemIds,
  type SeasonEffect,
} from '../../../shared/pipelines/nba/reports/tierReport.js';
import { EXIT, UsageError, worst, type ExitCode, type Report } from '../envelope.js';
import { nothingExpected } from '../historical.js';
import { calendarDays, selectDates, type SelectionFlags } from '../selection.js';
import { tableText } from '../text.js';

export interface TiersValidateFlags extends SelectionFlags {
  readonly system?: string;
}

/** Judges the flags before a store is opened. @throws {UsageError} naming the flag that cannot be honoured. */
export const parseTiersValidate = (flags: TiersValidateFlags) => {
  const system = flags.system ?? CORRECTED_SYSTEM;
  if (!systemIds.includes(system))
    throw new UsageError(`--system ${system} is not a system; use one of ${systemIds.join(', ')}`);
  return { days: calendarDays(flags), system };
};

const CODES: Readonly<Record<SeasonEffect['verdict'], ExitCode>> = {
  PASS: EXIT.complete,
  WARN: EXIT.waived,
  FAIL: EXIT.failed,
};

const shown = (value: number | null): string => (value === null ? '–' : value.toFixed(4));

/** `cascade tiers validate`: whether tier adjustments lowered the mean error over stored grades, season by season. Writes nothing. */
export const tiersValidate = async (engine: Engine, flags: TiersValidateFlags): Promise<Report> => {
  const { days, system } = parseTiersValidate(flags);
  const { dates, removed } = await selectDates(engine, flags, days);
  if (dates.length === 0) return nothingExpected(removed);
  const seasons = await readReport(engine.ports.warehouse, effectReport(system), dates);
  const said = (verdict: SeasonEffect['verdict']): readonly string[] =>
    seasons.flatMap((season) => (season.verdict === verdict && season.message !== null ? [season.message] : []));
  return {
    exitCode: worst(seasons.map(({ verdict }) => CODES[verdict])),
    data: { system, dates: dates.length, removed, seasons },
    warnings: said('WARN'),
    errors: said('FAIL'),
    text: [
      ...tableText(
        ['season', 'verdict', 'is_improving', 'mae_change', 'mae_raw', 'mae_adjusted', 'n'],
        seasons.map((one) => [
          one.season,
          one.verdict,
          String(one.is_improving),
          shown(one.mae_change),
          shown(one.mae_raw),
          shown(one.mae_adjusted),
          String(one.n),
        ]),
      ),
      ...said('WARN'),
      ...said('FAIL'),
    ],
  };
};
