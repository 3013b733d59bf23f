import assert from 'node:assert/strict';
import { assert as check, jsonValue, property } from 'fast-check';
import { canonicalJson, sha256 } from '../../shared/domain/hash.js';

/** Members in the order of their insertion, which for names like `10` is not that of the language. */
const shuffled = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(shuffled);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, shuffled(member)]),
  );
};

describe('canonical JSON', () => {
  it('gives members in byte order of their names, without spaces', () => {
    assert.equal(canonicalJson({ b: [1, { d: 'x', c: null }], a: true }), '{"a":true,"b":[1,{"c":null,"d":"x"}]}');
  });

  it('orders names that look like numbers as text', () => {
    assert.equal(canonicalJson({ 9: 'a', 10: 'b' }), '{"10":"b","9":"a"}');
  });

  it('orders members below a list and below members that are in order', () => {
    assert.equal(canonicalJson([{ a: { c: 1, b: 2 } }]), '[{"a":{"b":2,"c":1}}]');
  });

  it('leaves undefined members out and keeps the places of a list', () => {
    assert.equal(canonicalJson({ a: undefined, c: 1, b: undefined }), '{"c":1}');
    assert.equal(canonicalJson({ a: undefined, b: 1 }), '{"b":1}');
    assert.equal(canonicalJson([undefined, 1]), '[null,1]');
    assert.equal(canonicalJson([undefined, { b: 1, a: 2 }]), '[null,{"a":2,"b":1}]');
  });

  it('is one text however a value was spelled, and reads back as that value', () => {
    check(
      property(jsonValue(), (value) => {
        const text = canonicalJson(value);
        assert.equal(canonicalJson(shuffled(value)), text);
        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('sha256', () => {
  it('hashes UTF-8', () => {
    assert.equal(sha256('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    assert.equal(sha256('é'), '4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c');
  });
});
