import type { GameDate, Instant } from './gameDate.js';
import type { BodyRowOf, Row, RowOf, TableDefinition, Value } from './table.js';

/**
 * Which rows of a table a processor reads for date D. Every history window is strictly before D and never crosses the
 * season (processors §2.6); `games` keeps the newest n distinct games of each entity.
 */
export type Window =
  | { readonly kind: 'date' }
  | { readonly kind: 'season' }
  | { readonly kind: 'games'; readonly games: number; readonly entity: string }
  /** `days` back from D; a constant of the definition may say how many. */
  | { readonly kind: 'days'; readonly days: number; readonly constant?: string }
  /** The schedule: the whole season up to `daysAfter` days after D. Times and teams are known beforehand. */
  | { readonly kind: 'schedule'; readonly daysAfter: number }
  /** The whole season, D and later dates included: only for the registry, which holds names, not statistics. */
  | { readonly kind: 'whole_season' }
  /** The whole table: registries, aliases, static tables. */
  | { readonly kind: 'reference' };

export const onDate: Window = { kind: 'date' };
export const seasonBefore: Window = { kind: 'season' };
/** The newest `games` distinct games of each `entity` column value, this season, strictly before D. */
export const gamesBefore = (games: number, entity: string): Window => ({ kind: 'games', games, entity });
/** The last `days` days before D, or as many as the constant says where the definition has it. */
export const daysBefore = (days: number, constant?: string): Window =>
  constant === undefined ? { kind: 'days', days } : { kind: 'days', days, constant };
export const seasonSchedule = (daysAfter: number): Window => ({ kind: 'schedule', daysAfter });
export const wholeSeason: Window = { kind: 'whole_season' };
export const reference: Window = { kind: 'reference' };

export interface InputDeclaration<T extends TableDefinition = TableDefinition> {
  readonly table: T;
  readonly window: Window;
  /** A required input that the store cannot read stops the run; an optional one only lowers the score. */
  readonly required: boolean;
  /** Columns read (default: all). Narrow it for long windows. */
  readonly columns?: readonly (keyof RowOf<T> & string)[];
  /** True when only names, teams and statuses are read: exempt from the point-in-time cut-off (orchestration §3.3). */
  readonly population?: boolean;
}

export type InputDeclarations = Readonly<Record<string, InputDeclaration>>;

export const input = <T extends TableDefinition>(
  table: T,
  window: Window,
  options: {
    readonly required?: boolean;
    readonly columns?: readonly (keyof RowOf<T> & string)[];
    readonly population?: boolean;
  } = {},
): InputDeclaration<T> => ({ ...options, table, window, required: options.required ?? false });

/** Rows read, per alias, in the order of the table's cluster and key columns. */
export type Inputs<I extends InputDeclarations> = {
  readonly [K in keyof I]: I[K] extends InputDeclaration<infer T> ? readonly RowOf<T>[] : never;
};

/** One immutable raw document, as landed by phase 1. */
export interface LandedDocument {
  /** Path relative to the raw bucket (processors §3.2). */
  readonly path: string;
  /** Capture instant: the `{ts}` of the path. */
  readonly capturedAt: Instant;
  readonly text: string;
}

export interface ProcessorContext {
  readonly gameDate: GameDate;
  readonly seasonYear: number;
  /** Definition constants, `bootstrap.days` and the like (processors §1.3). */
  readonly constants: Readonly<Record<string, number>>;
  readonly mode: 'overnight' | 'same_day' | 'tomorrow';
  /** Input cut-off of the run, or null where the phase has none. */
  readonly asOf: Instant | null;
  /** Which part of the date's entities this work is, numbered from 0; absent: all of them. */
  readonly part?: { readonly index: number; readonly of: number };
}

export type EntityType = 'player' | 'team' | 'game' | 'date';
export interface Entity {
  readonly type: EntityType;
  readonly id: string;
}

/** One expected entity without a row, and why (processors §2.14). */
export interface EntityFailure extends Entity {
  readonly category: FailureCategory;
  readonly reason: string;
  readonly canRetry: boolean;
  readonly expectedGames?: number;
  readonly actualGames?: number;
  /** Name its failure row is kept under, where one processor speaks for several. (Default: the processor's id.) */
  readonly processorName?: string;
}

export type FailureCategory =
  | 'EXPECTED_INCOMPLETE'
  | 'INSUFFICIENT_DATA'
  | 'NOT_ELIGIBLE'
  | 'NO_COMPARABLES'
  | 'MODEL_NOT_READY'
  | 'INCOMPLETE_UPSTREAM'
  | 'INCOMPLETE_DATA'
  | 'UPSTREAM_NOT_READY'
  | 'MISSING_DEPENDENCY'
  | 'MINIMUM_THRESHOLD_NOT_MET'
  | 'CIRCUIT_BREAKER_ACTIVE'
  | 'REGISTRY_LOOKUP_FAILED'
  | 'MISSING_ACTUAL'
  | 'SOURCE_GONE'
  | 'ROW_REJECTED'
  | 'PROCESSING_ERROR'
  | 'LOOKAHEAD'
  | 'UNKNOWN';

/** Why a run has no rows although nothing went wrong (orchestration §2.2). */
export type EmptyReason =
  | {
      readonly code: 'no_data';
      readonly reason: 'no_games_scheduled' | 'all_games_postponed' | 'market_not_offered' | 'source_purged' | 'halted';
    }
  | {
      readonly code: 'skipped';
      readonly reason: 'out_of_season' | 'bootstrap' | 'unrecoverable_source' | 'already_satisfied_by_other_source';
    };

export interface ProcessorOutput<R> {
  readonly rows: readonly R[];
  /** Expected entities without a row. Rows and failures together must cover `expects` (UNTRACKED = 0). */
  readonly failures?: readonly EntityFailure[];
  /** Rows for a second table of the same processor. */
  readonly also?: readonly { readonly table: TableDefinition; readonly rows: readonly Row[] }[];
  /** Required when `rows` is empty and that is in order. */
  readonly empty?: EmptyReason;
  /** Counted in the completion's metadata and warnings. */
  readonly warnings?: readonly string[];
}

/** A document that is not a landed one: a staged batch, a part of an artefact. */
export interface MadeDocument {
  /** In the object store. */
  readonly path: string;
  readonly text: string;
}

/**
 * Something made of many dates and kept between them, as a trained model is. It is made of the rows its inputs hold before
 * `dateOf(context)`, once for each content of them, and handed to `run` as documents.
 */
export interface Artefact<I extends InputDeclarations = InputDeclarations> {
  /** Folder of its documents, ending in `/`. */
  readonly prefix: string;
  readonly inputs: I;
  /** The date whose windows the inputs are: not after D, the same for every D that shares an artefact. */
  readonly dateOf: (context: ProcessorContext) => GameDate;
  /** Pure. Null while there is too little to make one of; `previous` is the newest one made for an earlier date. */
  readonly make: (
    inputs: Inputs<I>,
    context: ProcessorContext,
    previous: readonly MadeDocument[] | null,
  ) => readonly MadeDocument[] | null;
}

export const artefact = <const I extends InputDeclarations>(declaration: Artefact<I>): Artefact =>
  declaration as unknown as Artefact;

export type GateLevel = 'fail' | 'degrade' | 'warn';
/** A check on the rows about to be written; each violation is one line naming the offending id, expected and found. */
export interface RowGate<I extends InputDeclarations = InputDeclarations, R = Row> {
  readonly name: string;
  readonly level: GateLevel;
  readonly check: (rows: readonly R[], inputs: Inputs<I>, context: ProcessorContext) => readonly string[];
}

export interface ProcessorBody<
  I extends InputDeclarations = InputDeclarations,
  T extends TableDefinition = TableDefinition,
> {
  /** `<phase>.<output table>`; the name on the wire. */
  readonly id: string;
  readonly shortName: string;
  readonly inputs: I;
  /** The processor whose documents it reads: the scraper of a raw one, an earlier one of the phase that stages its output. */
  readonly documents?: string;
  readonly artefact?: Artefact;
  readonly output: T;
  /** Set where the rows are not written but staged, a document for each part, for a later processor of the phase. */
  readonly staged?: {
    readonly bucket: string;
    readonly prefix: string;
    readonly text: (output: ProcessorOutput<BodyRowOf<T>>, context: ProcessorContext) => string;
  };
  /** Names other than its id that it keeps failure rows under. */
  readonly speaksFor?: readonly string[];
  /** SRC(name) columns of the output, each fed by one input alias (or the documents). */
  readonly provenance?: Readonly<Record<string, keyof I & string>>;
  /** Who must have a row or a failure row for D; `documents` are those that `run` is given. */
  readonly expects: (
    inputs: Inputs<I>,
    context: ProcessorContext,
    documents?: readonly LandedDocument[],
  ) => readonly Entity[];
  /** Id of the entity a row covers, as in `expects`. */
  readonly entityOf: (row: BodyRowOf<T>) => string;
  readonly gates: readonly RowGate<I, BodyRowOf<T>>[];
  /** Pure: typed rows in, typed rows out. Twice with the same input gives the same rows; input order does not matter. */
  readonly run: (
    inputs: Inputs<I>,
    context: ProcessorContext,
    documents: readonly LandedDocument[],
  ) => ProcessorOutput<BodyRowOf<T>>;
}

/** Declares a processor with the types of its inputs and output tied together. */
export const processor = <const I extends InputDeclarations, T extends TableDefinition>(
  body: ProcessorBody<I, T>,
): ProcessorBody<I, T> => body;

/** A processor as the engine sees it, its row types erased. */
export interface AnyProcessor extends Omit<
  ProcessorBody,
  'expects' | 'entityOf' | 'gates' | 'run' | 'provenance' | 'staged'
> {
  readonly provenance?: Readonly<Record<string, string>>;
  readonly staged?: {
    readonly bucket: string;
    readonly prefix: string;
    readonly text: (output: ProcessorOutput<Readonly<Record<string, Value>>>, context: ProcessorContext) => string;
  };
  readonly expects: (
    inputs: Readonly<Record<string, readonly Row[]>>,
    context: ProcessorContext,
    documents?: readonly LandedDocument[],
  ) => readonly Entity[];
  readonly entityOf: (row: Row) => string;
  readonly gates: readonly {
    readonly name: string;
    readonly level: GateLevel;
    readonly check: (
      rows: readonly Row[],
      inputs: Readonly<Record<string, readonly Row[]>>,
      context: ProcessorContext,
    ) => readonly string[];
  }[];
  readonly run: (
    inputs: Readonly<Record<string, readonly Row[]>>,
    context: ProcessorContext,
    documents: readonly LandedDocument[],
  ) => ProcessorOutput<Readonly<Record<string, Value>>>;
}

/** Forgets the row types: the engine reads `inputs` by declaration, so the shapes agree by construction. */
export const erased = <I extends InputDeclarations, T extends TableDefinition>(
  body: ProcessorBody<I, T>,
): AnyProcessor => body as unknown as AnyProcessor;
