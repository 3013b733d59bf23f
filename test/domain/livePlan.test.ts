import assert from 'node:assert/strict';
import { assert as holds, constantFrom, integer, property } from 'fast-check';
import { buildPlan } from '../../shared/domain/buildPlan.js';
import { gameDate, gameDateOf, isoOf, plusDays, zoned, type GameDate } from '../../shared/domain/gameDate.js';
import { MODES, type SlotKey } from '../../shared/domain/slot/key.js';
import type { Plan } from '../../shared/domain/slot/plan.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import { aSlot, MINUTE, present } from '../support/slots.js';

const DATE = gameDate('2024-11-05');
const OPTIONS = { phases: nba.phases.map(({ id }) => id), processors: null, offered: null };
const GAMES = ['20241105_BOS_NYK', '20241105_LAL_DEN'];

const planAt = (slot: Partial<SlotKey>, openedAt: number | null, locksAt?: number): Plan =>
  buildPlan(nba, aSlot(slot), OPTIONS, {
    games: GAMES,
    version: 's1',
    ...(locksAt === undefined ? {} : { locksAt }),
    ...(openedAt === null ? {} : { openedAt }),
  });
const BEFORE = ['same_day', 'tomorrow'] as const;

/** Cut-off of one entry's work: its own, else the plan's. */
const cutOf = (plan: Plan, key: string): number | null => present(plan.entries[key]).asOf ?? plan.asOf;
const FORETELLING = [
  'p3.upcoming_team_game_context',
  'p3.upcoming_player_game_context',
  'p4.ml_feature_store_v2',
  'p5.consolidation',
];

describe('what a live plan knows', () => {
  it('I13 before the games: nothing captured after it opened, in any phase that foretells them', () => {
    const at = zoned(DATE, '10:30');
    for (const mode of BEFORE)
      for (const key of FORETELLING)
        assert.equal(cutOf(planAt({ phase: key.slice(0, 2), mode }, at), key), at, `${mode} ${key}`);
  });

  it('I13 never more than the end of the date, however late it opens', () => {
    for (const mode of MODES)
      for (const key of FORETELLING) {
        const cut = present(cutOf(planAt({ phase: key.slice(0, 2), mode }, zoned(plusDays(DATE, 9), '06:00')), key));
        assert.equal(gameDateOf(cut), DATE, `${mode} ${key}`);
      }
  });

  it('after the games the contexts are cut off, what summarises the games is not', () => {
    const plan = planAt({ phase: 'p3', mode: 'overnight' }, zoned(plusDays(DATE, 1), '06:00'));
    assert.equal(plan.asOf, null);
    for (const [key, { asOf }] of Object.entries(plan.entries))
      assert.equal(asOf !== undefined, key.includes('upcoming'), key);
  });

  it('S58 a replay of the date is cut off where the last live run of it is', () => {
    for (const key of FORETELLING) {
      const slot = { phase: key.slice(0, 2), mode: 'overnight' } as const;
      const replayed = planAt({ ...slot, runKind: 'replay', campaignId: 'c_1' }, zoned(plusDays(DATE, 400), '12:00'));
      const lived = planAt(slot, zoned(plusDays(DATE, 1), '06:00'));
      assert.equal(cutOf(replayed, key), cutOf(lived, key), key);
    }
  });
});

describe('how long a live plan waits', () => {
  it('a pass in the afternoon has an hour before its deadline, not a deadline of the morning', () => {
    const at = zoned(DATE, '16:00');
    const { softAt, hardAt } = present(planAt({ phase: 'p3', mode: 'same_day' }, at).deadlines);
    assert.equal(softAt, at + 60 * MINUTE);
    assert.equal(hardAt, zoned(plusDays(DATE, 1), '06:00'));
    assert.equal(present(planAt({ mode: 'same_day' }, zoned(DATE, '05:00')).deadlines).softAt, zoned(DATE, '12:00'));
  });

  it('a date that is only opened when all is over waits for nobody', () => {
    for (const mode of MODES) assert.equal(planAt({ mode }, zoned(plusDays(DATE, 30), '12:00')).deadlines, null);
  });

  it('phase 4 has its tiers, other phases have none, and a replay of it neither', () => {
    const live = planAt({ phase: 'p4', mode: 'same_day' }, zoned(DATE, '10:30'));
    assert.deepEqual(
      present(live.tiers).map(({ afterMs, atLeast }) => [afterMs / MINUTE, atLeast]),
      [
        [60, 4],
        [120, 3],
      ],
    );
    assert.equal(present(live.givesUpAfterMs) / MINUTE, 240);
    for (const phase of ['p2', 'p3', 'p5', 'p6']) assert.equal(planAt({ phase, mode: 'same_day' }, 0).tiers, undefined);
    const replayed = planAt({ phase: 'p4', runKind: 'replay', campaignId: 'c_1' }, null);
    assert.deepEqual([replayed.tiers, replayed.givesUpAfterMs, replayed.settleMs], [undefined, undefined, undefined]);
    assert.ok(Object.values(replayed.entries).every(({ degradesAt }) => degradesAt === undefined));
  });

  it('what is made for the games is frozen by the last of them; what is made after them is not', () => {
    const tip = zoned(DATE, '22:30');
    for (const mode of BEFORE) assert.equal(planAt({ phase: 'p3', mode }, 0, tip).locksAt, tip);
    assert.equal(planAt({ phase: 'p3', mode: 'overnight' }, 0, tip).locksAt, undefined);
    assert.equal(planAt({ phase: 'p3', mode: 'same_day' }, 0).locksAt, undefined);
  });

  it('T-46 S19 deadlines and cut-offs never depend on the hour: property over every opening of a week', () => {
    const openings = integer({ min: zoned(plusDays(DATE, -3), '00:00'), max: zoned(plusDays(DATE, 1), '05:59') });
    holds(
      property(constantFrom(...BEFORE), openings, (mode, at) => {
        const { deadlines, asOf } = planAt({ phase: 'p4', mode }, at);
        const day: GameDate = gameDateOf(present(deadlines).hardAt);
        assert.equal(day, plusDays(DATE, 1), isoOf(at));
        assert.ok(present(deadlines).softAt >= at + 60 * MINUTE && present(asOf) <= at);
      }),
    );
  });
});
