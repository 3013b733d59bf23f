/**
 * All SQL this adapter may emit: what BigQuery and DuckDB both understand, after renaming types and quotes and dropping
 * partition options. So what the tests execute is what production runs. Names of tables and columns are always quoted
 * with backticks, therefore every bare word must be one of these.
 */
const KEYWORDS =
  'AND AS ASC BEGIN BETWEEN BY CLUSTER COMMIT CREATE DATE DELETE DROP EXISTS FALSE FROM GROUP IF IN INSERT INTO IS ' +
  'MATCHED MERGE NOT NULL ON OPTIONS OR ORDER PARTITION SCHEMA SELECT SET TABLE THEN TIMESTAMP TRANSACTION TRUE UNION ALL ' +
  'UPDATE USING VALUES WHEN WHERE';
const TYPES = 'ARRAY BIGNUMERIC BOOL DATE FLOAT64 INT64 JSON NUMERIC STRING TIMESTAMP';
const FUNCTIONS = 'CONCAT COUNT ERROR PARSE_JSON STARTS_WITH STRPOS SUBSTR';
const OPTION_NAMES = 'default_table_expiration_days location require_partition_filter';
/** Target and source of a MERGE. */
const ALIASES = 'T S';

const WORDS = new Set([KEYWORDS, TYPES, FUNCTIONS, OPTION_NAMES, ALIASES].flatMap((list) => list.split(' ')));

const OPENINGS = [
  /^CREATE SCHEMA IF NOT EXISTS `/,
  /^CREATE TABLE IF NOT EXISTS `/,
  /^SELECT /,
  /^BEGIN TRANSACTION$/,
  /^COMMIT TRANSACTION$/,
  /^DELETE FROM `[^`]+` WHERE /,
  /^INSERT INTO `[^`]+` \([^)]*\) (SELECT|VALUES) /,
  /^MERGE INTO `[^`]+` AS T USING `[^`]+` AS S ON T\./,
  /^DROP TABLE IF EXISTS `/,
];

const TOKEN =
  /'(?:[^'\\]|\\[\s\S])*'|`[^`]*`|[A-Za-z_][A-Za-z0-9_]*|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[(),.*=<>;]|\s+|[\s\S]/g;

const isAllowed = (token: string): boolean =>
  /^(['`]|\s|-?\d)/.test(token)
    ? token.length > 1 || /\s|\d/.test(token)
    : WORDS.has(token) || /^[(),.*=<>;]$/.test(token);

/** Statements of a script; a `;` inside quotes ends none. */
export const statementsOf = (script: string): readonly string[] => {
  const statements = [''];
  for (const token of script.match(TOKEN) ?? []) {
    if (token === ';') statements.push('');
    else statements[statements.length - 1] += token;
  }
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== '');
};

/** What in a script lies outside the subset: words and statement openings; empty when all is within. */
export const outsideSubset = (script: string): readonly string[] => [
  ...(script.match(TOKEN) ?? []).filter((token) => !isAllowed(token)),
  ...statementsOf(script)
    .filter((statement) => !OPENINGS.some((opening) => opening.test(statement)))
    .map((statement) => statement.slice(0, 60)),
];
