import { parse } from 'csv-parse/sync';
import { UnparsableDocumentError } from '../../../domain/errors.js';
import type { LandedDocument } from '../../../domain/processor.js';
import { has, openDocument, type Part, partsOf, text, unparsable } from './documentReader.js';

const recordsOf = (csv: string, path: string): readonly Part[] => {
  try {
    const records: Record<string, string>[] = parse(csv, {
      columns: true,
      bom: true,
      skip_empty_lines: true,
      trim: true,
    });
    return records.map((fields, index) => ({ path, at: `line ${index + 2}`, fields }));
  } catch (error) {
    throw new UnparsableDocumentError(`${path}: not CSV: ${error instanceof Error ? error.message : String(error)}`, {
      path,
    });
  }
};

/** The same records wrapped as JSON: `{rows: [{column: value}]}`, or the file as it was in `{csv: text}`. */
const wrapped = (document: LandedDocument): readonly Part[] => {
  const root = openDocument(document);
  if (has(root, 'csv')) return recordsOf(text(root, 'csv'), document.path);
  return partsOf(root, 'rows');
};

/**
 * Records of a CSV document by the names of its first line, or of the JSON that wraps it.
 * @throws {UnparsableDocumentError} neither, no record at all, or a required column missing.
 */
export const csvRecords = (document: LandedDocument, required: readonly string[]): readonly Part[] => {
  const isJson = document.text.trimStart().startsWith('{');
  const records = isJson ? wrapped(document) : recordsOf(document.text, document.path);
  const [first] = records;
  if (first === undefined) throw unparsable(document.path, 'parse_empty: no record at all');
  const missing = required.filter((column) => !(column in first.fields));
  if (missing.length > 0) throw unparsable(document.path, `columns: expected ${missing.join(', ')}, found none`);
  return records;
};
