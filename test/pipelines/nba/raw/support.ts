import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from 'mocha';
import { type GameDate, gameDate, seasonYearOf, zoned, plusDays } from '../../../../shared/domain/gameDate.js';
import type {
  AnyProcessor,
  InputDeclarations,
  LandedDocument,
  ProcessorBody,
  ProcessorContext,
  ProcessorOutput,
} from '../../../../shared/domain/processor.js';
import { erased } from '../../../../shared/domain/processor.js';
import { finishRow } from '../../../../shared/domain/rowHash.js';
import type { Row, TableDefinition } from '../../../../shared/domain/table.js';
import {
  type ActivePlayer,
  type GamebookInput,
  type ScheduledGame,
  scheduleDocument,
  type TeamLine,
} from '../../../../shared/adapters/sources/documents.js';
import { parseSchedule } from '../../../../shared/pipelines/nba/raw/index.js';

export const NIGHT = gameDate('2021-10-19');
export const capturedAfter = (date: GameDate): number => zoned(plusDays(date, 1), '06:00');

export const contextOf = (date: GameDate): ProcessorContext => ({
  gameDate: date,
  seasonYear: seasonYearOf(date),
  constants: {},
  mode: 'overnight',
  asOf: null,
});

const NO_META = { run_id: null, data_hash: '0', available_at: null, created_at: null, processed_at: null };
/** Rows as the store gives them back. */
export const stored = (rows: readonly object[]): readonly Row[] => rows.map((row) => ({ ...row, ...NO_META }));

export const aGame = (overrides: Partial<ScheduledGame> = {}): ScheduledGame => ({
  gameDate: NIGHT,
  nbaGameId: '0022100002',
  awayAbbr: 'GSW',
  homeAbbr: 'LAL',
  status: 3,
  tipOffEastern: '22:00',
  homeScore: 114,
  awayScore: 121,
  ...overrides,
});

export const otherGame = (overrides: Partial<ScheduledGame> = {}): ScheduledGame =>
  aGame({ nbaGameId: '0022100001', awayAbbr: 'BKN', homeAbbr: 'MIL', homeScore: 127, awayScore: 104, ...overrides });

export const scheduleRows = (...games: readonly ScheduledGame[]): readonly Row[] =>
  stored(
    parseSchedule(scheduleDocument({ seasonYear: 2021, capturedAt: capturedAfter(NIGHT), games })).filter(
      (row) => row.game_date === games[0]?.gameDate,
    ),
  );

interface Run {
  readonly output: ProcessorOutput<Row>;
  /** Lines of the gates that object, by name. */
  readonly violations: Readonly<Record<string, readonly string[]>>;
  /** Expected entities with neither row nor failure. */
  readonly untracked: readonly string[];
}

/** Runs a processor as the engine does: rows, gates and the coverage identity. */
export const runOn = <I extends InputDeclarations, T extends TableDefinition>(
  body: ProcessorBody<I, T>,
  inputs: Readonly<Record<string, readonly Row[]>>,
  documents: readonly LandedDocument[] = [],
  date: GameDate = NIGHT,
): Run => {
  const any: AnyProcessor = erased(body);
  const given = Object.fromEntries(Object.keys(any.inputs).map((alias) => [alias, inputs[alias] ?? []]));
  const output = any.run(given, contextOf(date), documents) as ProcessorOutput<Row>;
  for (const { table, rows } of [{ table: any.output, rows: output.rows }, ...(output.also ?? [])])
    for (const row of rows)
      finishRow(table, row, { runId: 'run', processedAt: `${date}T12:00:00.000Z`, availableAt: null });
  const known = new Set([...output.rows.map(any.entityOf), ...(output.failures ?? []).map((failure) => failure.id)]);
  const untracked =
    output.empty === undefined ? any.expects(given, contextOf(date), documents).map((entity) => entity.id) : [];
  const gates = any.gates.map(
    (gate) => [`${gate.level}:${gate.name}`, gate.check(output.rows, given, contextOf(date))] as const,
  );
  return {
    output,
    violations: Object.fromEntries(gates.filter(([, lines]) => lines.length > 0)),
    untracked: untracked.filter((id) => !known.has(id)),
  };
};

/** The named cells of each row as one sorted list of texts. */
export const cells = (rows: readonly Row[], ...columns: readonly string[]): readonly string[] =>
  rows.map((row) => columns.map((column) => JSON.stringify(row[column]).replaceAll('"', '')).join(' ')).sort();

export const sumOf = (rows: readonly Row[], column: string): number =>
  rows.reduce((sum, row) => sum + Number(row[column]), 0);

const NOTHING = {
  offensiveRebounds: 0,
  defensiveRebounds: 0,
  assists: 0,
  steals: 0,
  blocks: 0,
  turnovers: 0,
  fouls: 0,
};

/** A team line whose points come from that many two-pointers and, when odd, one free throw. */
export const teamLine = (abbr: string, isHome: boolean, points: number, plusMinus: number): TeamLine => ({
  ...NOTHING,
  abbr,
  isHome,
  points,
  plusMinus,
  minutes: 240,
  fgMade: Math.floor(points / 2),
  fgAttempted: 90,
  threeMade: 0,
  threeAttempted: 20,
  ftMade: points % 2,
  ftAttempted: 10,
});

export const active = (name: string, teamAbbr: string, points = 10, minutes = '24:30'): ActivePlayer => ({
  ...NOTHING,
  name,
  teamAbbr,
  minutes,
  points,
  plusMinus: 0,
  fgMade: Math.floor(points / 2),
  fgAttempted: 20,
  threeMade: 0,
  threeAttempted: 0,
  ftMade: points % 2,
  ftAttempted: 2,
});

/** Six players of each team, their points adding up to the scores. */
export const gamebook = (game: ScheduledGame, overrides: Partial<GamebookInput> = {}): GamebookInput => {
  const team = (abbr: string, score: number): ActivePlayer[] =>
    Array.from({ length: 6 }, (_, index) =>
      active(`Player ${'ABCDEF'.charAt(index)} of ${abbr}`, abbr, index === 0 ? score - 50 : 10),
    );
  return {
    gameDate: game.gameDate,
    nbaGameId: game.nbaGameId,
    awayAbbr: game.awayAbbr,
    homeAbbr: game.homeAbbr,
    capturedAt: capturedAfter(game.gameDate),
    active: [...team(game.awayAbbr, game.awayScore ?? 0), ...team(game.homeAbbr, game.homeScore ?? 0)],
    ...overrides,
  };
};

/** A document as landed: a JSON value, or text as it is. */
export const landedAt = (path: string, content: unknown, capturedAt = capturedAfter(NIGHT)): LandedDocument => ({
  path,
  capturedAt,
  text: typeof content === 'string' ? content : JSON.stringify(content),
});

/** A copy of a document with its JSON changed. */
export const edited = (document: LandedDocument, edit: (json: never) => unknown): LandedDocument => ({
  ...document,
  text: JSON.stringify(edit(JSON.parse(document.text) as never)),
});

/** The folder of real games, or null after saying why the test is skipped. */
export const archiveFolder = (test: Context): string => {
  const folder = resolve(process.env['CASCADE_ARCHIVE'] ?? '../shared/data');
  if (existsSync(folder)) return folder;
  console.log(`      skipped: no archive of games at ${folder} (set CASCADE_ARCHIVE)`);
  return test.skip();
};

export const throwsUnparsable = (run: () => unknown, message: RegExp): void => {
  assert.throws(run, (error: Error & { code?: string }) => {
    assert.equal(error.code, 'unparsable_document');
    assert.match(error.message, message);
    return true;
  });
};
