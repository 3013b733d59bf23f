import { ConcurrencyError, UnavailableError } from '../../domain/errors.js';
import type { Instant } from '../../domain/gameDate.js';
import type { Bus, DeliveryHandler } from '../../ports/bus.js';
import type { Clock } from '../../ports/clock.js';
import type { DocStore } from '../../ports/docStore.js';
import type { BusSubscription } from '../inProcess/mailbox.js';
import { simulatedBus, type Choice, type OpenChoice, type SimulatedBus } from './simulatedBus.js';
import { settled, simulatedClock, type SimulatedClock } from './simulatedClock.js';
import { simulatedDocStore, type SimulatedDocStore } from './simulatedDocStore.js';

/** How often each fault may still happen. It falls as they happen; set all to zero and faults have stopped. */
export interface FaultBudget {
  crashes: number;
  duplicates: number;
  drops: number;
  /** A commit that takes place although its caller is told otherwise. */
  ambiguousCommits: number;
  /** A commit refused although nobody interfered. */
  conflicts: number;
  /** A publish that fails and took nothing. */
  lostPublishes: number;
}

/** The ports of one instance. Once it crashed no call of it takes effect and none of its awaits goes on. */
export interface InstancePorts {
  readonly name: string;
  readonly docs: DocStore;
  readonly bus: Bus;
  readonly clock: Clock;
  /** Any other effect, as one step that happens whole or not at all. */
  effect<T>(label: string, run: () => T | Promise<T>): Promise<T>;
}

/** What runs in an instance, by function name; called again after each crash, since memory does not survive it. */
export type Program = (ports: InstancePorts) => Readonly<Record<string, DeliveryHandler>>;

export interface SimulatedWorld {
  readonly clock: SimulatedClock;
  readonly docs: SimulatedDocStore;
  readonly bus: SimulatedBus;
  readonly faults: FaultBudget;
  /** Starts an instance; it is started again whenever it crashes. */
  run(name: string, program: Program): void;
  /** What may happen next, always in the same order for the same past. Empty: at rest. */
  choices(): readonly Choice[];
  /** Lets one of the choices happen, and everything that follows from it up to the next effect. */
  step(index: number): Promise<void>;
  /** What happened so far, oldest first. */
  trail(): readonly string[];
}

interface PendingEffect {
  readonly owner: Instance;
  readonly label: string;
  readonly kind: 'commit' | 'publish' | 'other';
  readonly perform: () => void;
  readonly ambiguously: () => void;
  readonly refuse: (error: Error) => void;
}

interface Instance {
  readonly name: string;
  readonly program: Program;
  isAlive: boolean;
}

const NO_FAULTS: FaultBudget = {
  crashes: 0,
  duplicates: 0,
  drops: 0,
  ambiguousCommits: 0,
  conflicts: 0,
  lostPublishes: 0,
};
const never = <T>(): Promise<T> => new Promise(() => undefined);

/**
 * A small world for finding the order of events that breaks a protocol. Every effect of every instance waits until it is
 * chosen; between two choices only pure code runs. So a list of choices is a schedule, the same list gives the same
 * history, and trying all lists tries all interleavings, a crash before and after each effect among them.
 */
export const simulatedWorld = (options: {
  readonly start: Instant;
  readonly subscriptions: readonly BusSubscription[];
  readonly faults?: Partial<FaultBudget>;
  /** Deliveries of one subscription in flight at once. (Default: no limit.) */
  readonly concurrency?: number;
  /** `last`: time passes only when nothing else can happen. `any`: also while effects and messages wait. (Default: last.) */
  readonly timers?: 'last' | 'any';
  /** No timer fires after this instant: ends worlds with periodic loops. */
  readonly until?: Instant;
}): SimulatedWorld => {
  const faults: FaultBudget = { ...NO_FAULTS, ...options.faults };
  const clock = simulatedClock(options.start);
  const docs = simulatedDocStore();
  const { subscriptions, concurrency } = options;
  const bus = simulatedBus({
    subscriptions,
    clock,
    budget: faults,
    ...(concurrency === undefined ? {} : { concurrency }),
  });
  const instances = new Map<string, Instance>();
  const trail: string[] = [];
  let effects: PendingEffect[] = [];

  const pend = <T>(
    owner: Instance,
    { kind, label }: Pick<PendingEffect, 'kind' | 'label'>,
    run: () => T | Promise<T>,
  ): Promise<T> => {
    if (!owner.isAlive) return never();
    return new Promise((resolve, reject) => {
      const whenAlive = (go: () => void): void => {
        if (owner.isAlive) go();
      };
      const ran = async (): Promise<T> => run();
      const refuse = (error: unknown): void => whenAlive(() => reject(error));
      effects.push({
        owner,
        kind,
        label: `${owner.name}: ${label}`,
        refuse,
        perform: () => void ran().then((value) => whenAlive(() => resolve(value)), refuse),
        ambiguously: () =>
          void ran().then(() => refuse(new UnavailableError('the answer to the commit was lost')), refuse),
      });
    });
  };

  const portsOf = (owner: Instance): InstancePorts => ({
    name: owner.name,
    docs: {
      get: (refs) =>
        pend(owner, { kind: 'other', label: `get ${refs.map(({ id }) => id).join()}` }, () => docs.get(refs)),
      commit: (writes) => {
        const label = `commit ${writes.map(({ kind, ref }) => `${kind} ${ref.id}`).join()}`;
        return pend(owner, { kind: 'commit', label }, () => docs.commit(writes));
      },
      durable: () => docs.durable(),
      query: (query) => pend(owner, { kind: 'other', label: `query ${query.collection}` }, () => docs.query(query)),
    },
    bus: {
      // One effect per message: a crash in between is the partial batch.
      publish: async (topic, messages) => {
        for (const message of messages)
          await pend(owner, { kind: 'publish', label: `publish ${topic}` }, () => bus.publish(topic, [message]));
      },
    },
    clock: {
      now: () => clock.now(),
      sleep: async (ms) => {
        await clock.sleep(ms);
        if (!owner.isAlive) await never();
      },
    },
    effect: (label, run) => pend(owner, { kind: 'other', label }, run),
  });

  const launch = (instance: Instance): void => {
    instances.set(instance.name, instance);
    for (const [name, handler] of Object.entries(instance.program(portsOf(instance))))
      bus.attach(name, handler, instance.name);
  };

  const crash = (instance: Instance): void => {
    faults.crashes -= 1;
    instance.isAlive = false;
    effects = effects.filter(({ owner }) => owner !== instance);
    bus.crash(instance.name);
    launch({ ...instance, isAlive: true });
  };

  const taking = (effect: PendingEffect, happen: () => void) => (): void => {
    effects = effects.filter((other) => other !== effect);
    happen();
  };

  const faultsOf = (effect: PendingEffect): OpenChoice[] => {
    const fault = (name: keyof FaultBudget, happen: () => void): OpenChoice[] =>
      faults[name] <= 0
        ? []
        : [
            {
              kind: 'fault',
              label: `${name} at ${effect.label}`,
              take: taking(effect, () => {
                faults[name] -= 1;
                happen();
              }),
            },
          ];
    if (effect.kind === 'publish')
      return fault('lostPublishes', () => effect.refuse(new UnavailableError('the broker did not answer')));
    if (effect.kind === 'other') return [];
    return [
      ...fault('ambiguousCommits', effect.ambiguously),
      ...fault('conflicts', () => effect.refuse(new ConcurrencyError('contended'))),
    ];
  };

  const crashes = (): OpenChoice[] => {
    if (faults.crashes <= 0) return [];
    const busy = new Set([...bus.busy(), ...effects.map(({ owner }) => owner.name)]);
    return [...instances.values()]
      .filter(({ name }) => busy.has(name))
      .map((instance) => ({ kind: 'crash', label: `crash ${instance.name}`, take: () => crash(instance) }));
  };

  const timers = (canElse: boolean): OpenChoice[] => {
    const at = clock.nextAt();
    if (at === null || at > (options.until ?? Number.POSITIVE_INFINITY)) return [];
    if (canElse && options.timers !== 'any') return [];
    return [{ kind: 'timer', label: `timer at ${at}`, take: () => void clock.wakeNext() }];
  };

  const open = (): OpenChoice[] => {
    const happening: OpenChoice[] = [
      ...effects.map((effect) => ({
        kind: 'effect' as const,
        label: effect.label,
        take: taking(effect, effect.perform),
      })),
      ...bus.choices(),
    ];
    return [...happening, ...effects.flatMap(faultsOf), ...crashes(), ...timers(happening.length > 0)];
  };

  return {
    clock,
    docs,
    bus,
    faults,
    run: (name, program) => launch({ name, program, isAlive: true }),
    choices: () => open().map(({ kind, label }) => ({ kind, label })),
    step: async (index) => {
      const choice = open()[index];
      if (choice === undefined) throw new RangeError(`no choice ${index}`);
      trail.push(choice.label);
      choice.take();
      await settled();
    },
    trail: () => trail,
  };
};
