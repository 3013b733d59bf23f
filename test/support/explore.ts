import type { Choice } from '../../shared/adapters/simulated/simulatedBus.js';

/** What is explored: a world in which something may happen next. */
export interface Explorable {
  choices(): readonly Choice[];
  step(index: number): Promise<void>;
  trail(): readonly string[];
}

export interface Exploration<World extends Explorable> {
  /** A new world, the same each time. */
  readonly make: () => World | Promise<World>;
  /** Throws when something is wrong that may never be, after any step. */
  readonly invariant?: (world: World) => void | Promise<void>;
  /** Throws when something is wrong with a world at rest. */
  readonly atRest: (world: World) => void | Promise<void>;
  /** Steps after which a run counts as endless, which is a failure. (Default: 2,000.) */
  readonly mostSteps?: number;
}

export interface Explored {
  readonly runs: number;
  readonly steps: number;
  /** Every interleaving was tried. */
  readonly isComplete: boolean;
}

/** A schedule that broke a promise: the choices taken, in a form that can be run again. */
export class BrokenSchedule extends Error {
  constructor(
    readonly schedule: readonly number[],
    readonly trail: readonly string[],
    readonly seed: number | null,
    override readonly cause: unknown,
  ) {
    const from = seed === null ? '' : `seed ${seed}, `;
    super(`${String(cause)}\n${from}schedule [${schedule.join()}]:\n${trail.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'BrokenSchedule';
  }
}

type Pick = (choices: readonly Choice[], depth: number) => number;

interface Run {
  readonly taken: readonly number[];
  /** How many choices there were at each step. */
  readonly widths: readonly number[];
  readonly failure: unknown;
  readonly trail: readonly string[];
}

const run = async <World extends Explorable>(exploration: Exploration<World>, pick: Pick): Promise<Run> => {
  const world = await exploration.make();
  const taken: number[] = [];
  const widths: number[] = [];
  try {
    for (let choices = world.choices(); choices.length > 0; choices = world.choices()) {
      if (taken.length >= (exploration.mostSteps ?? 2_000)) throw new Error(`no rest after ${taken.length} steps`);
      const index = Math.min(pick(choices, taken.length), choices.length - 1);
      taken.push(index);
      widths.push(choices.length);
      await world.step(index);
      await exploration.invariant?.(world);
    }
    await exploration.atRest(world);
    return { taken, widths, failure: null, trail: world.trail() };
  } catch (failure) {
    return { taken, widths, failure: failure ?? new Error('failed'), trail: [...world.trail()] };
  }
};

const following =
  (schedule: readonly number[]): Pick =>
  (_choices, depth) =>
    schedule[depth] ?? 0;

/** The same history again. @throws {BrokenSchedule} it still breaks. */
export const replay = async <World extends Explorable>(
  exploration: Exploration<World>,
  schedule: readonly number[],
): Promise<void> => {
  const again = await run(exploration, following(schedule));
  if (again.failure !== null) throw new BrokenSchedule(again.taken, again.trail, null, again.failure);
};

/**
 * Tries every schedule, depth first, each from a new world.
 * @throws {BrokenSchedule} at the first that breaks a promise.
 */
export const exploreAll = async <World extends Explorable>(
  exploration: Exploration<World>,
  mostRuns = 200_000,
): Promise<Explored> => {
  let schedule: number[] = [];
  let steps = 0;
  for (let runs = 1; ; runs += 1) {
    const { taken, widths, failure, trail } = await run(exploration, following(schedule));
    steps += taken.length;
    if (failure !== null) throw new BrokenSchedule(taken, trail, null, failure);
    let depth = taken.length - 1;
    while (depth >= 0 && (taken[depth] ?? 0) + 1 >= (widths[depth] ?? 0)) depth -= 1;
    if (depth < 0) return { runs, steps, isComplete: true };
    if (runs >= mostRuns) return { runs, steps, isComplete: false };
    schedule = [...taken.slice(0, depth), (taken[depth] ?? 0) + 1];
  }
};

/** A small seeded generator (mulberry32), uniform in [0, 1). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const LIKELY: Readonly<Record<Choice['kind'], number>> = {
  effect: 1,
  deliver: 1,
  timer: 0.3,
  duplicate: 0.15,
  drop: 0.1,
  fault: 0.1,
  crash: 0.05,
};

export const seededPick = (seed: number): Pick => {
  const random = seededRandom(seed);
  return (choices) => {
    const total = choices.reduce((sum, { kind }) => sum + LIKELY[kind], 0);
    let left = random() * total;
    return Math.max(
      0,
      choices.findIndex(({ kind }) => (left -= LIKELY[kind]) < 0),
    );
  };
};

/** A shorter schedule that still breaks, by leaving choices out and by taking the first one instead. */
const shrunk = async <World extends Explorable>(
  exploration: Exploration<World>,
  broken: Run,
  mostTries: number,
): Promise<Run> => {
  let best = broken;
  for (let tries = 0, at = best.taken.length - 1; at >= 0 && tries < mostTries; at -= 1) {
    const without = [...best.taken.slice(0, at), ...best.taken.slice(at + 1)];
    const first = [...best.taken.slice(0, at), 0, ...best.taken.slice(at + 1)];
    for (const schedule of best.taken[at] === 0 ? [without] : [without, first]) {
      tries += 1;
      const again = await run(exploration, following(schedule));
      const isSmaller = again.taken.length < best.taken.length || sum(again.taken) < sum(best.taken);
      if (again.failure === null || again.taken.length > best.taken.length || !isSmaller) continue;
      best = again;
      break;
    }
  }
  return best;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/**
 * Tries one random schedule per seed.
 * @throws {BrokenSchedule} with the seed and a shrunk schedule.
 */
export const exploreSeeds = async <World extends Explorable>(
  exploration: Exploration<World>,
  seeds: {
    readonly from: number;
    readonly count: number;
    /** Runs that may be spent on a shorter schedule. (Default: 400.) */
    readonly shrinks?: number;
  },
): Promise<Explored> => {
  let steps = 0;
  for (let seed = seeds.from; seed < seeds.from + seeds.count; seed += 1) {
    const result = await run(exploration, seededPick(seed));
    steps += result.taken.length;
    if (result.failure === null) continue;
    const small = await shrunk(exploration, result, seeds.shrinks ?? 400);
    throw new BrokenSchedule(small.taken, small.trail, seed, small.failure);
  }
  return { runs: seeds.count, steps, isComplete: false };
};
