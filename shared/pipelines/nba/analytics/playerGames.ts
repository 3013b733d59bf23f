import {
  input,
  onDate,
  reference,
  type Entity,
  type EntityFailure,
  type Inputs,
  type ProcessorContext,
} from '../../../domain/processor.js';
import { teamDefenseGameSummary, teamOffenseGameSummary } from '../tables/analytics.js';
import {
  bdlPlayerBoxscores,
  bettingprosPlayerPointsProps,
  bigdataballPlayByPlay,
  espnBoxscores,
  nbacGamebookPlayerStats,
  nbacPlayByPlay,
  nbacPlayerBoxscores,
  nbacSchedule,
  nbaPlayersRegistry,
  oddsApiPlayerPointsProps,
  playerAliases,
  shotZoneSummary,
  sourceGaps,
} from '../tables/raw.js';
import { playerBox, type PlayerChoice } from './playerBox.js';
import { playerDirectory, type PlayerDirectory } from './playerDirectory.js';
import { scoreOf, slateOf, teamsOf, type Game, type Slate } from './slate.js';
import { gapGames } from './teamGames.js';
import { FLOOR_COLUMNS } from './zoneBox.js';
import { BIGDATABALL_COLUMNS, NBAC_COLUMNS } from './zoneEvents.js';

/** What a player's game summary reads: the date alone. Usage needs the team's totals, so TOGS comes first. */
export const playerGameInputs = {
  schedule: input(nbacSchedule, onDate, { required: true }),
  togs: input(teamOffenseGameSummary, onDate, { required: true }),
  tdgs: input(teamDefenseGameSummary, onDate, {
    columns: ['game_date', 'game_id', 'defending_team_abbr', 'opponent_team_abbr', 'defensive_rating'],
  }),
  gamebook: input(nbacGamebookPlayerStats, onDate, { required: true }),
  bdl: input(bdlPlayerBoxscores, onDate),
  nbacPlayers: input(nbacPlayerBoxscores, onDate),
  espn: input(espnBoxscores, onDate),
  bigdataball: input(bigdataballPlayByPlay, onDate, { columns: [...BIGDATABALL_COLUMNS, ...FLOOR_COLUMNS] }),
  nbacPbp: input(nbacPlayByPlay, onDate, { columns: NBAC_COLUMNS }),
  zoneSummary: input(shotZoneSummary, onDate),
  oddsApi: input(oddsApiPlayerPointsProps, onDate),
  bettingPros: input(bettingprosPlayerPointsProps, onDate),
  registry: input(nbaPlayersRegistry, reference, { required: true }),
  aliases: input(playerAliases, reference),
  gaps: input(sourceGaps, onDate),
} as const;

export type PlayerGameInputs = Inputs<typeof playerGameInputs>;
export type TeamTotals = PlayerGameInputs['togs'][number];

/** A team of a final, and the players it took from the chain; null when no source has a row of it. */
export interface PlayerUnit {
  readonly game: Game;
  readonly team: string;
  readonly totals: TeamTotals | null;
  readonly choice: PlayerChoice | null;
}

export interface PlayerDay {
  readonly slate: Slate;
  readonly directory: PlayerDirectory;
  /** Every team whose players are expected: declared gaps are not. */
  readonly units: readonly PlayerUnit[];
  readonly totalsOf: (team: string) => TeamTotals | null;
  /** Whether the source declares the players of every final of the date gone. */
  readonly isAllGone: boolean;
}

const PLAYER_SOURCE = 'p2.nbac_gamebook_player_stats';

/** The official points of a team: its box score's, else the schedule's. */
const teamPoints = (game: Game, team: string, totals: TeamTotals | null): number | null =>
  totals?.primary_source_used === 'nbac_team_boxscore'
    ? totals.points_scored
    : (scoreOf(game, team) ?? totals?.points_scored ?? null);

const days = new WeakMap<PlayerGameInputs, { readonly context: ProcessorContext; readonly day: PlayerDay }>();

const readDay = (inputs: PlayerGameInputs, context: ProcessorContext): PlayerDay => {
  const slate = slateOf(inputs.schedule, context.gameDate);
  const directory = playerDirectory(inputs.registry, inputs.aliases, context.seasonYear);
  const box = playerBox(inputs, directory.canonical);
  const totals = new Map(inputs.togs.map((row) => [row.team_abbr, row]));
  const totalsOf = (team: string): TeamTotals | null => totals.get(team) ?? null;
  const units = slate.finals.flatMap((game) =>
    teamsOf(game).map((team): PlayerUnit => {
      const own = totalsOf(team);
      return { game, team, totals: own, choice: box(team, teamPoints(game, team, own)) };
    }),
  );
  const gone = gapGames(inputs.gaps, PLAYER_SOURCE, slate);
  const isGone = ({ game, choice }: PlayerUnit): boolean => choice === null && gone.has(game.gameId);
  return {
    slate,
    directory,
    units: units.filter((unit) => !isGone(unit)),
    totalsOf,
    isAllGone: units.length > 0 && units.every(isGone),
  };
};

/** The chains of a date, read once although body, expectation and gates all ask. */
export const playerDay = (inputs: PlayerGameInputs, context: ProcessorContext): PlayerDay => {
  const known = days.get(inputs);
  if (known !== undefined && known.context === context) return known.day;
  const day = readDay(inputs, context);
  days.set(inputs, { context, day });
  return day;
};

/** Every shown player of the covering source; a team without a single line stands for its players. */
export const expectedPlayers = (inputs: PlayerGameInputs, context: ProcessorContext): readonly Entity[] =>
  playerDay(inputs, context).units.flatMap(({ team, choice }): Entity[] =>
    choice === null ? [{ type: 'team', id: team }] : choice.lines.map((line) => ({ type: 'player', id: line.lookup })),
  );

/** Teams that no source covers. */
export const uncoveredUnits = (day: PlayerDay): readonly EntityFailure[] =>
  day.units
    .filter(({ choice }) => choice === null || choice.isPartial)
    .map(({ game, team, choice }) => ({
      type: 'team',
      id: team,
      category: 'INCOMPLETE_UPSTREAM',
      reason:
        choice === null
          ? `${game.gameId}: no source has a player of ${team}`
          : `${game.gameId}: no source covers ${team}; ${choice.source} was taken in part`,
      canRetry: true,
    }));
