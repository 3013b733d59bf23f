import assert from 'node:assert/strict';
import { http, type Request, type Response } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import request from 'supertest';
import { pushEndpoint, type Undecodable } from '../../../functions/boundary/onHttp.js';
import { ConcurrencyError, FencedError, UnavailableError } from '../../../shared/domain/errors.js';
import type { Delivery, DeliveryHandler } from '../../../shared/ports/bus.js';

const TOPIC = 'nba-phase2-raw-complete';
const SUBSCRIPTION = `projects/p/subscriptions/${TOPIC}-phase2-to-phase3`;
const SOURCE = `//pubsub.googleapis.com/projects/p/topics/${TOPIC}`;
const ENVELOPE = JSON.stringify({ event_type: 'processor.completed', note: 'Dončić 🏀' });
const base64 = (text: string): string => Buffer.from(text).toString('base64');

let handler: DeliveryHandler;
let deliveries: Delivery[];
let undecodable: Undecodable[];
let exceptions: { error: unknown; answer: number; delivery: Delivery | null }[];
let failRecording: Error | null;

const endpoint = pushEndpoint((delivery) => handler(delivery), {
  topicOf: (subscription) => (subscription === `${TOPIC}-phase2-to-phase3` ? TOPIC : null),
  onUndecodable: (fault) => {
    if (failRecording !== null) return Promise.reject(failRecording);
    undecodable.push(fault);
    return Promise.resolve();
  },
  onException: (error, answer, delivery) => exceptions.push({ error, answer, delivery }),
});
http('boundary-under-test', endpoint);
const server = getTestServer('boundary-under-test');

const message = { data: base64(ENVELOPE), attributes: { kind: 'completion' }, messageId: '17', message_id: '17' };
const push = { message: { ...message, publishTime: '2024-01-15T10:00:00Z' }, subscription: SUBSCRIPTION };
const structured = {
  specversion: '1.0',
  id: '17',
  source: SOURCE,
  type: 'google.cloud.pubsub.topic.v1.messagePublished',
  datacontenttype: 'application/json',
};
const binaryHeaders = {
  'ce-specversion': '1.0',
  'ce-id': '17',
  'ce-source': SOURCE,
  'ce-type': 'google.cloud.pubsub.topic.v1.messagePublished',
};

const send = (body: unknown, headers: Readonly<Record<string, string>> = {}): request.Test =>
  request(server)
    .post('/')
    .set({ 'content-type': 'application/json', ...headers })
    .send(typeof body === 'string' ? body : JSON.stringify(body));

/** The status for a parsed body, without a server. */
const answered = async (body: unknown): Promise<number> => {
  let answer = 0;
  const response = {
    status: (status: number) => {
      answer = status;
      return response;
    },
    end: () => response,
  };
  await endpoint({ headers: {}, body } as unknown as Request, response as unknown as Response);
  return answer;
};

const currentDomain = (): unknown => (process as { readonly domain?: unknown }).domain ?? null;

describe('push endpoint', () => {
  beforeEach(() => {
    deliveries = [];
    undecodable = [];
    exceptions = [];
    failRecording = null;
    handler = (delivery) => {
      deliveries.push(delivery);
      return Promise.resolve('ack');
    };
  });

  it('carries a delivery out of the domain that the framework opens for its request', async () => {
    const seen: unknown[] = [currentDomain()];
    handler = async () => {
      seen.push(currentDomain());
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(currentDomain());
      return 'ack';
    };
    await send(push).expect(204);
    assert.deepEqual(seen, [null, null, null]);
  });

  describe('takes every wire format of a delivery', () => {
    const rows: readonly (readonly [string, unknown, Readonly<Record<string, string>>?])[] = [
      ['push', push],
      ['push in snake case, as the emulator adds it', { ...push, message: { ...push.message, messageId: undefined } }],
      ['push in camel case only', { ...push, message: { ...push.message, message_id: undefined } }],
      ['push without publish time', { ...push, message }],
      ['Eventarc, structured', { ...structured, data: push }, { 'content-type': 'application/cloudevents+json' }],
      ['Eventarc, structured, sent as plain JSON', { ...structured, data: push }],
      [
        'Eventarc, structured with data_base64',
        { ...structured, data_base64: base64(JSON.stringify(push)) },
        { 'content-type': 'application/cloudevents+json; charset=utf-8' },
      ],
      ['Eventarc, binary', push, binaryHeaders],
      ['Eventarc, binary, without a subscription', { message }, binaryHeaders],
    ];
    for (const [name, body, headers] of rows)
      it(name, async () => {
        await send(body, headers).expect(204, '');
        assert.deepEqual(deliveries, [
          { data: ENVELOPE, attributes: { kind: 'completion' }, messageId: '17', topic: TOPIC, deliveryAttempt: 1 },
        ]);
        assert.deepEqual(undecodable, []);
      });

    it('the delivery attempt where the transport tells it', async () => {
      await send({ ...push, deliveryAttempt: 4 }).expect(204);
      await send({ ...structured, data: { ...push, deliveryAttempt: 5 } }).expect(204);
      await send({ ...push, deliveryAttempt: '7' }).expect(204);
      assert.deepEqual(
        deliveries.map(({ deliveryAttempt }) => deliveryAttempt),
        [4, 5, 1],
      );
    });

    it('a message without attributes', async () => {
      await send({ ...push, message: { ...message, attributes: undefined } }).expect(204);
      await send({ ...push, message: { ...message, attributes: null } }).expect(204);
      assert.deepEqual(
        deliveries.map(({ attributes }) => attributes),
        [{}, {}],
      );
    });

    it('data that is no JSON of ours: judging it is the handler’s business', async () => {
      await send({ ...push, message: { ...message, data: base64('not JSON') } }).expect(204);
      assert.equal(deliveries[0]?.data, 'not JSON');
    });
  });

  describe('T-17 S23 records what is no delivery once and acknowledges it, never 4xx', () => {
    const latin1 = Buffer.from('Dončić', 'latin1').toString('base64');
    const rows: readonly (readonly [string, unknown, string, Readonly<Record<string, string>>?])[] = [
      ['JSON that is no event', { hello: 'world' }, 'no push body: it has no message'],
      ['an empty probe', '', 'no push body: it has no message'],
      ['an empty object', {}, 'no push body: it has no message'],
      ['a JSON list', [], 'no push body: it has no message'],
      ['text that is no JSON', 'ping', 'no push body: it has no message', { 'content-type': 'text/plain' }],
      ['bytes', 'ping', 'no push body: it has no message', { 'content-type': 'application/octet-stream' }],
      [
        'a form',
        'message=1',
        'no push body: it has no message',
        { 'content-type': 'application/x-www-form-urlencoded' },
      ],
      ['message null', { ...push, message: null }, 'no push body: it has no message'],
      ['message a list', { ...push, message: [message] }, 'no push body: it has no message'],
      ['data missing', { ...push, message: { ...message, data: undefined } }, 'message without data'],
      ['data empty', { ...push, message: { ...message, data: '' } }, 'message without data'],
      ['data an object', { ...push, message: { ...message, data: { a: 1 } } }, 'message without data'],
      ['broken base64', { ...push, message: { ...message, data: 'ey!J' } }, 'data is not base64 of UTF-8'],
      ['cut base64', { ...push, message: { ...message, data: 'eyJhI' } }, 'data is not base64 of UTF-8'],
      [
        'base64 of no UTF-8',
        { ...push, message: { ...message, data: latin1 + 'gg==' } },
        'data is not base64 of UTF-8',
      ],
      ['attributes of numbers', { ...push, message: { ...message, attributes: { n: 1 } } }, 'attributes are not texts'],
      ['attributes a text', { ...push, message: { ...message, attributes: 'n' } }, 'attributes are not texts'],
      [
        'no message id',
        { ...push, message: { ...message, messageId: undefined, message_id: undefined } },
        'message without id',
      ],
      ['a subscription of somebody else', { ...push, subscription: 'projects/p/subscriptions/x' }, 'names neither'],
      ['no subscription', { message }, 'names neither'],
      [
        'an event of another source',
        { ...structured, source: '//storage.googleapis.com/b', data: push },
        'names neither',
      ],
      ['an event without data', structured, 'no push body: it has no message'],
      ['an event with broken data_base64', { ...structured, data_base64: '!' }, 'no push body: it has no message'],
      ['a binary event without a body', '', 'no push body: it has no message', binaryHeaders],
    ];
    for (const [name, body, detail, headers] of rows)
      it(name, async () => {
        await send(body, headers).expect(204, '');
        assert.deepEqual(deliveries, []);
        assert.equal(undecodable.length, 1);
        assert.ok(undecodable[0]?.detail.startsWith(detail), undecodable[0]?.detail);
        assert.deepEqual(exceptions, []);
      });

    it('GET and HEAD probes', async () => {
      await request(server).get('/').expect(204);
      await request(server).head('/').expect(204);
      assert.equal(undecodable.length, 2);
    });

    it('only text that is no JSON object or list, sent as JSON, is refused by the framework before any function runs', async () => {
      // Pub/Sub and Eventarc write the outer JSON themselves; strangers are turned away by identity.
      const complaints: unknown[] = [];
      const { error } = console;
      console.error = (...words: unknown[]) => complaints.push(words);
      try {
        await send('{"message":').expect(400);
        await send('"text"').expect(400);
      } finally {
        console.error = error;
      }
      assert.deepEqual([deliveries, undecodable], [[], []]);
    });

    it('a redelivery is the same anomaly: attempt and wrapping do not change its data', async () => {
      const broken = { ...push, message: { ...message, data: '%%%' } };
      await send(broken).expect(204);
      await send({ ...broken, deliveryAttempt: 2 }).expect(204);
      await send({ ...structured, data: broken }).expect(204);
      assert.deepEqual(
        undecodable.map(({ topic, data }) => [topic, data]),
        Array.from({ length: 3 }, () => [TOPIC, '%%%']),
      );
    });

    it('an anomaly that could not be recorded is not acknowledged', async () => {
      failRecording = new UnavailableError('the store does not answer');
      await send({ hello: 'world' }).expect(503);
      failRecording = new Error('bug');
      await send({ hello: 'world' }).expect(500);
      assert.deepEqual(
        exceptions.map(({ answer, delivery }) => [answer, delivery]),
        [
          [503, null],
          [500, null],
        ],
      );
    });

    it('ten thousand mutated bodies: always 204, a delivery or one anomaly', async () => {
      const next = mulberry32(20_240_115);
      const text = JSON.stringify(push);
      const bodies = Array.from({ length: 10_000 }, () => mutated(JSON.parse(text), next));
      for (const [index, body] of bodies.entries()) {
        // The framework's part of the way is the same for all of them, and slow.
        const status = index < 100 ? (await send(body)).status : await answered(body);
        assert.equal(status, 204, JSON.stringify(body));
        assert.equal(deliveries.length + undecodable.length, index + 1, JSON.stringify(body));
      }
      assert.ok(undecodable.length > 2_500 && deliveries.length > 500, 'both kinds occur');
    });
  });

  describe('T-19 the answer follows from what the handler said', () => {
    const rows: readonly (readonly [string, DeliveryHandler, number])[] = [
      ['ack', () => Promise.resolve('ack'), 204],
      ['nack', () => Promise.resolve('nack'), 503],
      ['a store that does not answer', () => Promise.reject(new UnavailableError('no answer')), 503],
      ['contention', () => Promise.reject(new ConcurrencyError('met')), 503],
      ['an error that will not pass', () => Promise.reject(new FencedError('taken over')), 500],
      ['a bug', () => Promise.reject(new TypeError('undefined is not a function')), 500],
      [
        'a bug before the first await',
        () => {
          throw new TypeError('undefined is not a function');
        },
        500,
      ],
    ];
    for (const [name, answer, status] of rows)
      it(`${name}: ${status}, without a body`, async () => {
        handler = answer;
        await send(push).expect(status, '');
        assert.deepEqual(
          exceptions.map((told) => [told.answer, told.delivery?.messageId]),
          name === 'ack' || name === 'nack' ? [] : [[status, '17']],
        );
      });
  });
});

/** https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32 */
const mulberry32 = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const STRANGERS: readonly unknown[] = [
  null,
  0,
  -1,
  '',
  'x',
  true,
  [],
  {},
  [[]],
  { message: {} },
  '\u0000',
  'ä'.repeat(50),
];

const mutated = (body: unknown, next: () => number): unknown => {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const alter = (value: unknown, depth: number): unknown => {
    if (next() < 0.15) return pick(STRANGERS);
    if (typeof value === 'string') {
      const at = Math.floor(next() * value.length);
      return next() < 0.4 ? value.slice(0, at) + pick(['', '!', '=', 'A', '\n']) + value.slice(at + 1) : value;
    }
    if (typeof value !== 'object' || value === null || depth > 3) return value;
    const entries = Object.entries(value).filter(() => next() > 0.04);
    const key = pick(entries.map(([name]) => name).concat('extra'));
    return Object.fromEntries(
      entries.map(([name, member]) => [name, name === key ? alter(member, depth + 1) : member]),
    );
  };
  const altered = alter(body, 0);
  // Scalars never reach a function, see below.
  return typeof altered === 'object' && altered !== null ? altered : {};
};
