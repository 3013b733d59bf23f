import { countStates, gamesOf, statesOf } from '../../../shared/application/replay/backfill.js';
import type { Engine } from '../../../shared/application/engine.js';
import { disabledJobs } from '../../../shared/application/live/scheduledJobs.js';
import { EXIT, type Report } from '../envelope.js';
import { sourceToFill } from '../historical.js';
import {
  calendarDays,
  parsePhases,
  selectDates,
  selectsDates,
  type SelectionFlags,
  type SourceFlags,
} from '../selection.js';
import { stateMatrix } from '../outcomes.js';
import { tableText } from '../text.js';

export type StatusFlags = SelectionFlags & SourceFlags;

/** `cascade status`: campaigns, disabled jobs and, for a selection, the cells as the stores show them. Writes nothing. */
export const status = async (engine: Engine, flags: StatusFlags): Promise<Report> => {
  const campaigns = (await engine.chains.all()).map(
    ({ id, start, status: state, dates, cursor, inFlight, outcomes }) => ({
      id,
      start,
      status: state,
      dates: dates.length,
      started: cursor,
      in_flight: inFlight.length,
      done: Object.values(outcomes).filter((outcome) => outcome.state === 'done').length,
      refused: Object.values(outcomes).filter((outcome) => outcome.state === 'refused').length,
      failed: Object.values(outcomes).filter((outcome) => outcome.state === 'failed').length,
    }),
  );
  const disabled = await disabledJobs(engine.ports.docs);
  const found = { campaigns, ...(disabled.length === 0 ? {} : { disabled_jobs: disabled }) };
  const campaignText = tableText(
    ['campaign', 'start', 'status', 'dates', 'done', 'refused', 'failed', 'in flight'],
    campaigns.map((one) =>
      [one.id, one.start, one.status, one.dates, one.done, one.refused, one.failed, one.in_flight].map(String),
    ),
  );
  const disabledText = tableText(
    ['disabled job', 'since', 'by', 'reason'],
    disabled.map(({ job, since, by, reason }) => [job, since, by, reason]),
  );
  const text = [...campaignText, ...(disabled.length === 0 ? [] : ['', ...disabledText])];
  if (!selectsDates(flags)) return { exitCode: EXIT.complete, data: found, text };
  const { dates, removed } = await selectDates(engine, flags, calendarDays(flags));
  const phases = parsePhases(engine.pipeline, flags.phases, ['p2', 'p3']).filter((phase) => phase !== 'p1');
  const cells = await statesOf(engine, await gamesOf(engine, dates), phases, await sourceToFill(engine, flags));
  return {
    exitCode: EXIT.complete,
    data: { ...found, dates: dates.length, removed, cells: Object.fromEntries(countStates(cells)) },
    text: [...text, '', ...stateMatrix(cells)],
  };
};
