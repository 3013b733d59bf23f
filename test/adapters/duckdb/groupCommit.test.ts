import assert from 'node:assert/strict';
import { groupCommit } from '../../../shared/adapters/duckdb/groupCommit.js';

const recording = (fails: (jobs: readonly string[]) => boolean = () => false) => {
  const groups: string[][] = [];
  const group = groupCommit<string, string>({
    most: 4,
    conflict: (a, b) => a.charAt(0) === b.charAt(0),
    transaction: async (jobs) => {
      groups.push([...jobs]);
      if (fails(jobs)) throw new Error(`failed: ${jobs.join(' ')}`);
      return jobs.map((job) =>
        job.endsWith('!') ? { kind: 'refused', error: new Error(job) } : { kind: 'done', result: job },
      );
    },
  });
  return { groups, group };
};

const submitted = (group: ReturnType<typeof recording>['group'], jobs: readonly string[]) =>
  Promise.allSettled(jobs.map((job) => group.submit(job)));

describe('group commit', () => {
  it('puts jobs that wait together in one transaction', async () => {
    const { groups, group } = recording();
    await submitted(group, ['a1', 'b1', 'c1']);
    assert.deepEqual(groups, [['a1', 'b1', 'c1']]);
  });

  it('keeps conflicting jobs apart and in order', async () => {
    const { groups, group } = recording();
    await submitted(group, ['a1', 'a2', 'b1', 'a3']);
    assert.deepEqual(groups, [['a1', 'b1'], ['a2'], ['a3']]);
  });

  it('takes no more than the most', async () => {
    const { groups, group } = recording();
    await submitted(group, ['a', 'b', 'c', 'd', 'e']);
    assert.deepEqual(groups, [['a', 'b', 'c', 'd'], ['e']]);
  });

  it('runs each alone when the shared transaction fails, so one bad job harms no other', async () => {
    const { groups, group } = recording((jobs) => jobs.includes('b?'));
    const results = await submitted(group, ['a', 'b?', 'c']);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(groups, [['a', 'b?', 'c'], ['a'], ['b?'], ['c']]);
  });

  it('refuses one without repeating the others', async () => {
    const { groups, group } = recording();
    const results = await submitted(group, ['a', 'b!', 'c']);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.equal(groups.length, 1);
  });

  it('drains everything submitted before', async () => {
    const { groups, group } = recording();
    const waiting = submitted(group, ['a1', 'a2', 'a3']);
    await group.drained();
    assert.equal(groups.length, 3);
    await waiting;
  });
});
