import { join } from 'node:path';
import type { LocalRuntime } from '../../../emulator/localRuntime.js';
import { gamesOf } from '../../../shared/application/replay/backfill.js';
import type { Engine } from '../../../shared/application/engine.js';
import { campaignSlot } from '../../../shared/application/replay/replayCampaign.js';
import type { GameDate } from '../../../shared/domain/gameDate.js';
import { isTable, phaseLabel } from '../../../shared/domain/pipeline.js';
import { phaseRuns, type PhaseRunSummary } from '../phaseRuns.js';
import { tableText } from '../text.js';

export interface ReplayedDate {
  readonly date: GameDate;
  readonly phases: readonly PhaseRunSummary[];
}

/** What the chain of each replayed date did, told from its log: the newest campaign that carried the date. */
export const replayedDates = async (
  runtime: LocalRuntime,
  from: GameDate,
  to: GameDate,
): Promise<readonly ReplayedDate[]> => {
  const { engine } = runtime;
  const cascades = (await engine.chains.all()).filter(({ start }) => start === 'evidence');
  const replays: ReplayedDate[] = [];
  for (const date of (await gamesOf(engine, await engine.schedule.datesBetween(from, to))).keys()) {
    const campaign = cascades.findLast(({ dates }) => dates.some((planned) => planned.date === date));
    if (campaign === undefined) continue;
    replays.push({ date, phases: await phaseRuns(runtime, (phase) => campaignSlot(campaign, date, phase)) });
  }
  return replays;
};

/** `5 · 430 · 1`: completions, rows, triggers; in their place why a phase has no rows, or why it stopped. */
const cellOf = (run: PhaseRunSummary | undefined): string => {
  if (run === undefined) return '';
  if (run.status === 'blocked' || run.status === 'failed') return `${run.status}: ${run.ended ?? ''}`;
  const [reason, ...others] = Object.keys(run.skipped);
  if (run.rows === 0 && reason !== undefined && others.length === 0) return `${run.completions} ${reason}`;
  return `${run.completions} · ${run.rows} · ${run.triggers}`;
};

/** One line per date: completions, rows and triggers of each phase, and how the chain ended. */
export const replayText = (replays: readonly ReplayedDate[]): readonly string[] => {
  const phases = [...new Set(replays.flatMap((replay) => replay.phases.map(({ phase }) => phase)))].filter(
    (phase) => !phase.endsWith('-join'),
  );
  return tableText(
    ['completions · rows · triggers', ...phases.map((phase) => `phase ${phaseLabel(phase)}`), 'end'],
    replays.map(({ date, phases: runs }) => [
      date,
      ...phases.map((phase) => cellOf(runs.find((run) => run.phase === phase))),
      runs.at(-1)?.ended ?? '',
    ]),
  );
};

/** Rows and content hash of every dated table that a phase from the second on writes. */
export const tableHashes = async (
  { pipeline, ports }: Engine,
  from: GameDate,
  to: GameDate,
): Promise<readonly (readonly string[])[]> => {
  const lines = new Map<string, readonly string[]>();
  for (const { output } of pipeline.processors) {
    if (!isTable(output) || output.dateColumn === null) continue;
    const counts = await ports.warehouse.countByDate(output, from, to);
    const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const hash = await ports.warehouse.hashOf(output, from, to);
    const name = `${output.dataset}.${output.name}`;
    if (rows > 0) lines.set(name, [name, String(rows), hash.slice(0, 16)]);
  }
  return [...lines.values()];
};

const SHOWN_PICKS = 2;

/** Where the published documents are, how many, and the first picks of the day as they can be read there. */
export const publishedText = async (
  { ports: { published } }: Engine,
  date: GameDate,
  store: string,
): Promise<readonly string[]> => {
  const folder = join(store, 'published', 'v1');
  const paths = await published.list('v1/');
  const kinds = new Map<string, number>();
  for (const path of paths) {
    const [, kind = ''] = path.split('/');
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const counts = [...kinds].map(([kind, count]) => `${count} ${kind.replace(/\.json$/, '')}`).join(', ');
  const path = `v1/best-bets/${date}.json`;
  const text = await published.get(path);
  const document = text === null ? null : (JSON.parse(text) as { readonly picks: readonly unknown[] });
  return [
    `Published documents lie in ${folder}: ${counts}.`,
    ...(document === null
      ? []
      : [
          `The first picks of ${join(store, 'published', path)}:`,
          ...JSON.stringify(document.picks.slice(0, SHOWN_PICKS), null, 2)
            .split('\n')
            .map((line) => `  ${line}`),
        ]),
  ];
};
