import { type LandedDocument, processor } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { notNull, range } from '../../gates.js';
import { normalizePlayerName } from '../identity/playerLookup.js';
import { teamAbbr } from '../identity/teams.js';
import { bdlPlayerBoxscores } from '../tables/raw.js';
import {
  flagOrNull,
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
import { type LineFields, minutesOf, statColumns } from './playerLine.js';
import { expectedGames, gameOfTeams, gamesFound, matchColumns, settled, slateInputs, type SlateRows } from './slate.js';

type BdlRow = BodyRowOf<typeof bdlPlayerBoxscores>;

const ID = 'p2.bdl_player_boxscores';

const FIELDS: LineFields = {
  points: 'pts',
  fieldGoals: ['fgm', 'fga', 'fg_pct'],
  threePointers: ['fg3m', 'fg3a', 'fg3_pct'],
  freeThrows: ['ftm', 'fta', 'ft_pct'],
  offensiveRebounds: 'oreb',
  defensiveRebounds: 'dreb',
  rebounds: 'reb',
  assists: 'ast',
  steals: 'stl',
  blocks: 'blk',
  turnovers: 'turnover',
  fouls: 'pf',
};

const gameState = (box: Part) => ({
  game_status: textOrNull(box, 'status'),
  period: integerOrNull(box, 'period'),
  is_postseason: flagOrNull(box, 'postseason'),
});

interface Side {
  readonly part: Part;
  readonly team: string;
  readonly score: number | null;
}

const sideOf = (box: Part, name: 'home_team' | 'visitor_team'): Side => {
  const part = partOf(box, name);
  return {
    part,
    team: teamAbbr(text(part, 'abbreviation'), `${part.path} ${part.at}`),
    score: integerOrNull(box, `${name}_score`),
  };
};

const playerRow = (entry: Part) => {
  const player = partOf(entry, 'player');
  const name = `${textOrNull(player, 'first_name') ?? ''} ${textOrNull(player, 'last_name') ?? ''}`.trim();
  if (name === '') throw unparsable(entry.path, `${entry.at}.player: expected a name, found none`);
  return {
    player_full_name: name,
    player_lookup: normalizePlayerName(name),
    bdl_player_id: integerOrNull(player, 'id'),
    jersey_number: textOrNull(player, 'jersey_number'),
    position: textOrNull(player, 'position'),
    ...minutesOf(entry, 'min', { whole: true }),
    ...statColumns(entry, FIELDS),
  };
};

const rowsOfGame = (box: Part, inputs: SlateRows, document: LandedDocument): readonly BdlRow[] | null => {
  const sides = [sideOf(box, 'home_team'), sideOf(box, 'visitor_team')];
  const date = text(box, 'date').slice(0, 10);
  const game = gameOfTeams(inputs.schedule, sides[0]?.team ?? '', sides[1]?.team ?? '');
  if (game === null) return null;
  if (date !== game.game_date) throw unparsable(box.path, `${box.at}.date: expected ${game.game_date}, found ${date}`);
  const scoreOf = (team: string): number | null => sides.find((side) => side.team === team)?.score ?? null;
  const shared = {
    ...matchColumns(game),
    ...gameState(box),
    home_team_score: scoreOf(game.home_team_tricode),
    away_team_score: scoreOf(game.away_team_tricode),
    ...landedColumns(document),
  };
  return sides.flatMap(({ part, team }) =>
    partsOf(part, 'players').map((entry) => ({ ...shared, team_abbr: team, ...playerRow(entry) })),
  );
};

/**
 * The first fallback of the player rows: one document holds all games of a date. Players who did not play are kept with
 * 0 minutes. The newest document counts; a late game that it lacks is a failure to be retried.
 */
export const bdlBoxscoresProcessor = processor({
  id: ID,
  shortName: 'BDL_BOX',
  documents: 'p1.bdl_player_boxscores',
  inputs: slateInputs,
  output: bdlPlayerBoxscores,
  expects: expectedGames,
  entityOf: (row) => row.game_id,
  gates: [
    ...gamesFound(ID),
    notNull('minutes_decimal', 0.01),
    notNull('points'),
    range('minutes_decimal', 0, 70),
    ...playerCoverage,
  ],
  run: (inputs, context, documents) => {
    const games = new Map<string, readonly BdlRow[]>();
    const warnings: string[] = [];
    for (const document of newestPerUnit(documents, context.gameDate)) {
      for (const box of partsOf(openDocument(document), 'boxScores')) {
        const rows = rowsOfGame(box, inputs, document);
        if (rows === null) warnings.push(`${document.path}: ${box.at} is no scheduled game of a processed type`);
        else if (rows[0] === undefined) throw unparsable(document.path, `parse_empty: ${box.at} has no player at all`);
        else games.set(rows[0].game_id, rows);
      }
    }
    return settled(ID, inputs, { rows: [...games.values()].flat(), warnings });
  },
});
