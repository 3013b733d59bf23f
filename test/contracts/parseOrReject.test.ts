import assert from 'node:assert/strict';
import { sealed } from '../../shared/contracts/envelope.js';
import type { CompletionMessage, Message, PhaseTriggeredMessage } from '../../shared/contracts/messages.js';
import { attributesOf } from '../../shared/contracts/wire.js';
import { sha256 } from '../../shared/domain/hash.js';
import { completionTopicOf, phaseNamed } from '../../shared/domain/pipeline.js';
import { topologyOf } from '../../shared/domain/topology.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import { aBoundary, type Boundary } from '../support/boundary.js';
import { seededRandom } from '../support/explore.js';
import {
  aPlan,
  aReplayPlan,
  aSlot,
  FIVE,
  HOUR,
  MINUTE,
  PLAYERS,
  present,
  unorderedFive,
  UPCOMING,
} from '../support/slots.js';
import { aCompletionMessage, goldenMessages, MADE_AT, type GoldenMessage } from './goldenMessages.js';

const P3 = completionTopicOf(nba, phaseNamed(nba, 'p3'));
const TO_P4 = 'phase3-to-phase4';
const NOW = MADE_AT + MINUTE;
const slot = aSlot();

const boundaryAt = (now = NOW): Boundary =>
  aBoundary(nba, {
    now,
    planFor: ({ runKind }) => (runKind === 'live' ? aPlan : aReplayPlan)({ entries: unorderedFive(), work: 'topic' }),
  });

/** Four of five are in: whatever is taken for the fifth would trigger. */
const nearlyReady = async (now = NOW): Promise<Boundary> => {
  const boundary = boundaryAt(now);
  await boundary.open(slot);
  for (const key of FIVE.filter((other) => other !== UPCOMING))
    assert.equal(await boundary.deliver(TO_P4, P3, aCompletionMessage(key, undefined, { at: now - MINUTE })), 'ack');
  return boundary;
};

const resealed = (message: Message, changes: Readonly<Record<string, unknown>>): Message => {
  const { payload_hash: _old, ...unsealed } = { ...message, ...changes };
  return sealed(unsealed as unknown as Omit<Message, 'payload_hash'>);
};

const last = (): CompletionMessage => aCompletionMessage(UPCOMING);

describe('parse or reject, at the boundary of a function', () => {
  it('takes the honest message, so that the refusals below refuse for their own reason', async () => {
    const boundary = await nearlyReady();
    assert.equal(await boundary.deliver(TO_P4, P3, last()), 'ack');
    assert.deepEqual(boundary.anomalies(), []);
    assert.equal(boundary.published.filter(({ message }) => message.event_type === 'phase.triggered').length, 1);
  });

  interface Refusal {
    readonly name: string;
    readonly anomaly: string;
    readonly data: () => string;
    readonly attributes?: () => Readonly<Record<string, string>>;
  }
  const other = sha256('other');
  const refusals: readonly Refusal[] = [
    { name: 'no JSON', anomaly: 'undecodable', data: () => '{"schema_version":1' },
    { name: 'S23 nothing at all', anomaly: 'undecodable', data: () => '' },
    { name: 'JSON that is no object', anomaly: 'malformed', data: () => '[1,2]' },
    { name: 'an object of no kind', anomaly: 'malformed', data: () => '{"event_type":"something.else"}' },
    {
      name: 'a payload that is not what its hash says',
      anomaly: 'malformed',
      data: () => JSON.stringify({ ...last(), record_count: 9 }),
    },
    {
      name: 'T-18 S08 a processor nobody registered',
      anomaly: 'unknown_processor',
      data: () => JSON.stringify(resealed(last(), { processor: 'p3.bogus_name' })),
    },
    {
      name: 'T-20 a processor in other letter case',
      anomaly: 'unknown_processor',
      data: () => JSON.stringify(resealed(last(), { processor: 'p3.Upcoming_Player_Game_Context' })),
    },
    {
      name: 'a run id of another run',
      anomaly: 'bad_identity',
      data: () => JSON.stringify(resealed(last(), { run_id: last().run_id.replace('_g1', '_g2') })),
    },
    {
      name: 'a work id that does not follow from run, processor and attempt',
      anomaly: 'bad_identity',
      data: () => JSON.stringify(resealed(last(), { processor_run_id: other })),
    },
    {
      name: 'the ids of another attempt',
      anomaly: 'bad_identity',
      data: () => JSON.stringify(resealed(last(), { attempt: 2 })),
    },
    {
      name: 'an event id that does not follow from the work',
      anomaly: 'bad_identity',
      data: () => JSON.stringify(resealed(last(), { event_id: other })),
    },
    {
      name: 'a live run with a campaign',
      anomaly: 'bad_identity',
      data: () => JSON.stringify(aCompletionMessage(UPCOMING, undefined, { slot: aSlot({ campaignId: 'c_1' }) })),
    },
    {
      name: 'a replay without a campaign',
      anomaly: 'bad_identity',
      data: () => JSON.stringify(aCompletionMessage(UPCOMING, undefined, { slot: aSlot({ runKind: 'replay' }) })),
    },
    {
      name: 'an output that is not the registered one',
      anomaly: 'identity_mismatch',
      data: () => JSON.stringify(resealed(last(), { output: { ...last().output, table: 'player_game_summary' } })),
    },
    {
      name: 'an error beside a success',
      anomaly: 'malformed',
      data: () =>
        JSON.stringify(resealed(last(), { error: { class: 'permanent', code: 'x', message: 'y', detail_ref: null } })),
    },
    {
      name: 'a failure without an error',
      anomaly: 'malformed',
      data: () => JSON.stringify(resealed(last(), { status: { code: 'failed', class: 'permanent' } })),
    },
    {
      name: 'attributes that say another date than the envelope',
      anomaly: 'attribute_mismatch',
      data: () => JSON.stringify(last()),
      attributes: () => ({ ...attributesOf(last()), game_date: '2024-11-04' }),
    },
    {
      name: 'attributes that say another status than the envelope',
      anomaly: 'attribute_mismatch',
      data: () => JSON.stringify(last()),
      attributes: () => ({ ...attributesOf(last()), status: 'partial' }),
    },
    {
      name: 'a completion of another phase than its topic',
      anomaly: 'identity_mismatch',
      data: () => JSON.stringify(aCompletionMessage('p4.ml_feature_store_v2')),
    },
    {
      name: 'a trigger on a topic of completions',
      anomaly: 'identity_mismatch',
      data: () => JSON.stringify(goldenMessages().find(({ name }) => name === 'triggered')?.message),
    },
  ];

  for (const { name, anomaly, data, attributes } of refusals)
    it(`${name}: acked, one anomaly ${anomaly} however often it comes, state unchanged`, async () => {
      const boundary = await nearlyReady();
      const before = boundary.stateHash();
      for (let delivery = 0; delivery < 3; delivery += 1)
        assert.equal(await boundary.deliverText(TO_P4, P3, data(), attributes?.() ?? {}), 'ack');
      assert.deepEqual(
        boundary.anomalies().map(({ kind }) => kind),
        [anomaly],
      );
      assert.equal(boundary.stateHash(), before);
      assert.deepEqual(
        boundary.published.filter(({ message }) => message.event_type === 'phase.triggered'),
        [],
      );
    });

  it('a registered processor that is not in the frozen plan: acked, one anomaly, state unchanged', async () => {
    const boundary = aBoundary(nba, {
      now: NOW,
      planFor: () => aPlan({ entries: { [PLAYERS]: present(unorderedFive()[PLAYERS]) } }),
    });
    await boundary.open(slot);
    const before = boundary.stateHash();
    assert.equal(await boundary.deliver(TO_P4, P3, last()), 'ack');
    assert.deepEqual(
      boundary.anomalies().map(({ kind }) => kind),
      ['unplanned'],
    );
    assert.equal(boundary.stateHash(), before);
  });

  it('S56 the same event with another payload: acked, one anomaly, the first is kept', async () => {
    const boundary = await nearlyReady();
    await boundary.deliver(
      TO_P4,
      P3,
      aCompletionMessage(PLAYERS, { recordCount: 1, outputHash: sha256('x') }, { at: NOW - MINUTE }),
    );
    assert.deepEqual(
      boundary.anomalies().map(({ kind }) => kind),
      ['conflicting_terminal'],
    );
    const stored = await boundary.engine.slots.read(slot);
    assert.equal(stored?.state.done[PLAYERS]?.recordCount, 212);
  });

  it('a message that matches no filter of its subscriber is acked without an anomaly', async () => {
    const boundary = await nearlyReady();
    const before = boundary.stateHash();
    const tomorrow = aCompletionMessage(PLAYERS, undefined, { slot: aSlot({ mode: 'tomorrow' }) });
    assert.equal(await boundary.deliver('phase5-to-grading', P3, tomorrow), 'ack');
    assert.deepEqual(boundary.anomalies(), []);
    assert.equal(boundary.stateHash(), before);
  });

  it('a completion of a generation that is still to come asks for redelivery, without an anomaly', async () => {
    const boundary = await nearlyReady();
    const ahead = aCompletionMessage(UPCOMING, undefined, { generation: 2 });
    assert.equal(await boundary.deliver(TO_P4, P3, ahead), 'nack');
    assert.deepEqual(boundary.anomalies(), []);
  });
});

describe('age and clocks', () => {
  it('S23 a live completion of 73 hours ago is not counted: one anomaly, and the slot is judged on what it has', async () => {
    const boundary = await nearlyReady();
    await boundary.wait(73 * HOUR);
    assert.equal(await boundary.deliver(TO_P4, P3, last()), 'ack');
    assert.deepEqual(
      boundary.anomalies().map(({ kind }) => kind),
      ['stale_message'],
    );
    const stored = present(await boundary.engine.slots.read(slot));
    assert.equal(stored.state.done[UPCOMING], undefined);
    // The hard deadline passed meanwhile, and the wake noticed.
    assert.equal(stored.state.status, 'failed');
  });

  it('a completion of 71 hours ago still counts', async () => {
    const boundary = await nearlyReady(MADE_AT + 71 * HOUR);
    await boundary.deliver(TO_P4, P3, last());
    assert.deepEqual(boundary.anomalies(), []);
  });

  it('a live trigger is stale after 24 hours, a completion is not', async () => {
    const trigger = present(goldenMessages().find(({ name }) => name === 'triggered'));
    const late = boundaryAt(MADE_AT + 25 * HOUR);
    assert.equal(await late.deliver('phase3-dispatch', trigger.topic, trigger.message), 'ack');
    assert.deepEqual(
      late.anomalies().map(({ kind }) => kind),
      ['stale_message'],
    );
    assert.equal(await late.engine.slots.read(slot), null);
    const fresh = boundaryAt(MADE_AT + 23 * HOUR);
    await fresh.deliver('phase3-dispatch', trigger.topic, trigger.message);
    assert.equal(
      present(await fresh.engine.slots.read(slot)).state.cause?.triggerId,
      (trigger.message as PhaseTriggeredMessage).trigger_id,
    );
  });

  it('a replay is never stale', async () => {
    const replay = aSlot({ runKind: 'replay', campaignId: 'c_1' });
    const boundary = boundaryAt(MADE_AT + 10_000 * HOUR);
    await boundary.open(replay);
    await boundary.deliver(TO_P4, P3, aCompletionMessage(PLAYERS, undefined, { slot: replay }));
    assert.deepEqual(boundary.anomalies(), []);
    assert.ok(present(await boundary.engine.slots.read(replay)).state.done[PLAYERS] !== undefined);
  });

  it('a producer clock more than five minutes ahead is an anomaly, and the message counts', async () => {
    for (const [minutes, kinds] of [
      [4, []],
      [6, ['clock_skew']],
    ] as const) {
      const boundary = await nearlyReady();
      await boundary.deliver(TO_P4, P3, aCompletionMessage(UPCOMING, undefined, { at: NOW + minutes * MINUTE }));
      assert.deepEqual(
        boundary.anomalies().map(({ kind }) => kind),
        kinds,
      );
      assert.equal(boundary.published.filter(({ message }) => message.event_type === 'phase.triggered').length, 1);
    }
  });
});

describe('mutated payloads', () => {
  const PAYLOADS = 10_000;
  type Random = () => number;
  const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

  const bytes = (text: string, random: Random): string => {
    const at = Math.floor(random() * text.length);
    const length = 1 + Math.floor(random() * 8);
    const noise = pick(random, ['"', '{', '\\', '\u0000', '9', 'é', 'null', '-', '}', ',']);
    switch (Math.floor(random() * 4)) {
      case 0:
        return text.slice(0, at);
      case 1:
        return text.slice(0, at) + text.slice(at + length);
      case 2:
        return text.slice(0, at) + noise + text.slice(at);
      default:
        return text.slice(0, at) + noise + text.slice(at + 1);
    }
  };

  const WRONG: readonly unknown[] = [null, true, -1, 1e300, '', 'TODAY', [], {}, ['x'], { a: 1 }, 'p3.bogus_name'];

  const objectsIn = (value: unknown): readonly Record<string, unknown>[] => {
    if (value === null || typeof value !== 'object') return [];
    const below = Object.values(value).flatMap(objectsIn);
    return Array.isArray(value) ? below : [value as Record<string, unknown>, ...below];
  };

  const structure = (text: string, random: Random): string => {
    const root = JSON.parse(text) as Record<string, unknown>;
    const target = pick(random, objectsIn(root));
    const name = pick(random, [...Object.keys(target), 'extra']);
    if (name === 'extra' || random() < 0.2) target[`${name}_2`] = pick(random, WRONG);
    else if (random() < 0.3) delete target[name];
    else target[name] = pick(random, WRONG);
    return JSON.stringify(root);
  };

  /** One member more or less under a payload hash that is right again: only the closed schema can tell. */
  const resealedStructure = (text: string, random: Random): string => {
    const { payload_hash: _old, ...root } = JSON.parse(text) as Record<string, unknown>;
    const target = pick(random, objectsIn(root));
    const names = Object.keys(target);
    if (names.length === 0 || random() < 0.5) target['extra'] = 'x';
    else delete target[pick(random, names)];
    return JSON.stringify(sealed(root as unknown as Omit<Message, 'payload_hash'>));
  };

  const canonical = (text: string): string | null => {
    try {
      return sha256(JSON.stringify(JSON.parse(text)));
    } catch {
      return null;
    }
  };

  it(`T-17 ${PAYLOADS} of them at every subscriber: always acked, one anomaly each, state unchanged`, async () => {
    const random = seededRandom(20241106);
    const { subscriptions } = topologyOf(nba);
    const boundary = await nearlyReady();
    const before = boundary.stateHash();
    const originals: readonly GoldenMessage[] = goldenMessages();
    const known = new Set(originals.map(({ message }) => canonical(JSON.stringify(message))));
    const refused = new Set<string>();
    let delivered = 0;
    while (delivered < PAYLOADS) {
      const { topic, message } = pick(random, originals);
      const mutate = pick(random, [bytes, structure, resealedStructure]);
      const data = mutate(JSON.stringify(message), random);
      if (known.has(canonical(data))) continue; // only its spelling changed
      const takers = subscriptions.filter((subscription) => subscription.topic === topic);
      const attributes = random() < 0.5 ? {} : attributesOf(message);
      const result = await boundary.deliverText(pick(random, takers).function, topic, data, attributes);
      assert.equal(result, 'ack', data);
      refused.add(sha256(topic + data));
      delivered += 1;
    }
    assert.equal(boundary.anomalies().length, refused.size);
    assert.equal(boundary.stateHash(), before);
    assert.equal(boundary.published.filter(({ message }) => message.event_type === 'phase.triggered').length, 0);
  });
});
