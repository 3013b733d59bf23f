import { type LandedDocument, processor } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { notNull, range } from '../../gates.js';
import { teamAbbr } from '../identity/teams.js';
import { espnBoxscores } from '../tables/raw.js';
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
import { day } from './instants.js';
import { newestPerUnit } from './landingPath.js';
import { playerIn } from './listing.js';
import { playerCoverage } from './playerGates.js';
import { type LineFields, minutesOf, NO_STATS, statColumns } from './playerLine.js';
import { expectedGames, gameOfTeams, gamesFound, matchColumns, settled, slateInputs, type SlateRows } from './slate.js';

type EspnRow = BodyRowOf<typeof espnBoxscores>;

const ID = 'p2.espn_boxscores';

const FIELDS: LineFields = {
  points: 'points',
  fieldGoals: ['field_goals_made', 'field_goals_attempted', 'field_goal_percentage'],
  threePointers: ['three_pointers_made', 'three_pointers_attempted', 'three_point_percentage'],
  freeThrows: ['free_throws_made', 'free_throws_attempted', 'free_throw_percentage'],
  offensiveRebounds: 'offensive_rebounds',
  defensiveRebounds: 'defensive_rebounds',
  rebounds: 'rebounds',
  assists: 'assists',
  steals: 'steals',
  blocks: 'blocks',
  turnovers: 'turnovers',
  fouls: 'fouls',
};

/** A side as its code, or as an object that has one. */
const teamOfSide = (root: Part, side: 'home' | 'away'): string => {
  const teams = partOf(root, 'teams');
  const code = typeof teams.fields[side] === 'object' ? text(partOf(teams, side), 'abbreviation') : text(teams, side);
  return teamAbbr(code, root.path);
};

/** Who did not play has no statistics, and 0 minutes. */
const lineOf = (player: Part) => {
  const isIdle = /^(dnp|inactive)/i.test(textOrNull(player, 'type') ?? '') || has(player, 'dnpReason');
  if (isIdle || !has(player, 'stats')) return { minutes: '00:00', minutes_decimal: 0, ...NO_STATS, plus_minus: null };
  const stats = partOf(player, 'stats');
  return {
    ...minutesOf(stats, 'minutes', { whole: true }),
    ...statColumns(stats, FIELDS),
    plus_minus: integerOrNull(stats, 'plus_minus'),
  };
};

type Shared = Omit<ReturnType<typeof matchColumns>, 'nba_game_id'>;

const rowOf = (
  player: Part,
  team: string,
  shared: Shared & { espn_game_id: string },
  document: LandedDocument,
): EspnRow => {
  const { name, lookup } = playerIn(player, 'playerName');
  if (has(player, 'team') && teamAbbr(text(player, 'team'), player.path) !== team)
    throw unparsable(player.path, `${player.at}.team: expected ${team}, found ${text(player, 'team')}`);
  return {
    ...shared,
    team_abbr: team,
    espn_player_id: textOrNull(player, 'playerId'),
    player_full_name: name,
    player_lookup: lookup,
    jersey: textOrNull(player, 'jersey'),
    type: textOrNull(player, 'type'),
    dnp_reason: textOrNull(player, 'dnpReason'),
    ...lineOf(player),
    ...landedColumns(document),
  };
};

const parseGame = (document: LandedDocument, inputs: SlateRows): readonly EspnRow[] | null => {
  const root = openDocument(document);
  const [away, home] = [teamOfSide(root, 'away'), teamOfSide(root, 'home')];
  const players = partOf(root, 'players');
  const game = gameOfTeams(inputs.schedule, away, home);
  if (game === null) return null;
  const date = day(root, 'gamedate');
  if (date !== game.game_date) throw unparsable(document.path, `gamedate: expected ${game.game_date}, found ${date}`);
  const { nba_game_id: _nbaGameId, ...match } = matchColumns(game);
  const shared = { ...match, espn_game_id: text(root, 'game_id') };
  const rows = [
    ...partsOf(players, 'away').map((player) => rowOf(player, away, shared, document)),
    ...partsOf(players, 'home').map((player) => rowOf(player, home, shared, document)),
  ];
  if (rows.length === 0) throw unparsable(document.path, 'parse_empty: no player at all');
  return rows;
};

const playing = (row: EspnRow): boolean => row.minutes_decimal !== 0;

/** The last fallback of the player rows, one document per game. Who did not play is kept, and never counts as played. */
export const espnBoxscoresProcessor = processor({
  id: ID,
  shortName: 'ESPN_BOX',
  documents: 'p1.espn_boxscores',
  inputs: slateInputs,
  output: espnBoxscores,
  expects: expectedGames,
  entityOf: (row) => row.game_id,
  gates: [
    ...gamesFound(ID),
    notNull('minutes_decimal', 0.01),
    notNull('points', 0, { where: playing }),
    range('minutes_decimal', 0, 70),
    ...playerCoverage,
  ],
  run: (inputs, context, documents) => {
    const games = new Map<string, readonly EspnRow[]>();
    const warnings: string[] = [];
    const newestLast = [...newestPerUnit(documents, context.gameDate)].sort((a, b) => a.capturedAt - b.capturedAt);
    for (const document of newestLast) {
      const rows = parseGame(document, inputs);
      const id = rows?.[0]?.game_id;
      if (rows === null || id === undefined)
        warnings.push(`${document.path}: not a scheduled game of a processed type`);
      else games.set(id, rows);
    }
    return settled(ID, inputs, { rows: [...games.values()].flat(), warnings });
  },
});
