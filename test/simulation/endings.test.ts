import assert from 'node:assert/strict';
import { UnavailableError } from '../../shared/domain/errors.js';
import type { PipelineDefinition } from '../../shared/domain/pipeline.js';
import { erased, processor, type Entity, type EntityFailure, type RowGate } from '../../shared/domain/processor.js';
import { table, textOf, type BodyRowOf } from '../../shared/domain/table.js';
import { run } from './drive.js';
import { send, trigger } from './messages.js';
import { smallPipeline } from './smallPipeline.js';
import { DATE, slotOf, smallWorld } from './smallWorld.js';

const TEAMS = Array.from({ length: 22 }, (_, index) => `T${index}`);
const P4 = slotOf('p4');

const output = table({
  dataset: 'small',
  name: 'p4_a',
  key: ['game_date', 'team'],
  dateColumn: 'game_date',
  writeMode: 'REPLACE_PARTITION',
  columns: { game_date: 'D!', team: 'S!', points: 'I!' },
});
type Output = ReturnType<Parameters<typeof bodyOf>[0]>;

const rowsOf = (teams: readonly string[], points = 100): readonly BodyRowOf<typeof output>[] =>
  teams.map((team) => ({ game_date: DATE, team, points }));
const rejected = (id: string): EntityFailure => ({
  type: 'team',
  id,
  category: 'ROW_REJECTED',
  reason: 'a row of zeros',
  canRetry: true,
});
const GATE: RowGate = {
  name: 'points',
  level: 'fail',
  check: (rows) => rows.filter(({ points }) => Number(points) > 200).map(({ team }) => `${textOf(team)}: too many`),
};

const bodyOf = (make: () => ReturnType<typeof declared.run>) => erased(processor({ ...declared, run: make }));
const declared = {
  id: 'p4.a',
  shortName: 'p4.a',
  inputs: {},
  output,
  expects: (): readonly Entity[] => TEAMS.map((id) => ({ type: 'team', id })),
  entityOf: ({ team }: { readonly team: string }) => team,
  gates: [GATE],
  run: (): {
    readonly rows: readonly BodyRowOf<typeof output>[];
    readonly failures?: readonly EntityFailure[];
    readonly empty?: { readonly code: 'no_data'; readonly reason: 'no_games_scheduled' };
  } => ({ rows: [] }),
};

const pipelineWith = (make: () => Output): PipelineDefinition => {
  const small = smallPipeline({ counts: { p2: 1, p3: 1, p4: 1, p5: 1 } });
  const body = bodyOf(make);
  return {
    ...small,
    processors: small.processors.map((each) => (each.id === 'p4.a' ? { ...each, output, body } : each)),
  };
};

interface Way {
  readonly name: string;
  readonly make: () => Output;
  readonly status: string;
  readonly message?: RegExp;
  readonly rows: number;
  readonly triggers: boolean;
}

const ways: readonly Way[] = [
  { name: 'every row', make: () => ({ rows: rowsOf(TEAMS) }), status: 'success', rows: 22, triggers: true },
  {
    name: 'T-10 S21 no row where entities were expected, and no word about it',
    make: () => ({ rows: [] }),
    status: 'failed',
    message: /UNTRACKED 22/,
    rows: 0,
    triggers: false,
  },
  {
    name: 'B-T38 a failure for every entity is no success',
    make: () => ({ rows: [], failures: TEAMS.map(rejected) }),
    status: 'failed',
    message: /no rows: ROW_REJECTED/,
    rows: 0,
    triggers: false,
  },
  {
    name: 'S27 T-59 one zero row among 22 teams: set aside, the others go on',
    make: () => ({ rows: rowsOf(TEAMS.slice(1)), failures: TEAMS.slice(0, 1).map(rejected) }),
    status: 'partial',
    rows: 21,
    triggers: true,
  },
  {
    name: 'one team of 22 without row or reason',
    make: () => ({ rows: rowsOf(TEAMS.slice(1)) }),
    status: 'failed',
    message: /UNTRACKED 1: T0/,
    rows: 0,
    triggers: false,
  },
  {
    name: 'a broken gate',
    make: () => ({ rows: rowsOf(TEAMS, 300) }),
    status: 'failed',
    message: /points: T0: too many/,
    rows: 0,
    triggers: false,
  },
  {
    name: 'nothing, by a reason that this plan does not allow',
    make: () => ({ rows: [], empty: { code: 'no_data', reason: 'no_games_scheduled' } }),
    status: 'no_data',
    rows: 0,
    triggers: false,
  },
  {
    name: 'a body that throws',
    make: () => {
      throw new RangeError('a bug');
    },
    status: 'failed',
    message: /RangeError: a bug/,
    rows: 0,
    triggers: false,
  },
  {
    name: 'a body whose world does not answer',
    make: () => {
      throw new UnavailableError('no answer');
    },
    status: 'failed',
    message: /no answer/,
    rows: 0,
    triggers: false,
  },
];

describe('T-09 S20 however a processor ends, its attempt has one terminal event', () => {
  for (const { name, make, status, message, rows, triggers } of ways)
    it(name, async () => {
      const world = await smallWorld({ pipeline: pipelineWith(make), instances: { A: 'all' } });
      await send(world, [trigger(world, P4, 'p3', { seq: 1 })]);
      await run(world);
      const told = world.published.filter(
        ({ message: { attributes } }) => attributes['kind'] === 'completion' && attributes['processor'] === 'p4.a',
      );
      assert.equal(told.length, 1);
      const terminal = JSON.parse(told[0]?.message.data ?? '{}') as {
        readonly status: { readonly code: string };
        readonly record_count: number;
        readonly error: { readonly message: string } | null;
      };
      assert.equal(terminal.status.code, status);
      assert.match(terminal.error?.message ?? '', message ?? /^$/);
      assert.equal(terminal.record_count, rows);
      assert.equal((await world.rowsOf('p4.a')).length, rows, 'what it counts is what is visible');
      const [attempt, ...others] = await world.docs.query({ collection: 'work', limit: 10 });
      assert.equal(attempt?.data['state'], 'announced');
      assert.equal(others.length, triggers ? 1 : 0, 'only what satisfies its entry opens the next phase');
      const log = await world.slots.log(P4);
      assert.equal(
        log.some(({ type }) => type === 'TriggerIssued'),
        triggers,
      );
      assert.equal(world.bus.waiting('small-phase4-trigger-dlq'), 0);
    });
});
