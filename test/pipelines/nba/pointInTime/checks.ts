import assert from 'node:assert/strict';
import type { AnyProcessor } from '../../../../shared/domain/processor.js';
import type { Row } from '../../../../shared/domain/table.js';
import { playerGameSummary } from '../../../../shared/pipelines/nba/tables/analytics.js';
import { mlFeatureStoreV2 } from '../../../../shared/pipelines/nba/tables/precompute.js';
import { runOn, textOf, type ProcessorRun } from '../../../support/processorRun.js';
import { declarationOf, isolated, withLeak, withoutCutOff, type Isolated } from './isolate.js';
import { AS_OF, D, daysBefore, GRADED_AT, NEXT } from './league.js';
import { absurd, delayed, hasCutOff, isHistory, perturbed, VARIANTS, type Pass } from './perturb.js';
import { BODIES, CONSTANTS, copyOf, grading, modelFor, rowsOn, summary, type World } from './world.js';

const BEFORE_GAMES: readonly Pass[] = [
  { name: 'live', asOf: AS_OF, isAfterGames: false },
  { name: 'history', asOf: null, isAfterGames: false },
];
const AFTER_GAMES: readonly Pass[] = [
  { name: 'live', asOf: GRADED_AT, isAfterGames: true },
  { name: 'history', asOf: null, isAfterGames: true },
];
const passesOf = ({ id }: AnyProcessor): readonly Pass[] =>
  id === grading.id || id === summary.id ? AFTER_GAMES : BEFORE_GAMES;

/** The chain of injuries, best first: each speaks only where those before it are silent. */
const INJURIES = ['injuries', 'injuriesEve', 'otherInjuries', 'otherInjuriesEve'];
const injuriesOf = (name: string): readonly (readonly [string, readonly string[]])[] =>
  INJURIES.map((alias, place) => [`${name}.${alias}`, INJURIES.slice(0, place)]);

/** Inputs that speak only where better ones are silent: those are emptied, so that they are heard. */
const ALONE: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(['UTGC', 'UPGC', 'prediction batch', 'grading'].flatMap(injuriesOf)),
  'UPGC.olderRosters': ['rosters'],
  'UPGC.gamebookSeason': ['bdlSeason'],
  'UPGC.bdlSeason': ['gamebookSeason'],
  'MLFS.togs': ['pdc'],
  'prediction batch.defenceGames': ['pastDefences'],
};
/** Half of ten games make a starter: three late ones would change nobody. */
const ALL_LATE: ReadonlySet<string> = new Set(['UTGC.starters']);

export const nameOf = (body: AnyProcessor, alias: string): string => `${body.shortName}.${alias}`;

/** One input of one processor in one pass, as the suite looks at it. */
export interface Case {
  readonly world: World;
  readonly body: AnyProcessor;
  readonly alias: string;
  readonly pass: Pass;
}

const run = ({ body, store }: Isolated, { world, pass }: Case): Promise<ProcessorRun> =>
  runOn(store, body, D, {
    constants: CONSTANTS,
    documents: world.documentsOf(body),
    ...(pass.asOf === null ? {} : { asOf: pass.asOf }),
  });

const open = ({ world, body, alias, pass }: Case) => {
  const whole: Isolated = { body, store: world.store };
  const base = (ALONE[nameOf(body, alias)] ?? []).reduce((rest, better) => isolated(rest, better, []), whole);
  const declaration = declarationOf(body, alias);
  const rows = delayed(world.store.rowsOf(declaration.table), declaration, pass, ALL_LATE.has(nameOf(body, alias)));
  return { declaration, rows, isolate: (some: readonly Row[]): Isolated => isolated(base, alias, some) };
};

const unchanged = async (given: Case): Promise<void> => {
  const { declaration, rows, isolate } = open(given);
  const base = await run(isolate(rows), given);
  for (const variant of VARIANTS) {
    const found = await run(isolate(perturbed(rows, declaration, given.pass, variant)), given);
    const title = `${nameOf(given.body, given.alias)} ${variant}, ${given.pass.name}`;
    assert.deepEqual(found.judged.faults, base.judged.faults, title);
    assert.equal(found.hash, base.hash, title);
  }
};

type Plant = (isolate: Isolated, alias: string) => Isolated;

const seen = async (given: Case, plant: Plant): Promise<boolean> => {
  const { declaration, rows, isolate } = open(given);
  const { pass } = given;
  const struck = perturbed(perturbed(rows, declaration, pass, 'added'), declaration, pass, 'changed');
  const base = await run(isolate(rows), given);
  try {
    const found = await run(plant(isolate(struck), given.alias), given);
    return found.hash !== base.hash || found.judged.faults.some((fault) => fault.startsWith('LOOKAHEAD'));
  } catch (error) {
    // A row that no column can hold is no quiet leak.
    if (error instanceof Error && error.name === 'InvalidRowError') return true;
    throw error;
  }
};

const casesOf = (world: World, body: AnyProcessor, pass: string): readonly Case[] =>
  passesOf(body)
    .filter(({ name }) => name === pass)
    .flatMap((only) => Object.keys(body.inputs).map((alias) => ({ world, body, alias, pass: only })));

/** Names of inputs in which a planted leak is not seen in the rows. */
export const unseen = async (world: World, kind: 'window' | 'cut-off'): Promise<readonly string[]> => {
  const [pass, plant, applies] =
    kind === 'window' ? (['history', withLeak, isHistory] as const) : (['live', withoutCutOff, hasCutOff] as const);
  const names: string[] = [];
  for (const body of BODIES)
    for (const given of casesOf(world, body, pass).filter(({ alias }) => applies(declarationOf(body, alias))))
      if (!(await seen(given, plant))) names.push(nameOf(body, given.alias));
  return names;
};

/** Of the week of D: what is learned for it is dated before. */
const MONDAY = daysBefore(3);

/** The rows of D as they are hold every gate. */
const clean = async (world: World, body: AnyProcessor): Promise<void> => {
  for (const pass of passesOf(body)) {
    const found = await run({ body, store: world.store }, { world, body, alias: '', pass });
    assert.ok(found.rows.length > 0, body.id);
    assert.deepEqual(found.judged.faults, [], `${body.id}, ${pass.name}`);
  }
};

/** Nothing that a pass cannot know through this input changes a row of D. */
const inputHolds = async (world: World, body: AnyProcessor, alias: string): Promise<void> => {
  for (const pass of passesOf(body)) await unchanged({ world, body, alias, pass });
};

/** A model for D is the same whatever happens from the Monday of its week on, and another when an earlier row changes. */
const trainingHolds = async (world: World): Promise<void> => {
  const [model] = await modelFor(world.store, D);
  assert.ok(model !== undefined);
  const textWith = async (from: string, to: string): Promise<string | undefined> => {
    const store = copyOf(world.store);
    for (const table of [mlFeatureStoreV2, playerGameSummary])
      for (const date of new Set(store.rowsOf(table).map((row) => textOf(row, 'game_date'))))
        if (date >= from && date <= to) store.replace(table, date, rowsOn(world.store, table, date).map(absurd));
    return (await modelFor(store, D))[0]?.text;
  };
  assert.equal(await textWith(MONDAY, NEXT), model.text, 'learned_v1');
  assert.notEqual(await textWith(daysBefore(8), daysBefore(8)), model.text, 'learned_v1');
};

type Check = (world: World) => Promise<void>;

/** By `processor.input`, by `processor` for its rows as they are, and what is learned before them. */
export const CHECKS: Readonly<Record<string, Check>> = {
  ...Object.fromEntries(
    BODIES.flatMap((body): (readonly [string, Check])[] => [
      [body.shortName, (world) => clean(world, body)],
      ...Object.keys(body.inputs).map(
        (alias) => [nameOf(body, alias), (world: World) => inputHolds(world, body, alias)] as const,
      ),
    ]),
  ),
  learned_v1: trainingHolds,
};

/** The names of a processor's checks. */
export const checksOf = (body: AnyProcessor): readonly string[] => [
  body.shortName,
  ...Object.keys(body.inputs).map((alias) => nameOf(body, alias)),
];
