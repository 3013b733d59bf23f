import { statementsOf } from '../../shared/adapters/bigquery/sqlSubset.js';

const TYPES: Readonly<Record<string, string>> = {
  STRING: 'VARCHAR',
  INT64: 'BIGINT',
  FLOAT64: 'DOUBLE',
  BOOL: 'BOOLEAN',
  NUMERIC: 'DECIMAL',
  BIGNUMERIC: 'DECIMAL',
  TIMESTAMP: 'TIMESTAMPTZ',
};
const UNESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r' };

const text = (token: string): string => {
  const value = token.slice(1, -1).replace(/\\([\s\S])/g, (_, character: string) => UNESCAPED[character] ?? character);
  return `'${value.replaceAll("'", "''")}'`;
};

const quoted = (token: string): string =>
  token
    .slice(1, -1)
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');

/** One BigQuery statement in DuckDB's words: types, quotes, and no partition options. Everything else stays. */
export const duckdbStatement = (statement: string): string =>
  statement
    .replace(/ (?:PARTITION BY `[^`]+`|CLUSTER BY `[^`]+`(?:, `[^`]+`)*|OPTIONS \([^)]*\))/g, (clause, at: number) =>
      statement.startsWith('CREATE ') && at > 0 ? '' : clause,
    )
    .replaceAll('ARRAY<STRING>', 'VARCHAR[]')
    .replace(/'(?:[^'\\]|\\[\s\S])*'|`[^`]*`|\b[A-Z][A-Z0-9]+\b/g, (token) => {
      if (token.startsWith("'")) return text(token);
      return token.startsWith('`') ? quoted(token) : (TYPES[token] ?? token);
    });

export { statementsOf };

/** Tables that require a partition filter, with the column it must name. */
export type PartitionFilters = Map<string, string>;

export const noteFilter = (filters: PartitionFilters, statement: string): void => {
  const match = /^CREATE TABLE IF NOT EXISTS `([^`]+)`.* PARTITION BY `([^`]+)`.*require_partition_filter = TRUE/s.exec(
    statement,
  );
  if (match?.[1] !== undefined && match[2] !== undefined) filters.set(match[1], match[2]);
};

/** The table a statement would scan without a literal partition predicate, as BigQuery refuses it. */
export const unfiltered = (filters: PartitionFilters, statement: string): string | undefined => {
  if (!/^(SELECT|WITH|DELETE|MERGE)\b/.test(statement)) return undefined;
  const predicate = String.raw`(?:=|>=|<=|IN \(|BETWEEN)\s*DATE '`;
  for (const part of statement.split(' UNION ALL '))
    for (const [table, column] of filters) {
      const bare = part.replace(/'(?:[^'\\]|\\[\s\S])*'/g, "''");
      const named = bare.includes(`\`${table}\``) || new RegExp(`\\b${table.replace('.', '\\.')}\\b`).test(bare);
      const target = !new RegExp(`^MERGE INTO (?!\`${table}\`)`).test(part);
      const filter = new RegExp(`\`?\\b${column}\\b\`? (?:${predicate}|IN \\(DATE ')|FALSE`);
      if (named && target && !filter.test(part)) return table;
    }
  return undefined;
};
