import type { Value } from '../../domain/table.js';

/** A cell as text: strings as they are, the rest as JSON. */
export const cellText = (value: Value | undefined): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null);
