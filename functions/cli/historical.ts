import { createInterface } from 'node:readline/promises';
import {
  countStates,
  gamesOf,
  planLeg,
  statesOf,
  type BackfillRequest,
  type Leg,
} from '../../shared/application/replay/backfill.js';
import type { Cell } from '../../shared/application/replay/cellStates.js';
import type { SourceRef } from '../../shared/application/replay/chains.js';
import type { Engine } from '../../shared/application/engine.js';
import type { LocalRuntime } from '../../emulator/localRuntime.js';
import { carryLeg, finishUnfinished, type Carried, type Watch } from './carry.js';
import { EXIT, RefusedError, type Report } from './envelope.js';
import { codeOf, outcomesOf, problemText, stateMatrix, waiverText, type DateResult } from './outcomes.js';
import { namesSource, parseSource, type SelectionFlags, type SourceFlags } from './selection.js';
import { spentSince, spentText, type Spent } from './spent.js';

/** Flags of every command that works on past dates. */
export interface HistoricalFlags extends SelectionFlags, SourceFlags {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

const refused = (command: string): RefusedError =>
  new RefusedError(`${command} writes: add --yes, or --dry-run to see the plan`);

/** Refuses before anything is opened when nobody could answer. @throws {RefusedError} neither --yes nor a terminal. */
export const mayWrite = (command: string, { yes }: Pick<HistoricalFlags, 'yes'>): void => {
  if (yes !== true && !process.stdin.isTTY) throw refused(command);
};

/** Asks where a terminal can answer. @throws {RefusedError} the answer is no. */
export const confirm = async (
  command: string,
  { yes }: Pick<HistoricalFlags, 'yes'>,
  question: string,
): Promise<void> => {
  if (yes === true) return;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  if (answer.trim().toLowerCase() !== 'y') throw refused(command);
};

/** Where the newest campaign of a store took its documents from; null: there is none. */
const newestSource = async ({ chains }: Engine): Promise<SourceRef | null> =>
  [...(await chains.all())].sort((a, b) => a.createdAt - b.createdAt).at(-1)?.source ?? null;

/**
 * Where the documents of a store come from: what the flags say, else what its newest campaign did. A command that loads
 * nothing needs it for what the source declares gone.
 * @throws {RefusedError} neither says.
 */
export const sourceOfStore = async (engine: Engine, flags: SourceFlags): Promise<SourceRef> => {
  if (namesSource(flags)) return parseSource(flags);
  const newest = await newestSource(engine);
  if (newest === null)
    throw new RefusedError(
      'no campaign of this store says where its documents come from: add --source, or backfill first',
    );
  return newest;
};

/** The same where neither says: what the flags mean by their silence. What fills a store goes on filling it. */
export const sourceToFill = async (engine: Engine, flags: SourceFlags): Promise<SourceRef> =>
  namesSource(flags) ? parseSource(flags) : ((await newestSource(engine)) ?? parseSource(flags));

export const nothingExpected = (removed: number): Report => ({
  exitCode: EXIT.complete,
  data: { dates: 0, removed },
  text: [`nothing expected: none of the ${removed} days has a final game`],
});

const legText = (leg: Leg): readonly string[] => {
  const constants = Object.entries(leg.constants).map(([name, value]) => `${name}=${value}`);
  return [
    `${leg.start === 'source' ? 'batch phase 2 from the source' : 'cascade from verified outputs'}: ${leg.dates.length} dates, ${leg.cells.length} cells and ${leg.follows.length} that follow from them, plan ${leg.hash.slice(0, 8)}`,
    ...(constants.length === 0 ? [] : [`  with ${constants.join(', ')}`]),
    ...stateMatrix([...leg.cells, ...leg.follows, ...leg.settled]).map((line) => `  ${line}`),
  ];
};

/** The plan of each leg, by the same code, on an engine that cannot write. */
export const previewLegs = async (
  engine: Engine,
  request: BackfillRequest,
  starts: readonly Leg['start'][],
  removed: number,
): Promise<Report> => {
  const legs = await Promise.all(starts.map((start) => planLeg(engine, request, start)));
  return { exitCode: EXIT.complete, data: { dry_run: true, removed, legs }, text: legs.flatMap(legText) };
};

/** A historical run at its end: what was carried and what the stores prove now. */
export interface Ran {
  readonly carried: readonly Carried[];
  readonly cells: readonly Cell[];
  readonly outcomes: readonly DateResult[];
  readonly spent: Spent;
}

const finalCells = async (engine: Engine, request: BackfillRequest): Promise<readonly Cell[]> => {
  const phases = request.phases.filter((phase) => phase !== 'p1');
  const cells = await statesOf(engine, await gamesOf(engine, request.dates), phases, request.source);
  return cells.filter(({ processor }) => request.processors === null || request.processors.includes(processor));
};

/** Takes up what an earlier process left, then carries the request leg by leg; stops at the first leg that cannot end. */
export const carryRequest = async (
  runtime: LocalRuntime,
  request: BackfillRequest,
  starts: readonly Leg['start'][],
  watch: Watch,
): Promise<Ran> => {
  const since = runtime.engine.ports.clock.now();
  const carried: Carried[] = [...(await finishUnfinished(runtime, watch))];
  for (const start of starts) {
    if (carried.some(({ cancelled, stalled }) => cancelled || stalled.length > 0)) break;
    const leg = await planLeg(runtime.engine, request, start);
    if (leg.dates.length > 0) carried.push(await carryLeg(runtime, request, leg, watch));
  }
  const ran = carried.filter(({ campaign }) => campaign.planHash !== '');
  const worked = [...new Set(ran.flatMap(({ campaign }) => campaign.dates.map(({ date }) => date)))].sort();
  return {
    carried: ran,
    cells: await finalCells(runtime.engine, request),
    outcomes: outcomesOf(ran),
    spent: await spentSince(runtime.engine, worked, since),
  };
};

/** What every historical run tells, whatever its command adds. */
export const reportRan = ({ carried, cells, outcomes, spent }: Ran, dates: number, removed: number): Report => {
  const problems = problemText(carried, cells);
  const waivers = waiverText(cells);
  return {
    exitCode: codeOf(carried, cells),
    runId: carried.at(-1)?.campaign.id ?? null,
    data: {
      dates,
      removed,
      campaigns: carried.map(({ campaign, stalled }) => ({
        id: campaign.id,
        start: campaign.start,
        dates: campaign.dates.length,
        status: campaign.status,
        stalled,
      })),
      outcomes: outcomes.filter(({ state }) => state !== 'done'),
      cells: Object.fromEntries(countStates(cells)),
      ...spent,
    },
    warnings: waivers,
    errors: problems,
    text: [
      ...(carried.length === 0
        ? ['nothing to do: every expected cell is settled']
        : carried.map(
            ({ campaign }) =>
              `${campaign.id}: ${Object.values(campaign.outcomes).filter(({ state }) => state === 'done').length} of ${campaign.dates.length} dates done`,
          )),
      ...stateMatrix(cells),
      ...waivers,
      ...problems,
      ...spentText(spent),
    ],
  };
};
