import { type LandedDocument, processor } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { normalizePlayerName } from '../identity/playerLookup.js';
import { teamAbbr } from '../identity/teams.js';
import { nbacPlayByPlay } from '../tables/raw.js';
import {
  has,
  integer,
  integerOrNull,
  landedColumns,
  numberOrNull,
  openDocument,
  type Part,
  partOf,
  partsOf,
  text,
  textOrNull,
  unparsable,
} from './documentReader.js';
import { secondsOrNull } from './instants.js';
import { newestPerUnit } from './landingPath.js';
import { playByPlayGates } from './playByPlayGates.js';
import { expectedGames, gameColumns, gamesFound, settled, slateInputs, slateOf, type SlateRows } from './slate.js';

type EventRow = BodyRowOf<typeof nbacPlayByPlay>;

const ID = 'p2.nbac_play_by_play';

const SHOTS: Readonly<Record<string, string>> = { '2pt': '2PT', '3pt': '3PT', freethrow: 'FT' };
const POINTS: Readonly<Record<string, number>> = { FT: 1, '2PT': 2, '3PT': 3 };

/** Who is who in a document: every action names its own player, and only the id of the others. */
interface Cast {
  readonly lookups: ReadonlyMap<number, string>;
  readonly teams: readonly [string, string];
}

const castOf = (actions: readonly Part[], teams: readonly [string, string]): Cast => {
  const lookups = new Map<number, string>();
  for (const action of actions) {
    const id = personIn(action, 'personId');
    const lookup = normalizePlayerName(textOrNull(action, 'playerName'));
    if (id !== null && lookup !== '' && !lookups.has(id)) lookups.set(id, lookup);
  }
  return { lookups, teams };
};

/** 0 stands for nobody: an event of the team. */
const personIn = (action: Part, name: string): number | null => {
  const id = integerOrNull(action, name);
  return id === 0 ? null : id;
};

const teamIn = (action: Part, cast: Cast): string | null => {
  const code = textOrNull(action, 'teamTricode');
  if (code === null) return null;
  const team = teamAbbr(code, `${action.path} ${action.at}`);
  if (cast.teams.includes(team)) return team;
  throw unparsable(action.path, `${action.at}.teamTricode: expected ${cast.teams.join(' or ')}, found ${team}`);
};

const otherTeam = (team: string | null, { teams: [away, home] }: Cast): string | null => {
  if (team === null) return null;
  return team === away ? home : away;
};

/** Fields that name the other players of an action, and whether they are on the side of its own. */
const SECOND = [
  ['assistPersonId', true],
  ['blockPersonId', false],
  ['stealPersonId', false],
] as const;

const partner = (action: Part, fields: readonly (readonly [string, boolean])[], cast: Cast) => {
  const own = teamIn(action, cast);
  const found = fields.find(([name]) => personIn(action, name) !== null);
  const id = found === undefined ? null : personIn(action, found[0]);
  if (found === undefined || id === null) return { id: null, lookup: null, team: null };
  return { id, lookup: cast.lookups.get(id) ?? null, team: found[1] ? own : otherTeam(own, cast) };
};

const resultOf = (action: Part): boolean => {
  const result = text(action, 'shotResult').toLowerCase();
  if (result === 'made' || result === 'missed') return result === 'made';
  throw unparsable(action.path, `${action.at}.shotResult: expected Made or Missed, found ${result}`);
};

/** Shot columns. Without coordinates nobody measured the distance, whatever number stands there. */
const shotColumns = (action: Part) => {
  const shotType = SHOTS[text(action, 'actionType').toLowerCase()] ?? null;
  const [x, y] = [numberOrNull(action, 'x'), numberOrNull(action, 'y')];
  return {
    shot_made: shotType === null ? null : resultOf(action),
    shot_type: shotType,
    shot_x: x,
    shot_y: y,
    shot_distance: x === null || y === null || shotType === null ? null : numberOrNull(action, 'shotDistance'),
  };
};

const eventType = (action: Part): string => {
  const type = text(action, 'actionType').toLowerCase();
  return type === '2pt' || type === '3pt' ? 'fieldgoal' : type;
};

const rowOf = (
  action: Part,
  cast: Cast,
  shared: ReturnType<typeof gameColumns>,
  document: LandedDocument,
): EventRow => {
  const sequence = integer(action, 'actionNumber');
  const first = personIn(action, 'personId');
  const second = partner(action, SECOND, cast);
  const third = partner(action, [['foulDrawnPersonId', false]], cast);
  return {
    ...shared,
    event_id: `${shared.game_id}_${sequence}`,
    event_sequence: sequence,
    period: integerOrNull(action, 'period'),
    game_clock: textOrNull(action, 'clock'),
    game_clock_seconds: secondsOrNull(action, 'clock'),
    event_type: eventType(action),
    event_action_type: textOrNull(action, 'subType'),
    event_description: textOrNull(action, 'description'),
    player_1_id: first,
    player_1_lookup: first === null ? null : (cast.lookups.get(first) ?? null),
    player_1_team_abbr: teamIn(action, cast),
    player_2_id: second.id,
    player_2_lookup: second.lookup,
    player_2_team_abbr: second.team,
    player_3_id: third.id,
    player_3_lookup: third.lookup,
    player_3_team_abbr: third.team,
    ...shotColumns(action),
    score_home: integerOrNull(action, 'scoreHome'),
    score_away: integerOrNull(action, 'scoreAway'),
    ...landedColumns(document),
  };
};

const parseGame = (document: LandedDocument, inputs: SlateRows): readonly EventRow[] | null => {
  const root = openDocument(document);
  const source = partOf(has(root, 'playByPlay') ? partOf(root, 'playByPlay') : root, 'game');
  const id = text(source, 'gameId');
  const actions = partsOf(source, 'actions');
  const game = slateOf(inputs.schedule).find((row) => row.nba_game_id === id);
  if (game === undefined) return null;
  if (actions.length === 0) throw unparsable(document.path, 'parse_empty: no action at all');
  const cast = castOf(actions, [game.away_team_tricode, game.home_team_tricode]);
  // An action that is sent again under its number has been corrected.
  const rows = new Map<number, EventRow>();
  for (const action of actions) {
    const row = rowOf(action, cast, gameColumns(game), document);
    rows.set(row.event_sequence, row);
  }
  return [...rows.values()];
};

/** The league's play-by-play, second source of shot zones. The newest document of a game counts. */
export const playByPlayProcessor = processor({
  id: ID,
  shortName: 'NBAC_PBP',
  documents: 'p1.nbac_play_by_play',
  inputs: slateInputs,
  output: nbacPlayByPlay,
  expects: expectedGames,
  entityOf: (row) => row.game_id,
  gates: [
    ...gamesFound(ID),
    ...playByPlayGates((row: EventRow) => (row.shot_made === true ? (POINTS[row.shot_type ?? ''] ?? 0) : 0)),
  ],
  run: (inputs, context, documents) => {
    const games = new Map<string, readonly EventRow[]>();
    const warnings: string[] = [];
    for (const document of newestPerUnit(documents, context.gameDate)) {
      const rows = parseGame(document, inputs);
      const gameId = rows?.[0]?.game_id;
      if (rows === null || gameId === undefined)
        warnings.push(`${document.path}: not a scheduled game of a processed type`);
      else games.set(gameId, rows);
    }
    return settled(ID, inputs, { rows: [...games.values()].flat(), warnings });
  },
});
