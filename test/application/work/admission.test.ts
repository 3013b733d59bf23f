import assert from 'node:assert/strict';
import { admission } from '../../../shared/application/work/admission.js';

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

describe('admission', () => {
  interface Running {
    readonly name: string;
    readonly end: (error?: Error) => void;
  }

  const world = (most: number) => {
    const admit = admission(most);
    const running: Running[] = [];
    const ended: string[] = [];
    const enter = (name: string, size: number): Promise<unknown> =>
      admit(
        size,
        () =>
          new Promise<void>((resolve, reject) => {
            running.push({ name, end: (error) => (error === undefined ? resolve() : reject(error)) });
          }),
      ).then(
        () => ended.push(name),
        () => ended.push(`${name} failed`),
      );
    return { enter, running, ended, names: () => running.map(({ name }) => name) };
  };

  it('lets a group in whole while fewer than the most are under way, and others in their order', async () => {
    const { enter, running, names } = world(16);
    for (const name of ['a', 'b', 'c', 'd']) void enter(name, name === 'a' || name === 'b' ? 21 : 1);
    await turns();
    assert.deepEqual(names(), ['a']);
    running[0]?.end();
    await turns();
    assert.deepEqual(names(), ['a', 'b'], 'what waits behind b must not overtake it');
    running[1]?.end();
    await turns();
    assert.deepEqual(names(), ['a', 'b', 'c', 'd']);
  });

  it('small groups run side by side up to the most', async () => {
    const { enter, running, names } = world(3);
    for (const name of ['a', 'b', 'c', 'd', 'e']) void enter(name, 1);
    await turns();
    assert.deepEqual(names(), ['a', 'b', 'c']);
    running[1]?.end();
    await turns();
    assert.deepEqual(names(), ['a', 'b', 'c', 'd']);
  });

  it('a group that fails makes room like any other, and tells its own caller', async () => {
    const { enter, running, names, ended } = world(1);
    void enter('a', 1);
    void enter('b', 1);
    await turns();
    running[0]?.end(new Error('broken'));
    await turns();
    assert.deepEqual([names(), ended], [['a', 'b'], ['a failed']]);
  });

  it('without a limit nobody waits', async () => {
    const { enter, names } = world(Number.POSITIVE_INFINITY);
    for (const name of ['a', 'b', 'c']) void enter(name, 1_000);
    await turns();
    assert.deepEqual(names(), ['a', 'b', 'c']);
  });
});
