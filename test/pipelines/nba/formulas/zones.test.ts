import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { shotZone } from '../../../../shared/pipelines/nba/formulas/shotZone.js';
import {
  attemptsOf,
  countZones,
  zonesCover,
  zonesMismatch,
  type ZoneEvent,
} from '../../../../shared/pipelines/nba/formulas/zoneCounts.js';

const shot = (values: Partial<ZoneEvent & { kind: 'shot' }>): ZoneEvent => ({
  kind: 'shot',
  player: 'a',
  team: 'GSW',
  made: false,
  isThree: false,
  hasSubtype: true,
  distance: 4,
  assistedBy: null,
  blockedBy: null,
  moment: '1 700',
  ...values,
});

describe('shotZone', () => {
  const cases = [
    { name: 'a named three, from the corner', shot: { isThree: true, hasSubtype: true, distance: 22 }, zone: 'three' },
    { name: 'unnamed and behind the arc', shot: { isThree: false, hasSubtype: false, distance: 23.75 }, zone: 'three' },
    { name: 'named two at 23.9 ft', shot: { isThree: false, hasSubtype: true, distance: 23.9 }, zone: 'mid_range' },
    { name: 'no distance', shot: { isThree: false, hasSubtype: true, distance: null }, zone: 'unknown' },
    { name: 'exactly 8 ft', shot: { isThree: false, hasSubtype: true, distance: 8 }, zone: 'paint' },
    { name: 'just beyond 8 ft', shot: { isThree: false, hasSubtype: true, distance: 8.1 }, zone: 'mid_range' },
  ] as const;
  for (const { name, shot: given, zone } of cases)
    it(`P-§5.4 ${name} is ${zone}`, () => assert.equal(shotZone(given), zone));
});

describe('countZones', () => {
  it('P-§5.4 a blocked shot is an attempt of its zone, and the block belongs to the other team', () => {
    const { players, teams } = countZones([shot({ blockedBy: 'b' })], ['GSW', 'LAL']);
    assert.equal(players.get('a')?.paintAttempts, 1);
    assert.equal(players.get('b')?.events?.paintBlocks, 1);
    assert.equal(teams.get('LAL')?.blocks?.paintBlocks, 1);
    assert.equal(teams.get('GSW')?.blocks?.paintBlocks, 0);
  });

  it('counts an and-one only for the shooter, at the moment of his basket', () => {
    const free = (player: string, moment: string): ZoneEvent => ({ kind: 'single_free_throw', player, moment });
    const basket = shot({ made: true, assistedBy: 'c' });
    const andOnes = (...events: readonly ZoneEvent[]): number =>
      countZones(events, ['GSW', 'LAL']).players.get('a')?.events?.andOnes ?? 0;
    assert.equal(andOnes(basket, free('a', '1 700')), 1);
    assert.equal(andOnes(basket, free('a', '1 650')), 0);
    assert.equal(andOnes(basket, free('d', '1 700')), 0);
    assert.equal(andOnes(shot({}), free('a', '1 700')), 0);
    const { players } = countZones([basket, shot({ made: true })], ['GSW', 'LAL']);
    assert.equal(players.get('a')?.events?.assistedMakes, 1);
    assert.equal(players.get('a')?.events?.unassistedMakes, 1);
  });

  it('P-§5.4 covers at 3 % of the box and not beyond, and only with both teams', () => {
    const of = (own: number, other: number) =>
      countZones(
        [
          ...Array.from({ length: own }, () => shot({})),
          ...Array.from({ length: other }, () => shot({ team: 'LAL', player: 'z' })),
        ],
        ['GSW', 'LAL'],
      );
    assert.equal(zonesCover(of(90, 87), ['GSW', 'LAL'], 180), true);
    assert.equal(zonesCover(of(90, 84), ['GSW', 'LAL'], 180), false);
    assert.equal(zonesCover(of(180, 0), ['GSW', 'LAL'], 180), false);
  });

  it('P-§5.4 a player whose zones disagree with his box has none', () => {
    const zones = { ...countZones([shot({}), shot({ isThree: true })], ['GSW', 'LAL']).players.get('a') };
    const counts = zones as Parameters<typeof zonesMismatch>[0];
    assert.equal(zonesMismatch(counts, 4, 1), false);
    assert.equal(zonesMismatch(counts, 5, 1), true);
    assert.equal(zonesMismatch(counts, 2, 2), false);
    assert.equal(zonesMismatch(counts, 2, 3), true);
  });

  it('every attempt is in exactly one zone, whatever the events', () => {
    const event = fc.record({
      made: fc.boolean(),
      isThree: fc.boolean(),
      hasSubtype: fc.boolean(),
      distance: fc.option(fc.integer({ min: 0, max: 40 })),
      team: fc.constantFrom('GSW', 'LAL'),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const { teams } = countZones(events.map(shot), ['GSW', 'LAL']);
        const total = [...teams.values()].reduce((sum, counts) => sum + attemptsOf(counts), 0);
        const makes = [...teams.values()].every(
          (counts) => counts.paintMakes <= counts.paintAttempts && counts.threeMakes <= counts.threeAttempts,
        );
        return total === events.length && makes;
      }),
    );
  });
});
