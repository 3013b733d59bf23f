import type { Json } from './hash.js';

/**
 * Column types of `processors.md`: S string, I int64, F float64 (scale 6), B bool, D date, TS UTC timestamp,
 * N(p,s) decimal, S[] array of strings (never with NULL inside), J JSON. A trailing `!` means NOT NULL.
 */
type BaseType = 'S' | 'I' | 'F' | 'B' | 'D' | 'TS' | 'S[]' | 'J' | `N(${number},${number})`;
export type ColumnType = BaseType | `${BaseType}!`;
export type Columns = Readonly<Record<string, ColumnType>>;

type Stripped<T extends ColumnType> = T extends `${infer Base}!` ? Base : T;
type ScalarOf<T> = T extends 'S' | 'D' | 'TS'
  ? string
  : T extends 'B'
    ? boolean
    : T extends 'S[]'
      ? readonly string[]
      : T extends 'J'
        ? Json
        : number;
export type ValueOf<T extends ColumnType> = T extends `${string}!` ? ScalarOf<Stripped<T>> : ScalarOf<T> | null;

/** What one cell of a warehouse row may hold. Dates are `YYYY-MM-DD`, timestamps RFC 3339 UTC with milliseconds. */
export type Value = Json;
export type Row = Readonly<Record<string, Value>>;

/**
 * How a table takes new rows. REPLACE_PARTITION: all rows of the date. REPLACE_GAME: all rows of the games delivered.
 * MERGE_KEY: upsert by key. APPEND_SNAPSHOT and INSERT_NEW: rows whose key is new. Each is a no-op when hashes are equal.
 */
export type WriteMode = 'REPLACE_PARTITION' | 'REPLACE_GAME' | 'MERGE_KEY' | 'APPEND_SNAPSHOT' | 'INSERT_NEW';

export interface TableDefinition<C extends Columns = Columns> {
  readonly dataset: string;
  readonly name: string;
  readonly columns: C;
  readonly key: readonly string[];
  /** The partition column (`game_date`, `analysis_date`, `cache_date`, …), or null for small reference tables. */
  readonly dateColumn: string | null;
  readonly cluster: readonly string[];
  readonly writeMode: WriteMode;
  /**
   * Its rows are known before the games they speak of, whenever they were captured: a schedule. Reads of it are exempt
   * from the input cut-off and say nothing about when a derived row could be known.
   */
  readonly isKnownBeforehand?: boolean;
}

/** The typed row of a table. */
export type RowOf<T> = T extends TableDefinition<infer C> ? { readonly [K in keyof C]: ValueOf<C[K]> } : never;
/** The typed row without the columns that the engine fills in. */
export type BodyRowOf<T> = Omit<RowOf<T>, keyof typeof META>;

/** Filled by the engine at write: never by a processor, never hashed (`available_at` included). */
export const META = {
  run_id: 'S',
  data_hash: 'S!',
  available_at: 'TS',
  created_at: 'TS',
  processed_at: 'TS',
} as const satisfies Columns;

export const QUALITY = {
  quality_tier: 'S',
  quality_score: 'N(5,2)',
  quality_issues: 'S[]',
  is_production_ready: 'B',
  data_sources: 'S[]',
  primary_source_used: 'S',
  used_fallback: 'B',
} as const satisfies Columns;

export const WIN = { window_start_date: 'D', window_end_date: 'D' } as const satisfies Columns;

export const COMPLETE = {
  expected_games_count: 'I',
  actual_games_count: 'I',
  missing_games_count: 'I',
  completeness_pct: 'N(5,2)',
  circuit_breaker_active: 'B',
  processing_decision: 'S',
  processing_decision_reason: 'S',
} as const satisfies Columns;

type SourceColumns<N extends string> = {
  readonly [K in N as `source_${K}_last_updated`]: 'TS';
} & { readonly [K in N as `source_${K}_rows_found`]: 'I' } & {
  readonly [K in N as `source_${K}_completeness_pct`]: 'N(5,2)';
} & { readonly [K in N as `source_${K}_hash`]: 'S' };

/** Provenance columns of each declared source; metadata, so never hashed. */
export const sourceColumns = <N extends string>(...names: readonly N[]): SourceColumns<N> =>
  Object.fromEntries(
    names.flatMap((name) => [
      [`source_${name}_last_updated`, 'TS'],
      [`source_${name}_rows_found`, 'I'],
      [`source_${name}_completeness_pct`, 'N(5,2)'],
      [`source_${name}_hash`, 'S'],
    ]),
  ) as SourceColumns<N>;

type WindowColumns<N extends string> = { readonly [K in N as `${K}_completeness_pct`]: 'N(5,2)' } & {
  readonly [K in N as `${K}_is_complete`]: 'B';
} & { readonly all_windows_complete: 'B' };

/** COMPLETE(w, …) of processors §2.10: two columns per window and their conjunction. */
export const windowColumns = <N extends string>(...names: readonly N[]): WindowColumns<N> =>
  Object.fromEntries([
    ...names.flatMap((name) => [
      [`${name}_completeness_pct`, 'N(5,2)'],
      [`${name}_is_complete`, 'B'],
    ]),
    ['all_windows_complete', 'B'],
  ]) as WindowColumns<N>;

/** Declares a table; META columns are added to every one. @throws {Error} key, date or cluster column not declared. */
export const table = <const C extends Columns>(
  definition: Omit<TableDefinition<C>, 'cluster'> & { readonly cluster?: readonly string[] },
): TableDefinition<C & typeof META> => {
  const columns = { ...definition.columns, ...META };
  const cluster = definition.cluster ?? [];
  const named = [...definition.key, ...cluster, ...(definition.dateColumn === null ? [] : [definition.dateColumn])];
  const missing = named.filter((column) => !(column in columns));
  if (missing.length > 0)
    throw new Error(`${definition.dataset}.${definition.name}: unknown column ${missing.join(', ')}`);
  return { ...definition, cluster, columns };
};

export interface ColumnShape {
  readonly base: 'S' | 'I' | 'F' | 'B' | 'D' | 'TS' | 'S[]' | 'J' | 'N';
  readonly precision: number;
  /** Decimals stored: s of N(p,s), 6 for F, 0 for I. */
  readonly scale: number;
  readonly nullable: boolean;
}

const shapes = new Map<ColumnType, ColumnShape>();

const parseShape = (type: ColumnType): ColumnShape => {
  const nullable = !type.endsWith('!');
  const text = nullable ? type : type.slice(0, -1);
  const numeric = /^N\((\d+),(\d+)\)$/.exec(text);
  if (numeric) return { base: 'N', precision: Number(numeric[1]), scale: Number(numeric[2]), nullable };
  const base = text as Exclude<ColumnShape['base'], 'N'>;
  return { base, precision: 0, scale: base === 'F' ? 6 : 0, nullable };
};

/** The parsed form of a column type. */
export const shapeOf = (type: ColumnType): ColumnShape => {
  const known = shapes.get(type) ?? parseShape(type);
  shapes.set(type, known);
  return known;
};

const VOLATILE =
  /^(data_hash|run_id|created_at|updated_at|processed_at|available_at|scrape_timestamp|source_file_path|graded_at|computed_at|circuit_breaker_active|processing_decision.*|.*_ms|source_.*)$/;

/** Columns that enter `data_hash`: all but metadata (processors §2.8), in byte order. */
export const hashedColumns = (definition: TableDefinition): readonly string[] =>
  Object.keys(definition.columns)
    .filter((column) => !VOLATILE.test(column))
    .sort();

export const qualifiedName = (definition: Pick<TableDefinition, 'dataset' | 'name'>): string =>
  `${definition.dataset}.${definition.name}`;

/** A cell as text; JSON for what is no scalar. */
export const textOf = (value: Value | undefined): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value);
