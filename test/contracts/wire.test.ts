import assert from 'node:assert/strict';
import { vocabularyOf } from '../../shared/application/engine.js';
import type { Message } from '../../shared/contracts/messages.js';
import { messageParser } from '../../shared/contracts/parseMessage.js';
import { madeHere, wireOf } from '../../shared/contracts/wire.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import { goldenMessages } from './goldenMessages.js';

const parse = messageParser(vocabularyOf(nba));

/** As it arrives from somewhere else: equal, and not the same. */
const carried = ({ data, attributes }: ReturnType<typeof wireOf>): ReturnType<typeof wireOf> => ({
  data: Buffer.from(data).toString(),
  attributes: { ...attributes },
});

describe('messages on the wire', () => {
  for (const { name, message } of goldenMessages())
    it(`${name}: read back here without decoding, it is what decoding gives`, () => {
      const wire = wireOf(message);
      assert.deepEqual(JSON.parse(wire.data), message);
      assert.equal(madeHere(wire), message);
      assert.equal(madeHere(carried(wire)), undefined);
      const [here, elsewhere] = [
        parse(wire.data, wire.attributes),
        parse(carried(wire).data, carried(wire).attributes),
      ];
      assert.ok(here.ok && elsewhere.ok);
      assert.equal(here.message, message);
      assert.deepEqual(elsewhere, here);
    });

  it('another text under the attributes of a message made here is decoded, and refused', () => {
    const [golden] = goldenMessages();
    assert.ok(golden);
    const wire = wireOf(golden.message);
    const tampered = wire.data.replace('"attempt":1', '"attempt":2');
    assert.notEqual(tampered, wire.data);
    assert.equal(madeHere({ ...wire, data: tampered }), undefined);
    assert.equal(parse(tampered, wire.attributes).ok, false);
  });

  it('a message that was not sealed here is decoded and its hash checked', () => {
    const [golden] = goldenMessages();
    assert.ok(golden);
    const forged = { ...golden.message, correlation_id: 'forged' } as Message;
    const wire = wireOf(forged);
    assert.equal(madeHere(wire), undefined);
    const parsed = parse(wire.data, wire.attributes);
    assert.deepEqual([parsed.ok, parsed.ok ? '' : parsed.detail], [false, 'payload_hash does not match']);
  });
});
