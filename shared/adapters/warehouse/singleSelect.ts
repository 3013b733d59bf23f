import { InvalidQueryError } from '../../domain/errors.js';

/** The text with comments blanked and the insides of quotes removed, so that keywords and `;` left are real ones. */
const skeleton = (sql: string): string =>
  sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`[^`]*`/g, (token) =>
    token.startsWith('--') || token.startsWith('/*') ? ' ' : token.charAt(0) + token.charAt(0),
  );

/** The query without a trailing `;`. @throws {InvalidQueryError} not exactly one SELECT or WITH statement. */
export const singleSelect = (sql: string): string => {
  const body = sql.trim().replace(/;\s*$/, '');
  const bare = skeleton(body).trim();
  if (!/^\(*\s*(select|with)\b/i.test(bare)) throw new InvalidQueryError('expected one SELECT or WITH statement');
  if (bare.includes(';')) throw new InvalidQueryError('expected one statement, found several');
  return body;
};
