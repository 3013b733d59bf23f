import type { GameDate } from './gameDate.js';
import type { InputDeclarations, Inputs } from './processor.js';
import type { PublishedDocument } from './publishedDocument.js';
import type { Row } from './table.js';

export interface ExportContext {
  readonly gameDate: GameDate;
  readonly seasonYear: number;
  readonly mode: 'overnight' | 'same_day' | 'tomorrow';
  /** Definition constants, `publishing.min_games` and the like. */
  readonly constants: Readonly<Record<string, number>>;
  /** RFC 3339; the only member of a document that depends on when it was made. */
  readonly generatedAt: string;
}

export interface Exporter<I extends InputDeclarations = InputDeclarations> {
  /** `p6.<export>`. */
  readonly id: string;
  readonly inputs: I;
  /** Pure: the same rows in any order give the same documents. No rows of the date give none. */
  readonly documents: (inputs: Inputs<I>, context: ExportContext) => readonly PublishedDocument[];
}

export const exporter = <const I extends InputDeclarations>(declaration: Exporter<I>): Exporter<I> => declaration;

/** An exporter as the engine sees it, its row types erased. */
export interface AnyExporter extends Omit<Exporter, 'documents'> {
  readonly documents: (
    inputs: Readonly<Record<string, readonly Row[]>>,
    context: ExportContext,
  ) => readonly PublishedDocument[];
}

export const erasedExporter = <I extends InputDeclarations>(declaration: Exporter<I>): AnyExporter =>
  declaration as unknown as AnyExporter;
