import assert from 'node:assert/strict';
import { topologyOf } from '../../../shared/domain/topology.js';
import { filterText } from '../../../shared/domain/topology.js';
import { deploymentOf } from '../../../shared/pipelines/generate/deployment.js';
import { nba } from '../../../shared/pipelines/nba/definition.js';
import { nbaSchedules } from '../../../shared/pipelines/nba/schedules.js';

const deployment = deploymentOf(nba, nbaSchedules);
const topology = topologyOf(nba);

describe('deployment', () => {
  it('T-01 T-02 every topic has a publisher and a subscription, every subscription a topic and a function', () => {
    const topics = Object.keys(deployment.topics);
    assert.deepEqual(topics, topology.topics.map(({ name }) => name).sort());
    for (const [name, { publishers }] of Object.entries(deployment.topics)) {
      assert.ok(
        publishers.some((publisher) => publisher !== 'reconciler'),
        `${name}: nobody publishes`,
      );
      assert.ok(
        Object.values(deployment.subscriptions).some(({ topic }) => topic === name),
        `${name}: nobody listens`,
      );
      for (const publisher of publishers)
        assert.ok(publisher === 'operator' || publisher in deployment.functions, `${name}: unknown ${publisher}`);
    }
    for (const [name, subscription] of Object.entries(deployment.subscriptions)) {
      assert.ok(subscription.topic in deployment.topics, `${name}: no topic`);
      assert.ok(subscription.function in deployment.functions, `${name}: no function`);
    }
  });

  it('T-78 every dead-letter topic has the one subscription that the monitor reads', () => {
    for (const [name, topic] of Object.entries(deployment.topics)) {
      assert.equal(topic.deadLetterTopic, `${name}-dlq`);
      assert.equal(topic.deadLetterSubscription, `${name}-dlq-sub`);
    }
  });

  it('every subscription states its deadline, backoff, attempts, retention, expiration and dead letters', () => {
    for (const [name, subscription] of Object.entries(deployment.subscriptions)) {
      const { ackSeconds, minimumBackoffSeconds, maxDeliveryAttempts } = subscription;
      const policy = `${ackSeconds} ${minimumBackoffSeconds} ${maxDeliveryAttempts}`;
      assert.ok(['60 10 10', '600 30 6'].includes(policy), `${name}: ${policy}`);
      assert.equal(subscription.maximumBackoffSeconds, 600);
      assert.equal(subscription.retentionSeconds, 604_800);
      assert.equal(subscription.expiration, 'never');
      assert.equal(subscription.deadLetterTopic, `${subscription.topic}-dlq`);
    }
  });

  it('a function that runs processors is a worker, one that only decides is a transition', () => {
    const sizes = (size: string): string[] =>
      Object.entries(deployment.functions).flatMap(([name, declared]) => (declared.size === size ? [name] : []));
    assert.deepEqual(sizes('worker'), [
      'backfill-replayer',
      'phase1-to-phase2',
      'phase3-worker',
      'phase4-worker',
      'phase5-worker',
      'phase5b-grading',
      'phase5c-tier-adjustments',
      'phase6-export',
      'scraper-runner',
    ]);
    assert.ok(sizes('transition').includes('phase3-to-phase4'));
  });

  it('every function that is called is deployed', () => {
    for (const [name, { calls }] of Object.entries(deployment.functions))
      for (const called of calls) assert.ok(called in deployment.functions, `${name} calls ${called}`);
    assert.deepEqual(deployment.functions['run-planner']?.calls, ['scraper-runner']);
  });

  it('refuses a schedule of a function that is not deployed', () => {
    const lost = { job: 'lost', crons: ['0 3 * * *'], function: 'nobody', effect: '' };
    assert.throws(() => deploymentOf(nba, [lost]), /schedules call functions that do not exist: lost/);
  });

  it('refuses two jobs of one name', () => {
    const twice = nbaSchedules.slice(0, 1);
    assert.throws(() => deploymentOf(nba, [...twice, ...twice]), /two of the schedules are named nba-plan-days/);
  });

  it('every time of a job has its own scheduler job', () => {
    const expected = nbaSchedules.reduce((total, { crons }) => total + crons.length, 0);
    assert.equal(Object.keys(deployment.schedules).length, expected);
    for (const { cron } of Object.values(deployment.schedules)) assert.match(cron, /^(\S+ ){4}\S+$/);
  });
});

describe('filter text', () => {
  it('joins attributes in byte order and is empty for all messages', () => {
    assert.equal(filterText({}), '');
    assert.equal(
      filterText({ processor: 'p3.player_game_summary', mode: 'overnight' }),
      'attributes.mode = "overnight" AND attributes.processor = "p3.player_game_summary"',
    );
  });
});
