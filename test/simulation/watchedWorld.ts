import { createHash } from 'node:crypto';
import type { Choice } from '../../shared/adapters/simulated/simulatedBus.js';
import { textOrder } from '../../shared/domain/textOrder.js';
import type { DocData } from '../../shared/ports/docStore.js';
import type { Watched } from './exploreStates.js';
import { watchful } from './invariants.js';
import { smallWorld, type SmallWorld, type WorldOptions } from './smallWorld.js';

interface Memory {
  /** What the ports told the instance since it was last idle. */
  told: string[];
  busy: Set<string>;
}

const ACTS = /^(commit|publish|write)/;

/** The last thing it learned is that something it did took place. */
const hasJustActed = ({ told }: Memory): boolean => {
  const last = told.at(-1) ?? '';
  return ACTS.test(last) && !last.endsWith('Error');
};

/** Labels of choices begin with the instance they are about, or end with it. */
const actorOf = (label: string): string | null =>
  /^(\w+): /.exec(label)?.[1] ?? /(?:crash | at | to )(\w+)(?::|$)/.exec(label)?.[1] ?? null;

const digest = (text: string): string => createHash('sha1').update(text).digest('base64');

/**
 * A small world with a memory of what its instances know, so that equal states are seen to be equal, and with rules for
 * what need not be tried. The rules are the usual ones of partial-order reduction:
 * an answer, a publish and the first read of a delivery commute with everything else that may happen, so when one is
 * open it happens next; a crash is tried between each effect of its instance and the next, not where it has only read;
 * the copies of one message, the completions of like processors and the instances are alike, so only their first use
 * in order is tried; an instance handles one delivery at a time.
 */
export const watchedWorld = async (
  options: WorldOptions & {
    /** Deliveries in flight at once per instance. (Default: 1.) */
    readonly capacity?: number;
  },
  /** Sets the scene. Messages that it publishes inside `alike` are interchangeable, each given so many times in a row. */
  prepare: (world: SmallWorld, alike: (copies: number, publish: () => Promise<void>) => Promise<void>) => Promise<void>,
): Promise<Watched> => {
  const memories = new Map<string, Memory>();
  const memoryOf = (name: string): Memory => {
    const known = memories.get(name) ?? { told: [], busy: new Set<string>() };
    memories.set(name, known);
    return known;
  };
  const nacked = new Set<string>();
  let alikeFrom = 1;
  let alikeTo = 0;
  let copies = 1;
  /** Copies of one message are one event. */
  const eventOf = (id: string): string =>
    Number(id) >= alikeFrom && Number(id) <= alikeTo ? `e${Math.floor((Number(id) - alikeFrom) / copies)}` : id;
  const world = await smallWorld({
    ...options,
    onTold: (instance, what) => {
      const memory = memoryOf(instance);
      const [verb = '', ...rest] = what.split(' ');
      const id = rest.at(-1) ?? '';
      if (verb === 'take') memory.busy.add(id);
      if (verb === 'answered') memory.busy.delete(id);
      if (verb === 'answered' && rest[0] === 'nack') nacked.add(id);
      memory.told.push(verb === 'take' ? `take ${eventOf(id)}` : what);
      if (memory.busy.size === 0) memory.told = [];
    },
  });
  await prepare(world, async (times, publish) => {
    copies = times;
    alikeFrom = world.published.length + 1;
    await publish();
    alikeTo = world.published.length;
  });
  const names = Object.keys(options.instances ?? { A: 'all' });
  const capacity = options.capacity ?? 1;
  const delivered = new Set<string>();

  const step = world.step.bind(world);
  world.step = async (index) => {
    await step(index);
    const label = world.trail().at(-1) ?? '';
    const [, id] = /^deliver .*#(\d+) to/.exec(label) ?? [];
    if (id !== undefined) delivered.add(id);
    const crashed = label.startsWith('crash') ? actorOf(label) : null;
    if (crashed !== null) memories.delete(crashed);
  };

  const isFirstInOrder = (label: string): boolean => {
    const [, id, instance] = /#(\d+) to (\w+)$/.exec(label) ?? [];
    if (id === undefined || instance === undefined) return true;
    const number = Number(id);
    // Instances are alike: the first delivery of all goes to the first of them.
    if (delivered.size === 0 && instance !== names[0]) return false;
    const place = number - alikeFrom;
    if (place <= 0 || number > alikeTo || delivered.has(id)) return true;
    // A second copy comes after the first, and first copies in the order of their processors.
    return delivered.has(String(place % copies === 0 ? number - copies : number - 1));
  };

  const worthTrying = (): readonly number[] => {
    const choices = world.choices();
    const all = choices.map((choice, index) => ({ ...choice, index }));
    const may = all.filter(({ kind, label }) => {
      const actor = actorOf(label);
      if (kind === 'crash') return actor !== null && hasJustActed(memoryOf(actor));
      if (kind !== 'deliver') return true;
      return (actor === null || memoryOf(actor).busy.size < capacity) && isFirstInOrder(label);
    });
    const forced = may.find(({ kind, label }) => isForced({ kind, label }));
    if (forced === undefined) return may.map(({ index }) => index);
    const name = forced.label;
    return may
      .filter(({ label, kind }) => label === name || label.endsWith(` at ${name}`) || kind === 'crash')
      .filter(({ label, index }) => label !== name || index === forced.index)
      .map(({ index }) => index);
  };

  const isForced = ({ kind, label }: Choice): boolean => {
    if (kind !== 'effect') return false;
    if (/: (answer|publish)/.test(label)) return true;
    const actor = actorOf(label);
    if (actor === null || !/: get /.test(label)) return false;
    const last = memoryOf(actor).told.at(-1) ?? '';
    return last.startsWith('take ') || last === 'commit ConcurrencyError';
  };

  const fingerprint = async (): Promise<string> => {
    const dump = Object.entries(world.docs.dump()).filter(([path]) => !path.includes('/log/'));
    const versions = await world.docs.get(
      dump.map(([path]) => ({ collection: path.split('/')[0] ?? '', id: path.split('/')[1] ?? '' })),
    );
    const waiting = new Set(
      world.choices().flatMap(({ kind, label }) => (kind === 'deliver' ? [/#(\d+) to/.exec(label)?.[1] ?? ''] : [])),
    );
    for (const id of waiting) nacked.delete(id);
    const picture = JSON.stringify([
      dump.map(([path, data], index) => [path, versions[index]?.version, textOf(data)]),
      // Instances are alike, and what one does next follows from what it was told.
      names.map((name) => memoryOf(name).told.join()).sort(textOrder),
      [...waiting].map(eventOf).sort(textOrder),
      [...nacked].map(eventOf).sort(textOrder),
      [...delivered].map(eventOf).sort(textOrder),
      world.faults,
      world.clock.now() - (world.clock.nextAt() ?? 0),
      world.effects.length,
      [...new Set(world.published.map(({ message }) => message.attributes['ce-id']))],
    ]);
    return digest(picture);
  };

  return { world, ...watchful(), fingerprint, worthTrying };
};

const texts = new WeakMap<object, string>();

/** The part of a document that the future depends on; the unmoved end of the log is no more than log. */
const textOf = (data: DocData): string => {
  const known = texts.get(data);
  if (known !== undefined) return known;
  const { tail: _tail, ...rest } = data;
  const text = JSON.stringify(ordered(rest));
  texts.set(data, text);
  return text;
};

/** Maps by key: the order in which facts came is in the log, not in the future. */
const ordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== 'object') return value;
  return Object.entries(value)
    .filter(([key]) => !/At$|^at$/.test(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => [key, ordered(member)]);
};
