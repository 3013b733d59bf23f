import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vocabularyOf } from '../../shared/application/engine.js';
import { sealed } from '../../shared/contracts/envelope.js';
import type { Message } from '../../shared/contracts/messages.js';
import { messageParser } from '../../shared/contracts/parseMessage.js';
import { attributesOf } from '../../shared/contracts/wire.js';
import { topologyOf } from '../../shared/domain/topology.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import { aBoundary } from '../support/boundary.js';
import { anEntry, aPlan, MINUTE, PLAYERS } from '../support/slots.js';
import { goldenMessages, MADE_AT, STATUS_CODES } from './goldenMessages.js';

const FOLDER = fileURLToPath(new URL('../../../test/contracts/golden/', import.meta.url));
const parse = messageParser(vocabularyOf(nba));

const stored = (name: string): Message => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Message;

describe('golden messages', () => {
  before(() => {
    if (process.env['CASCADE_WRITE_GOLDEN'] !== '1') return;
    for (const { name, message } of goldenMessages())
      writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(message, null, 2)}\n`);
  });

  it('are one file each, and no file is left over', () => {
    assert.deepEqual(
      readdirSync(FOLDER).sort(),
      goldenMessages()
        .map(({ name }) => `${name}.json`)
        .sort(),
    );
  });

  it('T-11 speak every status of the vocabulary', () => {
    const spoken = goldenMessages().flatMap(({ message }) =>
      message.event_type === 'processor.completed' ? [message.status.code] : [],
    );
    assert.deepEqual([...new Set(spoken)].sort(), [...STATUS_CODES].sort());
  });

  for (const { name, message, topic } of goldenMessages()) {
    it(`${name}: what is made today is what is on file`, () => {
      assert.deepEqual(JSON.parse(JSON.stringify(message)), stored(name));
    });

    it(`${name}: parsing what was written gives the same message, in any spelling of its JSON`, () => {
      const golden = stored(name);
      const spaced = JSON.stringify(golden, null, 3);
      const reversed = JSON.stringify(Object.fromEntries(Object.entries(golden).reverse()));
      for (const text of [JSON.stringify(golden), spaced, reversed]) {
        const parsed = parse(text, attributesOf(golden));
        assert.ok(parsed.ok, parsed.ok ? '' : parsed.detail);
        assert.deepEqual(parsed.message, golden);
      }
    });

    it(`T-16 ${name}: every subscriber of its topic takes it, or lets it pass by its filter; none finds fault`, async () => {
      const subscribers = topologyOf(nba).subscriptions.filter((subscription) => subscription.topic === topic);
      assert.ok(subscribers.length > 0);
      for (const { function: subscriber } of subscribers) {
        if (name === 'requested' && subscriber.endsWith('-worker')) continue; // it would run the processor
        const golden = stored(name);
        const boundary = aBoundary(nba, {
          now: MADE_AT + MINUTE,
          planFor: (slot) =>
            aPlan({
              entries:
                'processor' in golden && golden.run.phase === slot.phase
                  ? { [golden.processor]: anEntry({ startsWithPhase: false }) }
                  : {},
              joins: slot.phase === 'p5b-join' ? [PLAYERS, 'p5.consolidation'] : [],
            }),
        });
        assert.equal(await boundary.deliver(subscriber, topic, golden), 'ack', subscriber);
        assert.deepEqual(boundary.anomalies(), [], subscriber);
      }
    });
  }
});

describe('closed schemas', () => {
  /** Every object of a message, by a path of member names. */
  const objectsIn = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] => {
    if (value === null || typeof value !== 'object') return [];
    const below = Object.entries(value).flatMap(([name, member]) => objectsIn(member, [...path, name]));
    return Array.isArray(value) ? below : [path, ...below];
  };
  const changed = (
    message: Message,
    path: readonly string[],
    change: (target: Record<string, unknown>) => void,
  ): string => {
    const copy = structuredClone(message) as unknown as Record<string, unknown>;
    change(path.reduce<Record<string, unknown>>((target, name) => target[name] as Record<string, unknown>, copy));
    const { payload_hash: _old, ...unsealed } = copy;
    return JSON.stringify(sealed(unsealed as unknown as Omit<Message, 'payload_hash'>));
  };

  for (const { name, message } of goldenMessages()) {
    it(`T-14 ${name}: no object takes a member more, and none does without one of its own`, () => {
      for (const path of objectsIn(message)) {
        const isOpenMap = path.at(-1) === 'rows_skipped';
        const more = parse(
          changed(message, path, (target) => void (target['completion_pct'] = 'x')),
          {},
        );
        assert.equal(more.ok ? 'taken' : more.anomaly, 'malformed', `one more in /${path.join('/')}`);
        const target = path.reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], message);
        for (const member of Object.keys(target as object)) {
          if (isOpenMap || (path.length === 0 && member === 'payload_hash')) continue;
          const less = parse(
            changed(message, path, (copy) => void delete copy[member]),
            {},
          );
          assert.ok(!less.ok, `without /${[...path, member].join('/')}`);
        }
      }
    });

    for (const [id, text] of [
      ['T-15', 'TODAY'],
      ['T-15', '2023-02-29'],
      ['T-15', '2024-11-5'],
      ['T-15', '2024-11-05T00:00:00Z'],
    ] as const)
      it(`${id} ${name}: ${text} is no game date`, () => {
        const parsed = parse(
          changed(message, ['run'], (run) => void (run['game_date'] = text)),
          {},
        );
        assert.equal(parsed.ok ? 'taken' : parsed.anomaly, 'malformed');
      });
  }

  it('nothing is coerced or defaulted: a number as text, a missing null and a fraction are refused', () => {
    const [{ message } = { message: undefined }] = goldenMessages();
    assert.ok(message !== undefined);
    for (const [member, value] of [
      ['record_count', '10'],
      ['record_count', 1.5],
      ['record_count', -1],
      ['attempt', 0],
      ['part', ''],
      ['schema_version', '1'],
      ['schema_version', 2],
      ['output_hash', 'ABC'],
    ] as const) {
      const parsed = parse(
        changed(message, [], (target) => void (target[member] = value)),
        {},
      );
      assert.equal(parsed.ok ? 'taken' : parsed.anomaly, 'malformed', `${member} ${value}`);
    }
  });
});
