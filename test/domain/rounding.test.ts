import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { fixedText, roundTo } from '../../shared/domain/rounding.js';

describe('roundTo', () => {
  const cases: readonly (readonly [number, number, number | null])[] = [
    [1.005, 2, 1.01],
    [2.5, 0, 3],
    [-2.5, 0, -3],
    [0.1 + 0.2, 2, 0.3],
    [-0.004, 2, 0],
    [-0.005, 2, -0.01],
    [0.5835, 3, 0.584],
    [9.995, 2, 10],
    [0.0004999999, 3, 0],
    [1e-7, 6, 0],
    [5e-7, 6, 0.000001],
    [6.5e-7, 9, 6.5e-7],
    [4.9e-324, 6, 0],
    [0.95, 0, 1],
    [0.45, 0, 0],
    [123456789012.34567, 4, 123456789012.3457],
    [4503599627370495.5, 0, 4503599627370496],
    [1e21, 2, 1e21],
    [Number.NaN, 2, null],
    [Number.POSITIVE_INFINITY, 2, null],
    [Number.NEGATIVE_INFINITY, 0, null],
    [-0, 2, 0],
  ];
  for (const [value, scale, expected] of cases)
    it(`P-§2.8 gives ${expected} for ${value} at ${scale}`, () =>
      assert.ok(Object.is(roundTo(value, scale), expected)));

  const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 });
  const scale = fc.integer({ min: 0, max: 9 });

  it('rounds to itself the second time, and is never −0', () =>
    fc.assert(
      fc.property(finite, scale, (value, places) => {
        const once = roundTo(value, places) ?? Number.NaN;
        assert.ok(!Object.is(once, -0));
        assert.equal(roundTo(once, places), once);
      }),
    ));

  it('is odd: the negative rounds to the negative', () =>
    fc.assert(
      fc.property(finite, scale, (value, places) =>
        assert.equal((roundTo(-value, places) ?? 1) + (roundTo(value, places) ?? 1), 0),
      ),
    ));

  it('sends every written half away from zero', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), fc.integer({ min: 0, max: 6 }), (whole, places) => {
        const half = Number(`${whole}5e-${places + 1}`);
        assert.equal(roundTo(half, places), Number(`${whole + 1}e-${places}`));
      }),
    ));

  it('stays within half a unit of the value', () =>
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.integer({ min: 0, max: 6 }), (value, places) =>
        assert.ok(Math.abs((roundTo(value, places) ?? 1e9) - value) <= 0.5 * 10 ** -places + 1e-9),
      ),
    ));

  it('P-§2.8 writes exactly the decimals of the scale', () => {
    assert.equal(fixedText(0.3, 2), '0.30');
    assert.equal(fixedText(-3, 0), '-3');
    assert.equal(fixedText(7, 3), '7.000');
    assert.equal(fixedText(6.5e-7, 9), '0.000000650');
    assert.equal(fixedText(1e21, 1), '1000000000000000000000.0');
    fc.assert(
      fc.property(finite, scale, (value, places) =>
        assert.match(
          fixedText(roundTo(value, places) ?? 0, places),
          new RegExp(`^-?\\d+${places ? `\\.\\d{${places}}` : ''}$`),
        ),
      ),
    );
  });
});
