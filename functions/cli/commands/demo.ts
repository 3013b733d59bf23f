import type { LocalRuntime } from '../../../emulator/localRuntime.js';
import type { MovedClock } from '../../../shared/adapters/movedClock.js';
import { refreshSchedules } from '../../../shared/application/replay/backfill.js';
import { gameDate, plusDays, zoned, type GameDate, type Instant } from '../../../shared/domain/gameDate.js';
import type { Mode } from '../../../shared/domain/slot/key.js';
import type { Watch } from '../carry.js';
import { EXIT, worst, type Report } from '../envelope.js';
import { gradeLines, gradesOf } from '../grades.js';
import { triggerFaults } from '../phaseRuns.js';
import { backfill } from './backfill.js';
import { publishedText, replayedDates, replayText, tableHashes } from './demoText.js';
import { codeOf, modeText, runMode, type ModeRun } from './run.js';
import { tableText } from '../text.js';

const SEASON = 2024;
const LAST_REPLAYED_DAY = 17;
const SEED = '1';

/** Before the season opens: the demonstration lives its days on their own dates. */
export const DEMO_BEGINS: Instant = zoned(gameDate(`${SEASON}-10-01`), '12:00');

/** When the next game day is lived: the last pass before its games, and the morning after, when the results are out. */
const PASSES: readonly { readonly mode: Mode; readonly daysAfter: number; readonly time: string }[] = [
  { mode: 'same_day', daysAfter: 0, time: '16:00' },
  { mode: 'overnight', daysAfter: 1, time: '06:30' },
];

const gameDates = async ({ engine }: LocalRuntime): Promise<readonly GameDate[]> => {
  const season = await engine.schedule.season(SEASON);
  const dates = [...season.byDate].filter(([, games]) => games.some(({ gameType }) => gameType === 'regular'));
  return dates.map(([date]) => date).sort();
};

/**
 * `npm start`: replays the opening of a generated season through every phase, then runs the next game day live, before
 * and after its games. Running it again finds everything done.
 */
export const demo = async (runtime: LocalRuntime, clock: MovedClock, watch: Watch, store: string): Promise<Report> => {
  const { engine } = runtime;
  const source = { kind: 'generated', setting: SEED } as const;
  await refreshSchedules(engine, source, [gameDate(`${SEASON}-11-01`)]);
  const dates = await gameDates(runtime);
  const [first] = dates;
  const last = first === undefined ? undefined : plusDays(first, LAST_REPLAYED_DAY);
  const liveDate = dates.find((date) => last !== undefined && date > last);
  if (first === undefined || last === undefined || liveDate === undefined)
    throw new RangeError(`the generated season ${SEASON} has no games after its day ${LAST_REPLAYED_DAY}`);

  clock.moveTo(zoned(liveDate, '06:30'));
  const flags = { from: first, to: last, source: 'generated', seed: SEED, yes: true };
  const replayed = await backfill(runtime, flags, watch);
  const replays = await replayedDates(runtime, first, last);
  const chain = { phases: engine.pipeline.phases.map(({ id }) => id), processors: null, source };
  const live: ModeRun[] = [];
  for (const { mode, daysAfter, time } of PASSES) {
    clock.moveTo(zoned(plusDays(liveDate, daysAfter), time));
    live.push(await runMode(runtime, { date: liveDate, mode }, chain));
  }

  const faults = [
    ...replays.flatMap(({ date, phases }) => triggerFaults(phases).map((fault) => `${date} ${fault}`)),
    ...live.flatMap(({ date, mode, phases }) => triggerFaults(phases).map((fault) => `${date} ${mode} ${fault}`)),
  ];
  const chains = replays.length + live.length;
  const tables = await tableHashes(engine, first, liveDate);
  const grades = await gradesOf(engine, first, liveDate);
  const codes = [replayed.exitCode, ...live.map(({ phases }) => codeOf(phases))];
  return {
    exitCode: faults.length > 0 ? EXIT.failed : worst(codes),
    data: { replayed: replayed.data, replays, live, faults, tables, grades },
    errors: [...(replayed.errors ?? []), ...faults],
    text: [
      `Replayed ${first} to ${last} of a generated league (seed ${SEED}): phase 2 in one batch, then the chain by synthesised completions.`,
      ...replayText(replays),
      '',
      `Lived ${liveDate} by events, before and after its games:`,
      ...live.flatMap((one) => ['', ...modeText(one)]),
      '',
      faults.length === 0
        ? `Proved from the log: in each of ${chains} chains every phase run had exactly one effective trigger.`
        : `NOT PROVED: ${faults.join('; ')}`,
      '',
      ...tableText(['table', 'rows', 'hash'], tables),
      '',
      'How the systems did on the predicted days:',
      ...gradeLines(grades),
      '',
      ...(await publishedText(engine, liveDate, store)),
      '',
      `State lies in ${store}. Try next:`,
      `  npm run -s cascade -- status --from ${first} --to ${last} --phases 3,4,5,6 --store ${store}`,
      `  npm run -s cascade -- sql "select player_lookup, predicted_points, actual_points from nba_predictions.prediction_accuracy where game_date = '${liveDate}' and system_id = 'ensemble_v1' order by absolute_error limit 5" --store ${store}`,
      `  npm run -s cascade -- backfill --source generated --seed ${SEED} --date ${liveDate} --yes --store ${store}`,
      ...(replayed.errors ?? []),
    ],
  };
};
