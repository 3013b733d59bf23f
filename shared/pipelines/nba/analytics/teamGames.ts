import {
  input,
  onDate,
  reference,
  type EmptyReason,
  type Entity,
  type EntityFailure,
  type Inputs,
  type ProcessorContext,
} from '../../../domain/processor.js';
import type { ShotCounts, TeamZones } from '../formulas/zoneCounts.js';
import {
  bdlPlayerBoxscores,
  bigdataballPlayByPlay,
  espnBoxscores,
  nbacGamebookPlayerStats,
  nbacPlayByPlay,
  nbacPlayerBoxscores,
  nbacSchedule,
  nbacTeamBoxscore,
  playerAliases,
  shotZoneSummary,
  sourceGaps,
} from '../tables/raw.js';
import { playerBox, type PlayerBox } from './playerBox.js';
import { canonicalLookup } from './playerDirectory.js';
import { emptyReason, slateOf, teamsOf, type Game, type Slate } from './slate.js';
import { teamBox, type TeamBox, type TeamChoice, type TeamLine } from './teamBox.js';
import { zoneBox, zoneIssues, type ZoneBox, type ZoneChoice } from './zoneBox.js';
import { BIGDATABALL_COLUMNS, NBAC_COLUMNS } from './zoneEvents.js';

/** What both team tables read: the day's box scores and play-by-play, nothing older. */
export const teamGameInputs = {
  schedule: input(nbacSchedule, onDate, { required: true }),
  teamBoxscore: input(nbacTeamBoxscore, onDate, { required: true }),
  gamebook: input(nbacGamebookPlayerStats, onDate, { required: true }),
  bdl: input(bdlPlayerBoxscores, onDate),
  nbacPlayers: input(nbacPlayerBoxscores, onDate),
  espn: input(espnBoxscores, onDate),
  bigdataball: input(bigdataballPlayByPlay, onDate, { columns: BIGDATABALL_COLUMNS }),
  nbacPbp: input(nbacPlayByPlay, onDate, { columns: NBAC_COLUMNS }),
  zoneSummary: input(shotZoneSummary, onDate),
  aliases: input(playerAliases, reference),
  gaps: input(sourceGaps, onDate),
} as const;

export type TeamGameInputs = Inputs<typeof teamGameInputs>;

/** The day's chains, each unit resolved on demand. */
export interface TeamDay {
  readonly slate: Slate;
  readonly players: PlayerBox;
  readonly teams: TeamBox;
  readonly zones: ZoneBox;
}

export const teamDay = (inputs: TeamGameInputs, context: ProcessorContext): TeamDay => {
  const slate = slateOf(inputs.schedule, context.gameDate);
  const canonical = canonicalLookup(inputs.aliases);
  const players = playerBox(inputs, canonical);
  return { slate, players, teams: teamBox(inputs.teamBoxscore, players), zones: zoneBox(inputs, slate, canonical) };
};

/** One team's side of a covered game. */
export interface TeamGame {
  readonly game: Game;
  readonly own: TeamLine;
  readonly opponent: TeamLine;
  readonly box: TeamChoice;
  readonly zones: ZoneChoice | null;
}

const boxAttempts = (box: TeamChoice): number | null => {
  const [away, home] = box.lines;
  return away.fgAttempts === null || home.fgAttempts === null ? null : away.fgAttempts + home.fgAttempts;
};

/** Both sides of every covered final, away first. */
export const teamGames = (day: TeamDay): readonly TeamGame[] =>
  day.slate.finals.flatMap((game) => {
    const box = day.teams(game);
    if (box === null) return [];
    const zones = day.zones(game, boxAttempts(box));
    const [away, home] = box.lines;
    return [
      { game, own: away, opponent: home, box, zones },
      { game, own: home, opponent: away, box, zones },
    ];
  });

export const teamZonesOf = (side: TeamGame, team: string): TeamZones | null =>
  side.zones?.zones.teams.get(team) ?? null;

/** Zone columns of a side: NULL, never 0, where no source told them. */
export const shotColumn = (zones: ShotCounts | null, of: (counts: ShotCounts) => number): number | null =>
  zones === null ? null : of(zones);

/** Both teams of every final must have a row: the schedule is the denominator, never the table under test. */
export const expectedTeams = (inputs: TeamGameInputs, context: ProcessorContext): readonly Entity[] =>
  slateOf(inputs.schedule, context.gameDate).finals.flatMap((game) =>
    teamsOf(game).map((team) => ({ type: 'team' as const, id: team })),
  );

const TEAM_SOURCE = 'p2.nbac_team_boxscore';

/** Games of D that a processor's source declares it can never feed. */
export const gapGames = (
  gaps: readonly { readonly game_id: string; readonly processor: string }[],
  processor: string,
  slate: Slate,
): ReadonlySet<string> =>
  new Set(
    gaps.filter((gap) => gap.processor === processor).map((gap) => slate.gameOfId(gap.game_id)?.gameId ?? gap.game_id),
  );

/** One failure row per team of a game that nothing covers; a placeholder row is never written. */
export const uncoveredTeams = (day: TeamDay, inputs: TeamGameInputs): readonly EntityFailure[] => {
  const gone = gapGames(inputs.gaps, TEAM_SOURCE, day.slate);
  return day.slate.finals
    .filter((game) => day.teams(game) === null)
    .flatMap((game) =>
      teamsOf(game).map((team) => ({
        type: 'team' as const,
        id: team,
        category: gone.has(game.gameId) ? ('SOURCE_GONE' as const) : ('INCOMPLETE_UPSTREAM' as const),
        reason: `${game.gameId}: no source of team box scores covers the game`,
        canRetry: !gone.has(game.gameId),
      })),
    );
};

/** Whether the day has finals and its source declares every one of them gone. */
export const isAllGone = (finals: readonly Game[], gone: ReadonlySet<string>): boolean =>
  finals.length > 0 && finals.every((game) => gone.has(game.gameId));

/** Why a team table has no row for D; null when it should have some. */
export const teamsEmpty = (day: TeamDay, inputs: TeamGameInputs, context: ProcessorContext): EmptyReason | null =>
  isAllGone(day.slate.finals, gapGames(inputs.gaps, TEAM_SOURCE, day.slate))
    ? { code: 'skipped', reason: 'unrecoverable_source' }
    : emptyReason(inputs.schedule, context.gameDate);

/** Finals that must have two rows: all but those whose source is declared gone. */
export const requiredFinals = (inputs: TeamGameInputs, context: ProcessorContext): readonly Game[] => {
  const slate = slateOf(inputs.schedule, context.gameDate);
  const gone = gapGames(inputs.gaps, TEAM_SOURCE, slate);
  return slate.finals.filter((game) => !gone.has(game.gameId));
};

/** Issues that follow from where a side's numbers came from. */
export const teamIssues = (side: TeamGame): readonly string[] => [
  ...(side.box.isFallback ? ['backup_source_used', 'reconstructed'] : []),
  ...(side.own.isMinutesAssumed ? ['minutes_assumed'] : []),
  ...(side.zones === null ? ['shot_zones_unavailable'] : []),
  ...zoneIssues(side.zones),
];

export const teamSources = (side: TeamGame): readonly string[] => [
  side.box.source,
  ...(side.zones === null ? [] : [side.zones.source]),
];
