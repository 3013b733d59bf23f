import type { GateLevel } from '../domain/processor.js';

/** A gate on rows alone. It fits any processor whose rows have the columns it names. */
export interface RowsGate<R> {
  readonly name: string;
  readonly level: GateLevel;
  readonly check: (rows: readonly R[]) => readonly string[];
}

type With<C extends string> = { readonly [K in C]: unknown };

export interface GateOptions<R> {
  /** (Default: `fail`.) */
  readonly level?: GateLevel;
  /** Rows the gate looks at. (Default: all.) */
  readonly where?: (row: R) => boolean;
}

const LABELS = ['game_id', 'nba_game_id', 'game_date', 'analysis_date', 'cache_date', 'team_abbr', 'player_lookup'];
const MAX_LABELS = 3;

/** The id columns of a row as text, for the line of a violation. */
export const labelOf = (row: object): string => {
  const values = row as Readonly<Record<string, unknown>>;
  const found = LABELS.map((name) => values[name]).filter((value) => typeof value === 'string' && value !== '');
  return found.length === 0 ? 'row' : found.slice(0, MAX_LABELS).join(' ');
};

const selected = <R>(rows: readonly R[], options: GateOptions<R>): readonly R[] =>
  options.where === undefined ? rows : rows.filter(options.where);

/**
 * At most `maxRatio` of the rows (inclusive, 0 to 1) have NULL in the column. No rows is no violation: emptiness is
 * judged by the expected entities.
 */
export const notNull = <const C extends string, R extends With<C> = With<C>>(
  column: C,
  maxRatio = 0,
  options: GateOptions<R> = {},
): RowsGate<R> => ({
  name: `not_null:${column}`,
  level: options.level ?? 'fail',
  check: (rows) => {
    const looked = selected(rows, options);
    const missing = looked.filter((row) => row[column] === null || row[column] === undefined);
    if (missing.length === 0 || missing.length / looked.length <= maxRatio) return [];
    const first = missing.slice(0, MAX_LABELS).map(labelOf).join(', ');
    return [`${column}: NULL in ${missing.length} of ${looked.length} rows, at most ${maxRatio} allowed (${first})`];
  },
});

/** Every number of the column lies in [low, high]; NULL passes, another type does not. */
export const range = <const C extends string, R extends With<C> = With<C>>(
  column: C,
  low: number,
  high: number,
  options: GateOptions<R> = {},
): RowsGate<R> => ({
  name: `range:${column}`,
  level: options.level ?? 'fail',
  check: (rows) =>
    selected(rows, options).flatMap((row) => {
      const value: unknown = row[column];
      if (value === null || value === undefined) return [];
      if (typeof value === 'number' && value >= low && value <= high) return [];
      return [`${labelOf(row)}: ${column} expected ${low} to ${high}, found ${JSON.stringify(value)}`];
    }),
});

/** A rule of one row: null when it holds, else what was expected and found; the row's ids are put before it. */
export const identity = <R extends object>(
  name: string,
  violation: (row: R) => string | null,
  options: GateOptions<R> = {},
): RowsGate<R> => ({
  name: `identity:${name}`,
  level: options.level ?? 'fail',
  check: (rows) =>
    selected(rows, options).flatMap((row) => {
      const found = violation(row);
      return found === null ? [] : [`${labelOf(row)}: ${found}`];
    }),
});

/** A rule of all rows that share a group, a game's two teams for instance. */
export const groupIdentity = <R extends object>(
  name: string,
  groupOf: (row: R) => string,
  violation: (rows: readonly R[]) => string | null,
  options: GateOptions<R> = {},
): RowsGate<R> => ({
  name: `group:${name}`,
  level: options.level ?? 'fail',
  check: (rows) => {
    const groups = new Map<string, R[]>();
    for (const row of selected(rows, options)) {
      const group = groupOf(row);
      const members = groups.get(group);
      if (members === undefined) groups.set(group, [row]);
      else members.push(row);
    }
    return [...groups].flatMap(([group, members]) => {
      const found = violation(members);
      return found === null ? [] : [`${group}: ${found}`];
    });
  },
});
