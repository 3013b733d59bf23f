import assert from 'node:assert/strict';
import { unprovenDates } from '../../../shared/application/replay/unprovenDates.js';
import { run } from '../../simulation/drive.js';
import { startLive } from '../../simulation/messages.js';
import { startReplay } from '../../simulation/replays.js';
import { proof, smallPipeline } from '../../simulation/smallPipeline.js';
import { DATE, MINUTE, MORNING, slotOf, smallWorld, type SmallWorld } from '../../simulation/smallWorld.js';

const gated = smallPipeline({ counts: {}, gated: true });
const worldOf = (ticks: number): Promise<SmallWorld> =>
  smallWorld({ pipeline: gated, instances: { A: 'all' }, timers: 'any', ticks });
const unproven = async (world: SmallWorld, ...phases: readonly string[]): Promise<readonly string[]> => [
  ...(await unprovenDates({ chains: world.chains, slots: world.slots, sport: 'small' }, [DATE], phases)),
];
const outcomeOf = async (world: SmallWorld, id: string): Promise<string | undefined> =>
  (await world.chains.campaign(id))?.campaign.outcomes[DATE]?.state;

describe('dates that rows alone do not prove', () => {
  it('B-T17 a replay whose gate failed after its rows were written, until a whole one goes through it', async () => {
    const world = await worldOf(0);
    assert.deepEqual(await unproven(world, 'p2', 'p3'), [], 'nothing ran, so rows decide');
    await startReplay(world, [DATE], { id: 'c_1' });
    await run(world);
    assert.equal(await outcomeOf(world, 'c_1'), 'failed');
    assert.equal((await world.rowsOf('p3.a')).length, 1, 'the rows are there');
    assert.deepEqual(await unproven(world, 'p2', 'p3'), [DATE]);
    assert.deepEqual(await unproven(world, 'p2'), [], 'phase 2 was gone through');
    assert.deepEqual(await unproven(world, 'p4', 'p5'), [], 'later phases have no rows, which says enough');

    await world.put(proof, [{ game_date: DATE }]);
    await world.clock.advance(MINUTE);
    await startReplay(world, [DATE], { id: 'c_2', processors: ['p2.a'] });
    await run(world);
    assert.deepEqual(await unproven(world, 'p2', 'p3'), [DATE], 'one processor proves no phase');
    await world.clock.advance(MINUTE);
    await startReplay(world, [DATE], { id: 'c_3' });
    await run(world);
    assert.equal(await outcomeOf(world, 'c_3'), 'done');
    assert.deepEqual(await unproven(world, 'p2', 'p3', 'p4', 'p5'), []);
  });

  it('B-T17 a live day that waits behind its gate, until it goes on', async () => {
    const world = await worldOf(20);
    await startLive(world, slotOf('p1'));
    await run(world, { untilAt: MORNING + MINUTE });
    assert.equal((await world.slots.read(slotOf('p3')))?.state.status, 'blocked');
    assert.deepEqual(await unproven(world, 'p2', 'p3'), [DATE]);
    await world.put(proof, [{ game_date: DATE }]);
    await run(world);
    assert.deepEqual(await unproven(world, 'p2', 'p3'), []);
  });

  it('the newest word counts: a replay that goes through the gate after a live day that did not', async () => {
    const world = await worldOf(0);
    await startLive(world, slotOf('p1'));
    await run(world, { untilAt: MORNING });
    assert.deepEqual(await unproven(world, 'p3'), [DATE]);
    await world.put(proof, [{ game_date: DATE }]);
    await world.clock.advance(MINUTE);
    await startReplay(world, [DATE], { id: 'c_1' });
    await run(world);
    assert.equal((await world.slots.read(slotOf('p3')))?.state.status, 'blocked', 'nobody woke the live run');
    assert.deepEqual(await unproven(world, 'p3'), []);
  });
});
