import { gamesOf, refreshSchedules } from '../../../shared/application/backfill.js';
import { campaignSlot } from '../../../shared/application/replayCampaign.js';
import { plusDays, type GameDate } from '../../../shared/domain/gameDate.js';
import { isTable, phaseOfProcessor } from '../../../shared/domain/pipeline.js';
import type { LocalRuntime } from '../../../emulator/localRuntime.js';
import type { Watch } from '../carry.js';
import { EXIT, worst, type Report } from '../envelope.js';
import { tableText } from '../text.js';
import { backfill } from './backfill.js';
import { liveSlot, phaseRuns, run, type PhaseRunSummary } from './run.js';

const SEASON = 2024;
const LAST_REPLAYED_DAY = 17;
const SEED = '1';

const opening = async (runtime: LocalRuntime): Promise<GameDate> => {
  const season = await runtime.engine.schedule.season(SEASON);
  const [first] = [...season.byDate]
    .filter(([, games]) => games.some(({ gameType }) => gameType === 'regular'))
    .map(([date]) => date)
    .sort();
  if (first === undefined) throw new RangeError(`the generated season ${SEASON} has no games`);
  return first;
};

/** Every phase run that issued a trigger or ended had exactly one effective start. */
const proof = (runs: readonly PhaseRunSummary[]): string[] =>
  runs
    .filter(
      ({ phase, triggers, started, generation }) =>
        triggers > 1 || started > 1 || generation !== 1 || (phase !== 'p1' && phase !== 'p2' && started !== 1),
    )
    .map(({ phase, triggers, started }) => `${phase}: ${triggers} triggers, ${started} starts`);

const dateLine = (date: string, runs: readonly PhaseRunSummary[]): readonly string[] => [
  date,
  ...runs.map(
    ({ phase, completions, rows, triggers, ended }) =>
      `${phase} ${completions} completions, ${rows} rows, ${triggers > 0 ? `${triggers} trigger` : (ended ?? '')}`,
  ),
];

const hashes = async (runtime: LocalRuntime, from: GameDate, to: GameDate): Promise<readonly (readonly string[])[]> => {
  const lines: string[][] = [];
  for (const { id, output, body } of runtime.engine.pipeline.processors) {
    if (body === null || !isTable(output) || output.dateColumn === null || phaseOfProcessor(id) !== 'p3') continue;
    const counts = await runtime.engine.ports.warehouse.countByDate(output, from, to);
    const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
    lines.push([
      `${output.dataset}.${output.name}`,
      String(rows),
      (await runtime.engine.ports.warehouse.hashOf(output, from, to)).slice(0, 16),
    ]);
  }
  return lines;
};

/** `npm start`: replays the opening of a generated season through synthesised completions, then runs the next game day live. */
export const demo = async (runtime: LocalRuntime, watch: Watch, store: string): Promise<Report> => {
  const { engine } = runtime;
  const source = { kind: 'generated', setting: SEED } as const;
  await refreshSchedules(engine, source, [`${SEASON}-11-01` as GameDate]);
  const first = await opening(runtime);
  const last = plusDays(first, LAST_REPLAYED_DAY);
  const flags = { from: first, to: last, source: 'generated', seed: SEED, yes: true };
  const replayed = await backfill(runtime, { ...flags, phases: '2,3' }, watch);
  const season = await engine.schedule.season(SEASON);
  const liveDate = [...season.byDate.keys()].sort().find((date) => date > last);
  if (liveDate === undefined) throw new RangeError('the season ends before its live day');
  const live = await run(runtime, { date: liveDate, source: 'generated', seed: SEED });

  const faults: string[] = [];
  const lines: (readonly string[])[] = [];
  const cascades = (await engine.chains.all()).filter(({ start }) => start === 'evidence');
  for (const date of (await gamesOf(engine, await engine.schedule.datesBetween(first, last))).keys()) {
    const campaign = cascades.findLast(({ dates }) => dates.some((planned) => planned.date === date));
    if (campaign === undefined) continue;
    const runs = await phaseRuns(runtime, (phase) => campaignSlot(campaign, date, phase));
    faults.push(...proof(runs).map((fault) => `${date} ${fault}`));
    lines.push(dateLine(date, runs));
  }
  const liveRuns = await phaseRuns(runtime, (phase) => liveSlot(runtime, liveDate, phase));
  faults.push(...proof(liveRuns).map((fault) => `${liveDate} ${fault}`));
  const tables = await hashes(runtime, first, liveDate);
  return {
    exitCode: faults.length > 0 ? EXIT.failed : worst([replayed.exitCode, live.exitCode]),
    data: { replayed: replayed.data, live: live.data, faults, tables },
    errors: [...(replayed.errors ?? []), ...(live.errors ?? []), ...faults],
    text: [
      `Replayed ${first} to ${last} of a generated league (seed ${SEED}): phase 2 in one batch, then phase 3 by synthesised completions.`,
      ...lines.map((line) => `  ${line.join(' · ')}`),
      '',
      ...live.text,
      '',
      faults.length === 0
        ? `Proved from the log: each of ${lines.length + 1} chains had exactly one effective trigger per phase run.`
        : `NOT PROVED: ${faults.join('; ')}`,
      '',
      ...tableText(['table', 'rows', 'hash'], tables),
      '',
      `State lies in ${store}. Try next:`,
      `  npm run -s cascade -- status --from ${first} --to ${last} --store ${store}`,
      `  npm run -s cascade -- sql "select player_full_name, points from nba_analytics.player_game_summary where game_date = '${liveDate}' order by points desc limit 5" --store ${store}`,
      `  npm run -s cascade -- run --source generated --seed ${SEED} --date ${liveDate} --store ${store}`,
      ...(replayed.errors ?? []),
    ],
  };
};
