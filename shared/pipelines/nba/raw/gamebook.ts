import { type EntityFailure, type LandedDocument, processor } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { notNull, range } from '../../gates.js';
import { normalizePlayerName } from '../identity/playerLookup.js';
import { teamAbbr } from '../identity/teams.js';
import { nbacGamebookPlayerStats } from '../tables/raw.js';
import {
  has,
  integerOrNull,
  landedColumns,
  openDocument,
  type Part,
  partOf,
  partsOf,
  text,
  textOrNull,
  unparsable,
} from './documentReader.js';
import { newestPerUnit } from './landingPath.js';
import { playerCoverage } from './playerGates.js';
import { type LineFields, minutesOf, NO_STATS, statColumns } from './playerLine.js';
import { expectedGames, gameOfTeams, gamesFound, matchColumns, settled, slateInputs, type SlateRows } from './slate.js';

type GamebookRow = BodyRowOf<typeof nbacGamebookPlayerStats>;

const ID = 'p2.nbac_gamebook_player_stats';

const FIELDS: LineFields = {
  points: 'points',
  fieldGoals: ['field_goals_made', 'field_goals_attempted', 'field_goal_percentage'],
  threePointers: ['three_pointers_made', 'three_pointers_attempted', 'three_point_percentage'],
  freeThrows: ['free_throws_made', 'free_throws_attempted', 'free_throw_percentage'],
  offensiveRebounds: 'offensive_rebounds',
  defensiveRebounds: 'defensive_rebounds',
  rebounds: 'rebounds_total',
  assists: 'assists',
  steals: 'steals',
  blocks: 'blocks',
  turnovers: 'turnovers',
  fouls: 'fouls',
};

type Columns = Omit<
  GamebookRow,
  'player_name' | 'player_name_original' | 'player_lookup' | 'team_abbr' | 'player_status'
>;
type Shared = Pick<
  Columns,
  | 'game_id'
  | 'nba_game_id'
  | 'game_code'
  | 'game_date'
  | 'season_year'
  | 'home_team_abbr'
  | 'away_team_abbr'
  | 'source_file_path'
  | 'scrape_timestamp'
>;

const RESOLVED = {
  name_resolution_status: 'original',
  name_resolution_confidence: 1,
  name_resolution_method: 'full_name',
  br_team_abbr_used: null,
} as const;

const nameColumns = (player: Part, teams: readonly string[]) => {
  const name = text(player, 'name');
  const team = teamAbbr(text(player, 'team'), `${player.path} ${player.at}`);
  if (!teams.includes(team))
    throw unparsable(player.path, `${player.at}.team: expected ${teams.join(' or ')}, found ${team}`);
  return { player_name: name, player_name_original: name, player_lookup: normalizePlayerName(name), team_abbr: team };
};

const activeRow = (player: Part, shared: Shared): GamebookRow => {
  const stats = has(player, 'stats') ? partOf(player, 'stats') : player;
  const minutes = minutesOf(stats, 'minutes');
  return {
    ...shared,
    ...nameColumns(player, [shared.away_team_abbr, shared.home_team_abbr]),
    player_status: 'active',
    dnp_reason: null,
    ...RESOLVED,
    ...minutes,
    ...statColumns(stats, FIELDS),
    plus_minus: integerOrNull(stats, 'plus_minus'),
    data_quality_flags: minutes.minutes_decimal === null ? ['minutes_missing'] : [],
    requires_manual_review: false,
  };
};

const WITHOUT_STATS = { minutes: null, minutes_decimal: null, ...NO_STATS, plus_minus: null } as const;

const dnpRow = (player: Part, shared: Shared): GamebookRow => ({
  ...shared,
  ...nameColumns(player, [shared.away_team_abbr, shared.home_team_abbr]),
  player_status: 'dnp',
  dnp_reason: textOrNull(player, 'dnp_reason'),
  ...RESOLVED,
  ...WITHOUT_STATS,
  data_quality_flags: [],
  requires_manual_review: false,
});

/** A last name alone tells nobody apart, so its lookup is kept out of the way of real ones. */
const inactiveRow = (player: Part, shared: Shared): GamebookRow => {
  const names = nameColumns(player, [shared.away_team_abbr, shared.home_team_abbr]);
  const isFullName = names.player_name.includes(' ') && !/^\S+ (jr|sr|ii|iii|iv)\.?$/i.test(names.player_name);
  return {
    ...shared,
    ...names,
    player_lookup: isFullName
      ? names.player_lookup
      : `unresolved_${names.team_abbr.toLowerCase()}_${names.player_lookup}`,
    player_status: 'inactive',
    dnp_reason: textOrNull(player, 'reason'),
    ...RESOLVED,
    ...(isFullName
      ? {}
      : { name_resolution_status: 'not_found', name_resolution_confidence: 0, name_resolution_method: 'last_name' }),
    ...WITHOUT_STATS,
    data_quality_flags: isFullName ? [] : ['name_unresolved'],
    requires_manual_review: !isFullName,
  };
};

// Two namesakes of one team, both by last name only: numbered in order, since neither can be told from the other.
const withoutClash = (rows: readonly GamebookRow[]): readonly GamebookRow[] => {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const earlier = seen.get(row.player_lookup) ?? 0;
    seen.set(row.player_lookup, earlier + 1);
    if (earlier === 0 || !row.player_lookup.startsWith('unresolved_')) return row;
    return {
      ...row,
      player_lookup: `${row.player_lookup}_${earlier + 1}`,
      name_resolution_status: 'multiple_matches',
    };
  });
};

interface ParsedGame {
  readonly rows: readonly GamebookRow[];
  readonly warning?: string;
}

const parseGame = (document: LandedDocument, inputs: SlateRows): ParsedGame => {
  const root = openDocument(document);
  const away = teamAbbr(text(root, 'away_team'), document.path);
  const home = teamAbbr(text(root, 'home_team'), document.path);
  const active = partsOf(root, 'active_players');
  const dnp = partsOf(root, 'dnp_players');
  const inactive = partsOf(root, 'inactive_players');
  const game = gameOfTeams(inputs.schedule, away, home);
  if (game === null) return { rows: [], warning: `${document.path}: not a scheduled game of a processed type` };
  const date = text(root, 'date').slice(0, 10);
  if (date !== game.game_date) throw unparsable(document.path, `date: expected ${game.game_date}, found ${date}`);
  if (active.length + dnp.length + inactive.length === 0)
    throw unparsable(document.path, 'parse_empty: no player at all');
  const shared: Shared = { ...matchColumns(game), game_code: game.game_code, ...landedColumns(document) };
  return {
    rows: withoutClash([
      ...active.map((player) => activeRow(player, shared)),
      ...dnp.map((player) => dnpRow(player, shared)),
      ...inactive.map((player) => inactiveRow(player, shared)),
    ]),
  };
};

const isComplete = (rows: readonly GamebookRow[]): boolean => rows.some((row) => row.player_status === 'active');

const incomplete = (rows: readonly GamebookRow[]): EntityFailure => ({
  type: 'game',
  id: rows[0]?.game_id ?? '',
  category: 'INCOMPLETE_UPSTREAM',
  reason: `incomplete gamebook: ${rows.length} roster rows, no active player`,
  canRetry: true,
});

/**
 * Players of each game as the gamebook lists them, the primary player source. Home and away come from the schedule. A
 * game with roster rows but no active player is withheld. Of several documents of a game the newest counts.
 */
export const gamebookProcessor = processor({
  id: ID,
  shortName: 'GAMEBOOK',
  documents: 'p1.nbac_gamebook_player_stats',
  inputs: slateInputs,
  output: nbacGamebookPlayerStats,
  expects: expectedGames,
  entityOf: (row) => row.game_id,
  gates: [
    ...gamesFound(ID),
    notNull('minutes_decimal', 0.01, { where: (row: GamebookRow) => row.player_status === 'active' }),
    notNull('points', 0, { where: (row: GamebookRow) => row.player_status === 'active' }),
    range('minutes_decimal', 0, 70),
    ...playerCoverage,
  ],
  run: (inputs, context, documents) => {
    const games = new Map<string, readonly GamebookRow[]>();
    const warnings: string[] = [];
    const newestLast = [...newestPerUnit(documents, context.gameDate)].sort((a, b) => a.capturedAt - b.capturedAt);
    for (const document of newestLast) {
      const { rows, warning } = parseGame(document, inputs);
      if (warning !== undefined) warnings.push(warning);
      const [first] = rows;
      if (first !== undefined) games.set(first.game_id, rows);
    }
    const parsed = [...games.values()];
    return settled(ID, inputs, {
      rows: parsed.filter(isComplete).flat(),
      failures: parsed.filter((rows) => !isComplete(rows)).map(incomplete),
      warnings,
    });
  },
});
