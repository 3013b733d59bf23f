/** Digits of a finite non-zero double's shortest decimal representation: `digits` × 10^`exponent`. */
const shortestDigits = (magnitude: number): { readonly digits: string; readonly exponent: number } => {
  const [mantissa = '', power = '0'] = String(magnitude).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { digits: whole + fraction, exponent: Number(power) - fraction.length };
};

const roundedByDigits = (magnitude: number, scale: number): number => {
  const { digits, exponent } = shortestDigits(magnitude);
  const dropped = -exponent - scale;
  if (dropped <= 0) return magnitude;
  if (dropped > digits.length) return 0;
  const kept = digits.slice(0, digits.length - dropped);
  const up = (digits[digits.length - dropped] ?? '0') >= '5';
  if (kept.length < 16) return Number(`${Number(kept) + (up ? 1 : 0)}e-${scale}`);
  return Number(`${BigInt(kept) + (up ? 1n : 0n)}e-${scale}`);
};

/** Far from a half the error of one multiplication cannot change the result, and no text is needed. */
const roundedMagnitude = (magnitude: number, scale: number): number => {
  const unit = 10 ** scale;
  const scaled = magnitude * unit;
  const whole = Math.floor(scaled);
  const distance = scaled - whole - 0.5;
  if (scaled < 1e9 && Math.abs(distance) > 1e-6) return (distance < 0 ? whole : whole + 1) / unit;
  return roundedByDigits(magnitude, scale);
};

/**
 * Rounds half away from zero at `scale` decimals, on the shortest decimal representation of the double, so 1.005 at 2
 * is 1.01. Never −0; null for NaN and ±Infinity (processors §2.8). Rounding twice gives the same.
 */
export const roundTo = (value: number, scale: number): number | null => {
  if (!Number.isFinite(value)) return null;
  if (Number.isInteger(value)) return value === 0 ? 0 : value;
  const magnitude = roundedMagnitude(Math.abs(value), scale);
  if (magnitude === 0) return 0;
  return value < 0 ? -magnitude : magnitude;
};

/** Fixed notation with exactly `scale` decimals of a number that `roundTo` gave. */
export const fixedText = (rounded: number, scale: number): string => {
  const text = String(rounded);
  if (text.includes('e'))
    return Math.abs(rounded) < 1 ? rounded.toFixed(scale) : `${BigInt(rounded)}${decimals(scale)}`;
  const point = text.indexOf('.');
  if (point < 0) return text + decimals(scale);
  return text.padEnd(point + 1 + scale, '0');
};

const decimals = (scale: number): string => (scale === 0 ? '' : `.${'0'.repeat(scale)}`);
