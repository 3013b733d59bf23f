import { arrayOf, openDocument, type Part, partsOf, textOrNull, unparsable } from './documentReader.js';
import type { LandedDocument } from '../../../domain/processor.js';

const rowsIn = (set: Part, required: readonly string[]): readonly Part[] => {
  const headers = arrayOf(set, 'headers').map(String);
  const rows = arrayOf(set, 'rowSet');
  const missing = rows.length === 0 ? [] : required.filter((header) => !headers.includes(header));
  if (missing.length > 0) throw unparsable(set.path, `headers: expected ${missing.join(', ')}, found none`);
  return rows.map((row, index) => {
    const at = `rowSet[${index}]`;
    if (!Array.isArray(row) || row.length !== headers.length)
      throw unparsable(set.path, `${at}: expected ${headers.length} values`);
    return { path: set.path, at, fields: Object.fromEntries(headers.map((header, column) => [header, row[column]])) };
  });
};

/**
 * Rows of the league's table documents (`resultSets[]{name, headers, rowSet}`), read by header name: columns may move. The
 * first set counts, or the first of the given name.
 * @throws {UnparsableDocumentError} no such set, a required header missing, or a row of another length.
 */
export const resultSetRows = (
  document: LandedDocument,
  required: readonly string[],
  name?: string,
): readonly Part[] => {
  const root = openDocument(document);
  const sets = partsOf(root, 'resultSets');
  const set = sets.find((candidate) => name !== undefined && textOrNull(candidate, 'name') === name) ?? sets[0];
  if (set === undefined) throw unparsable(root.path, 'resultSets: expected a result set, found none');
  return rowsIn(set, required);
};
