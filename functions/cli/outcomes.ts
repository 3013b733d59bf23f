import { countStates } from '../../shared/application/replay/backfill.js';
import type { Cell } from '../../shared/application/replay/cellStates.js';
import type { GameDate } from '../../shared/domain/gameDate.js';
import type { Carried } from './carry.js';
import { EXIT, worst, type ExitCode } from './envelope.js';
import { tableText } from './text.js';

/** How a date ended at last. */
export interface DateResult {
  readonly date: string;
  readonly campaign: string;
  readonly state: string;
  readonly reason: string | null;
}

/** How each date ended at last: a later leg or campaign has the last word. */
export const outcomesOf = (carried: readonly Carried[]): readonly DateResult[] => {
  const results = new Map<string, DateResult>();
  for (const { campaign } of carried)
    for (const [date, outcome] of Object.entries(campaign.outcomes))
      if (outcome.state !== 'done' || campaign.start === 'evidence' || !results.has(date))
        results.set(date, {
          date,
          campaign: campaign.id,
          state: outcome.state,
          reason: 'reason' in outcome ? outcome.reason : null,
        });
  return [...results.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
};

const MOST_NAMED = 3;

/** A few dates by name, many by their ends. */
export const datesText = (dates: readonly string[]): string =>
  dates.length > MOST_NAMED ? `${dates[0]} … ${dates.at(-1)} (${dates.length} dates)` : dates.join(', ');

/** One line per cause, with the dates that ended by it. */
const grouped = (results: readonly DateResult[]): readonly string[] => {
  const byCause = new Map<string, string[]>();
  for (const { date, state, reason } of results) {
    if (state === 'done') continue;
    const cause = `${state}: ${reason ?? ''}`;
    byCause.set(cause, [...(byCause.get(cause) ?? []), date]);
  }
  return [...byCause].map(([cause, dates]) => `${datesText(dates)} ${cause}`);
};

/** What held campaigns up, dates that did not end well, and cells whose last run failed: one line each. */
export const problemText = (carried: readonly Carried[], cells: readonly Cell[]): string[] => [
  ...carried.flatMap(({ stalled }) => stalled),
  ...grouped(outcomesOf(carried)),
  ...cells.flatMap(({ date, processor, status }) =>
    status.state === 'FAILED' ? [`${date} ${processor} FAILED: ${status.reason}`] : [],
  ),
];

/** Cells that the source declares gone, by processor and waiver. */
export const waiverText = (cells: readonly Cell[]): string[] => {
  const byWaiver = new Map<string, GameDate[]>();
  for (const { date, processor, status } of cells)
    if (status.state === 'SOURCE_GONE')
      byWaiver.set(`${processor} (${status.waiver})`, [
        ...(byWaiver.get(`${processor} (${status.waiver})`) ?? []),
        date,
      ]);
  return [...byWaiver].map(([name, dates]) => `SOURCE_GONE ${name}: ${dates.join(', ')}`);
};

/** Every date that was tried lacked its evidence: nothing was written. */
const wroteNothing = (carried: readonly Carried[]): boolean => {
  const results = outcomesOf(carried);
  return results.length > 0 && results.every(({ state }) => state === 'refused');
};

/** The exit code of a historical run, from how its dates ended and what the stores prove at its end. */
export const codeOf = (carried: readonly Carried[], cells: readonly Cell[]): ExitCode => {
  const codes: ExitCode[] = [];
  if (carried.some(({ cancelled }) => cancelled)) codes.push(EXIT.cancelled);
  if (carried.some(({ campaign, stalled }) => stalled.length > 0 || campaign.status === 'running'))
    codes.push(EXIT.failed);
  if (wroteNothing(carried)) codes.push(EXIT.refused);
  else {
    if (outcomesOf(carried).some(({ state }) => state === 'failed' || state === 'refused')) codes.push(EXIT.failed);
    if (cells.some(({ status }) => status.state === 'EXPECTED' || status.state === 'FAILED')) codes.push(EXIT.failed);
  }
  if (cells.some(({ status }) => status.state === 'SOURCE_GONE')) codes.push(EXIT.waived);
  return worst(codes);
};

const STATES = ['DONE', 'EMPTY_OK', 'SOURCE_GONE', 'FAILED', 'EXPECTED'];

/** Cells by processor and state. */
export const stateMatrix = (cells: readonly Cell[]): readonly string[] =>
  cells.length === 0
    ? []
    : tableText(
        ['processor', ...STATES],
        [...countStates(cells)].map(([processor, counts]) => [
          processor,
          ...STATES.map((state) => String(counts[state] ?? 0)),
        ]),
      );
