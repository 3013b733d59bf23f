import { type LandedDocument, processor, type ProcessorContext } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { normalizePlayerName } from '../identity/playerLookup.js';
import { teamAbbr } from '../identity/teams.js';
import { bigdataballPlayByPlay } from '../tables/raw.js';
import { csvRecords } from './csvDocument.js';
import {
  has,
  integer,
  integerOrNull,
  landedColumns,
  numberOrNull,
  type Part,
  text,
  textOrNull,
  unparsable,
} from './documentReader.js';
import { day, secondsOrNull } from './instants.js';
import { newestPerUnit } from './landingPath.js';
import { playByPlayGates } from './playByPlayGates.js';
import { expectedGames, gameOfTeams, gamesFound, matchColumns, settled, slateInputs, type SlateRows } from './slate.js';

type EventRow = BodyRowOf<typeof bigdataballPlayByPlay>;

const ID = 'p2.bigdataball_play_by_play';

const REQUIRED = ['period', 'play_id', 'team', 'event_type', 'player', 'type', 'result'];
/** Field-goal attempts; some files call a missed one a `miss`. */
const SHOTS: ReadonlySet<string> = new Set(['shot', 'miss']);

/** The other players of an event, by the column that names them; the first named one is the second player, and so on. */
const SECOND = [
  ['assist', 'assist'],
  ['block', 'block'],
  ['steal', 'steal'],
  ['away', 'jump_ball_away'],
  ['entered', 'entered'],
  ['possession', 'possession'],
] as const;
const THIRD = [
  ['home', 'jump_ball_home'],
  ['left', 'left'],
  ['opponent', 'opponent'],
] as const;

type LookupOf = (name: string | null) => string | null;

/** A file names the same thirty people in every line. */
const remembered = (): LookupOf => {
  const known = new Map<string, string | null>();
  return (name) => {
    if (name === null) return null;
    const before = known.get(name);
    if (before !== undefined) return before;
    const lookup = normalizePlayerName(name);
    known.set(name, lookup === '' ? null : lookup);
    return lookup === '' ? null : lookup;
  };
};

const personOf = (record: Part, columns: readonly (readonly [column: string, role: string])[], lookupOf: LookupOf) => {
  const found = columns.find(([column]) => textOrNull(record, column) !== null);
  const name = found === undefined ? null : textOrNull(record, found[0]);
  return { name, lookup: lookupOf(name), role: found?.[1] ?? null };
};

/** A measure; files write `unknown` where nobody took it. */
const measureOrNull = (record: Part, column: string): number | null =>
  textOrNull(record, column)?.toLowerCase() === 'unknown' ? null : numberOrNull(record, column);

const shotColumns = (record: Part, eventType: string) => {
  if (!SHOTS.has(eventType)) return { shot_made: null, shot_type: null };
  return {
    shot_made: textOrNull(record, 'result')?.toLowerCase() === 'made',
    shot_type: /3pt/i.test(textOrNull(record, 'type') ?? '') ? '3PT' : '2PT',
  };
};

const clockColumns = (record: Part) => ({
  game_clock: textOrNull(record, 'remaining_time'),
  game_clock_seconds: secondsOrNull(record, 'remaining_time'),
  elapsed_time: textOrNull(record, 'elapsed'),
  elapsed_seconds: secondsOrNull(record, 'elapsed'),
  play_length: textOrNull(record, 'play_length'),
  play_length_seconds: secondsOrNull(record, 'play_length'),
});

type Match = ReturnType<typeof matchColumns>;

/** A game under its canonical id, and which of the file's two sides is the schedule's away team. */
interface Sides {
  readonly match: Match;
  readonly away: 'a' | 'h';
  readonly home: 'a' | 'h';
  readonly lookupOf: LookupOf;
}

const floorColumns = (record: Part, { away, home, lookupOf }: Sides) => {
  const at = (side: string, place: number): string | null => lookupOf(textOrNull(record, `${side}${place}`));
  return {
    away_player_1_lookup: at(away, 1),
    away_player_2_lookup: at(away, 2),
    away_player_3_lookup: at(away, 3),
    away_player_4_lookup: at(away, 4),
    away_player_5_lookup: at(away, 5),
    home_player_1_lookup: at(home, 1),
    home_player_2_lookup: at(home, 2),
    home_player_3_lookup: at(home, 3),
    home_player_4_lookup: at(home, 4),
    home_player_5_lookup: at(home, 5),
  };
};

const SCORES = { a: 'away_score', h: 'home_score' } as const;

const teamOf = (record: Part, { match }: Sides): string | null => {
  const code = textOrNull(record, 'team');
  if (code === null) return null;
  const team = teamAbbr(code, `${record.path} ${record.at}`);
  if (team === match.away_team_abbr || team === match.home_team_abbr) return team;
  throw unparsable(
    record.path,
    `${record.at}.team: expected ${match.away_team_abbr} or ${match.home_team_abbr}, found ${team}`,
  );
};

const rowOf = (record: Part, sides: Sides, document: LandedDocument): EventRow => {
  const { match, lookupOf } = sides;
  const { nba_game_id: _nbaGameId, ...game } = match;
  const sequence = integer(record, 'play_id');
  const eventType = text(record, 'event_type').toLowerCase();
  const first = textOrNull(record, 'player');
  const [second, third] = [personOf(record, SECOND, lookupOf), personOf(record, THIRD, lookupOf)];
  return {
    ...game,
    bdb_game_id: textOrNull(record, 'game_id')?.replaceAll(/[^\d]/g, '') ?? null,
    data_set: textOrNull(record, 'data_set'),
    event_id: `${match.game_id}_${sequence}`,
    event_sequence: sequence,
    period: integerOrNull(record, 'period'),
    ...clockColumns(record),
    event_type: eventType,
    event_subtype: textOrNull(record, 'type'),
    event_description: textOrNull(record, 'description'),
    score_home: integerOrNull(record, SCORES[sides.home]),
    score_away: integerOrNull(record, SCORES[sides.away]),
    player_1_name: first,
    player_1_lookup: lookupOf(first),
    player_1_team_abbr: teamOf(record, sides),
    player_2_name: second.name,
    player_2_lookup: second.lookup,
    player_2_role: second.role,
    player_3_name: third.name,
    player_3_lookup: third.lookup,
    player_3_role: third.role,
    ...shotColumns(record, eventType),
    shot_distance: measureOrNull(record, 'shot_distance'),
    points_scored: integerOrNull(record, 'points'),
    original_x: measureOrNull(record, 'original_x'),
    original_y: measureOrNull(record, 'original_y'),
    converted_x: measureOrNull(record, 'converted_x'),
    converted_y: measureOrNull(record, 'converted_y'),
    ...floorColumns(record, sides),
    reason: textOrNull(record, 'reason'),
    ...landedColumns(document),
  };
};

/** Both teams, away first where the name tells it: `[2021-10-19]-0022100001-BKN@MIL.csv`; else as the events name them. */
const teamsOf = (records: readonly Part[], document: LandedDocument): readonly [string, string] => {
  const [, away, home] = /-([A-Za-z]{2,4})@([A-Za-z]{2,4})\.\w+$/.exec(document.path) ?? [];
  const named = [away, home].flatMap((code) => code ?? []);
  const codes = named.length === 2 ? named : records.flatMap((record) => textOrNull(record, 'team') ?? []);
  const [first, second, ...more] = new Set(codes.map((code) => teamAbbr(code, document.path)));
  if (first !== undefined && second !== undefined && more.length === 0) return [first, second];
  throw unparsable(document.path, `team: expected two teams, found ${[...new Set(codes)].join(', ')}`);
};

const parseGame = (
  document: LandedDocument,
  inputs: SlateRows,
  context: ProcessorContext,
): readonly EventRow[] | null => {
  const records = csvRecords(document, REQUIRED);
  const [away, home] = teamsOf(records, document);
  const game = gameOfTeams(inputs.schedule, away, home);
  if (game === null) return null;
  const [first] = records;
  const date = first !== undefined && has(first, 'date') ? day(first, 'date') : context.gameDate;
  if (date !== game.game_date) throw unparsable(document.path, `date: expected ${game.game_date}, found ${date}`);
  const isFlipped = away === game.home_team_tricode;
  const sides: Sides = {
    match: matchColumns(game),
    away: isFlipped ? 'h' : 'a',
    home: isFlipped ? 'a' : 'h',
    lookupOf: remembered(),
  };
  // An event that stands twice under its number is one: the later line is the correction.
  const rows = new Map<number, EventRow>();
  for (const record of records) {
    const row = rowOf(record, sides, document);
    rows.set(row.event_sequence, row);
  }
  return [...rows.values()];
};

/**
 * Events with the ten players on the floor, first source of shot zones and of starters. Home and away come from the
 * schedule. The newest file of a game counts.
 */
export const bigDataBallProcessor = processor({
  id: ID,
  shortName: 'BDB_PBP',
  documents: 'p1.bigdataball_play_by_play',
  inputs: slateInputs,
  output: bigdataballPlayByPlay,
  expects: expectedGames,
  entityOf: (row) => row.game_id,
  gates: [...gamesFound(ID), ...playByPlayGates((row: EventRow) => row.points_scored ?? 0)],
  run: (inputs, context, documents) => {
    const games = new Map<string, readonly EventRow[]>();
    const warnings: string[] = [];
    for (const document of newestPerUnit(documents, context.gameDate)) {
      const rows = parseGame(document, inputs, context);
      const gameId = rows?.[0]?.game_id;
      if (rows === null || gameId === undefined)
        warnings.push(`${document.path}: not a scheduled game of a processed type`);
      else games.set(gameId, rows);
    }
    return settled(ID, inputs, { rows: [...games.values()].flat(), warnings });
  },
});
