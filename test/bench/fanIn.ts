import { performance } from 'node:perf_hooks';
import { receive } from '../../functions/boundary/receive.js';
import { completionOf, emptyMetadata, attemptOf, type Ending } from '../../shared/application/cell/completion.js';
import { createEngine, type Engine, type Ports } from '../../shared/application/engine.js';
import { handleSlot } from '../../shared/application/slot/handleSlot.js';
import type { CompletionMessage, WorkOrder } from '../../shared/contracts/messages.js';
import { buildPlan } from '../../shared/domain/buildPlan.js';
import { gameDate, plusDays, type GameDate } from '../../shared/domain/gameDate.js';
import { sha256 } from '../../shared/domain/hash.js';
import type { SlotKey } from '../../shared/domain/slot/key.js';
import type { Plan } from '../../shared/domain/slot/plan.js';
import { topologyOf } from '../../shared/domain/topology.js';
import type { DeliveryHandler } from '../../shared/ports/bus.js';
import { benchPipeline, COUNTS, PER_DATE } from './benchPipeline.js';

const FIRST = gameDate('2021-10-19');
const CLOSER = 'chain-closer';
/** Of the output that nobody makes. */
const OUTPUT_HASH = sha256('nothing');

export const slotOf = (date: GameDate, phase: string): SlotKey => ({
  sport: benchPipeline.sport,
  phase,
  gameDate: date,
  runKind: 'live',
  mode: 'overnight',
  campaignId: null,
});

export const benchDates = (count: number): GameDate[] =>
  Array.from({ length: count }, (_, day) => plusDays(FIRST, day));

interface Marks {
  /** Last completion made, and first work begun, per date and phase. */
  readonly lastEnd: Map<string, number>;
  readonly firstStart: Map<string, number>;
}

const ending = (phase: string, date: string, at: number): Ending => ({
  status: { code: 'success' },
  recordCount: 1,
  rejectedCount: 0,
  expectedCount: 1,
  outputHash: OUTPUT_HASH,
  availableAt: null,
  error: null,
  metadata: emptyMetadata(phase, at, date),
});

const noOpExecutor =
  (ports: Ports, marks: Marks, onCompleted: () => void) =>
  (work: WorkOrder): Promise<CompletionMessage> => {
    const { phase, game_date: date } = work.run;
    const key = `${date}|${phase}`;
    const begun = performance.now();
    if (!marks.firstStart.has(key)) marks.firstStart.set(key, begun);
    const at = ports.clock.now();
    const facts = { startedAt: at, endedAt: at, scheduleVersion: 'bench', codeVersion: 'bench', synthetic: null };
    const completion = completionOf(benchPipeline, attemptOf(work), ending(phase, date, at), facts);
    marks.lastEnd.set(key, performance.now());
    if (phase !== 'p1') onCompleted();
    return Promise.resolve(completion);
  };

const OPTIONS = { phases: benchPipeline.phases.map(({ id }) => id), processors: null, offered: null };
const SCHEDULE = { games: ['g'], version: 'bench' };
const plans = new Map<string, Plan>();

/** The same on every date: without deadlines nothing in it depends on one. */
const planOf = (slot: SlotKey): Plan => {
  const known = plans.get(slot.phase);
  if (known !== undefined) return known;
  const plan = { ...buildPlan(benchPipeline, slot, OPTIONS, SCHEDULE), deadlines: null, asOf: null };
  plans.set(slot.phase, plan);
  return plan;
};

export interface Hosting {
  readonly ports: Ports;
  readonly owner: string;
  readonly workAtOnce?: number;
  readonly attach: (functionName: string, handler: DeliveryHandler) => void;
}

export interface Run {
  readonly engine: Engine;
  readonly marks: Marks;
  /** Starts the given dates, at most `concurrency` in flight; resolves when every chain has closed. */
  readonly carry: (dates: readonly GameDate[], concurrency: number) => Promise<void>;
}

/** The production handlers on a pipeline of no-op processors. */
export const fanIn = (
  { ports, owner, workAtOnce, attach }: Hosting,
  onCompleted: () => void = () => undefined,
): Run => {
  const marks: Marks = { lastEnd: new Map(), firstStart: new Map() };
  const engine = createEngine({
    pipeline: benchPipeline,
    rules: {} as never, // no calendar, no tables: nothing of the warehouse is touched
    ports,
    owner,
    isDead: (other) => other !== owner,
    codeVersion: 'bench',
    ...(workAtOnce === undefined ? {} : { workAtOnce }),
    sourceOf: () => Promise.reject(new Error('the benchmark has no source')),
    overrides: {
      execute: noOpExecutor(ports, marks, onCompleted),
      planFor: (slot) => Promise.resolve(planOf(slot)),
    },
  });
  let closed: (date: GameDate) => void = () => undefined;
  for (const { name } of topologyOf(benchPipeline).functions) {
    const handler = receive(engine, name);
    if (name !== CLOSER) attach(name, handler);
    else
      attach(name, async (delivery) => {
        const result = await handler(delivery);
        const date = delivery.attributes['game_date'];
        if (result === 'ack' && date !== undefined) closed(gameDate(date));
        return result;
      });
  }
  const start = async (date: GameDate): Promise<void> => {
    const slot = slotOf(date, 'p1');
    await handleSlot(engine.handling, slot, { t: 'open', slot, plan: await engine.handling.planFor(slot) });
  };
  const carry = (dates: readonly GameDate[], concurrency: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const left = new Set(dates);
      let next = 0;
      const fill = (): void => {
        const date = dates[next];
        if (date === undefined) return;
        next += 1;
        start(date).catch(reject);
      };
      closed = (date) => {
        if (!left.delete(date)) return;
        if (left.size === 0) resolve();
        else fill();
      };
      if (dates.length === 0) resolve();
      for (let slot = 0; slot < concurrency; slot += 1) fill();
    });
  return { engine, marks, carry };
};

/** From the last completion of a phase to the first start in the next, in milliseconds. */
export const latencies = ({ lastEnd, firstStart }: Marks): readonly number[] =>
  [...firstStart].flatMap(([key, begun]) => {
    const [date, phase = ''] = key.split('|');
    const ended = lastEnd.get(`${date}|p${Number(phase.slice(1)) - 1}`);
    return ended === undefined ? [] : [begun - ended];
  });

/** Judged from the store alone: every processor once, phases in order, full fan-in. Gives one line per fault. */
export const verifyStore = async ({ slots, ports }: Engine, dates: readonly GameDate[]): Promise<readonly string[]> => {
  const faults: string[] = [];
  for (const date of dates) {
    let before = 0;
    for (const [phase, count] of Object.entries(COUNTS)) {
      const log = await slots.log(slotOf(date, phase));
      const completed = log.flatMap((event) => (event.type === 'ProcessorCompleted' ? [event.key] : []));
      const triggered = log.filter(({ type }) => type === 'TriggerIssued' || type === 'ChainClosed').length;
      if (new Set(completed).size !== count || completed.length !== count)
        faults.push(`${date} ${phase}: ${completed.length} completions of ${count}`);
      if (triggered !== 1) faults.push(`${date} ${phase}: ${triggered} triggers`);
      const opened = log[0]?.at ?? 0;
      if (opened < before) faults.push(`${date} ${phase}: opened before the phase above was ready`);
      before = log.findLast(({ type }) => type === 'PhaseReady')?.at ?? Number.MAX_SAFE_INTEGER;
    }
  }
  const attempts = await ports.docs.query({ collection: 'work', limit: dates.length * (PER_DATE + 2) });
  const expected = dates.length * (PER_DATE + 1); // and the source file of each date
  if (attempts.length !== expected) faults.push(`${attempts.length} attempts in the ledger, expected ${expected}`);
  return faults;
};
