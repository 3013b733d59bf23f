import {
  input,
  onDate,
  seasonSchedule,
  type Entity,
  type Inputs,
  type ProcessorContext,
  type ProcessorOutput,
} from '../../../domain/processor.js';
import { emptyReason, readGames, slateOf, type Game, type Slate } from '../analytics/slate.js';
import { gapGames } from '../analytics/teamGames.js';
import { uncountedDates } from '../analytics/playerSeason.js';
import { upcomingPlayerGameContext } from '../tables/analytics.js';
import { nbacSchedule, sourceGaps } from '../tables/raw.js';

/** What a game is known by: enough for windows, results, rest and venue. */
export const SCHEDULE_COLUMNS = [
  'game_id',
  'nba_game_id',
  'game_date',
  'season_year',
  'game_type',
  'game_status',
  'game_status_text',
  'tip_off_utc',
  'home_team_tricode',
  'away_team_tricode',
  'is_playoffs',
  'home_team_score',
  'away_team_score',
  'arena_city',
  'neutral_site_flag',
  'processed_at',
] as const;

/** Every table of players follows the contexts of D; the schedule says why there may be none. */
export const playersInputs = {
  schedule: input(nbacSchedule, seasonSchedule(0), { required: true, columns: SCHEDULE_COLUMNS }),
  gaps: input(sourceGaps, onDate),
  upgc: input(upcomingPlayerGameContext, onDate, { required: true }),
} as const;

export type PlayersInputs = Inputs<typeof playersInputs>;
export type PlayerContextRow = PlayersInputs['upgc'][number];

export interface PlayersOfDate {
  /** In order of the lookup. */
  readonly players: readonly PlayerContextRow[];
  readonly slate: Slate;
  /** All games of the season up to D. */
  readonly games: readonly Game[];
  /** `date team` of games that no window counts. */
  readonly uncounted: ReadonlySet<string>;
  readonly expected: readonly Entity[];
  /** How the date ends without any player; null when there are some. */
  readonly ending: ProcessorOutput<never> | null;
}

const PLAYER_SOURCE = 'p2.nbac_gamebook_player_stats';

/** A date without contexts has no games, or only games whose players the source declares gone, or lacks its upstream. */
const endingWithout = (inputs: PlayersInputs, context: ProcessorContext, slate: Slate): ProcessorOutput<never> => {
  const { gameDate } = context;
  const empty = emptyReason(inputs.schedule, gameDate);
  if (empty !== null) return { rows: [], empty };
  const gone = gapGames(inputs.gaps, PLAYER_SOURCE, slate);
  if (slate.games.every((game) => gone.has(game.gameId)))
    return { rows: [], empty: { code: 'skipped', reason: 'unrecoverable_source' } };
  return {
    rows: [],
    failures: [
      {
        type: 'date',
        id: gameDate,
        category: 'MISSING_DEPENDENCY',
        reason: `no player has a context of ${gameDate}`,
        canRetry: true,
      },
    ],
  };
};

const read = (inputs: PlayersInputs, context: ProcessorContext): PlayersOfDate => {
  const slate = slateOf(inputs.schedule, context.gameDate);
  const games = readGames(inputs.schedule);
  const players = [...inputs.upgc].sort((a, b) => (a.player_lookup < b.player_lookup ? -1 : 1));
  const ending = players.length > 0 ? null : endingWithout(inputs, context, slate);
  const waiting: readonly Entity[] = (ending?.failures ?? []).map(({ type, id }) => ({ type, id }));
  return {
    players,
    slate,
    games,
    uncounted: uncountedDates(games),
    expected: ending === null ? players.map(({ player_lookup: id }) => ({ type: 'player', id })) : waiting,
    ending,
  };
};

const days = new WeakMap<PlayersInputs, { readonly context: ProcessorContext; readonly day: PlayersOfDate }>();

/** Who the date is about, read once although body, expectation and gates ask. */
export const playersOfDate = (inputs: PlayersInputs, context: ProcessorContext): PlayersOfDate => {
  const known = days.get(inputs);
  if (known !== undefined && known.context === context) return known.day;
  const day = read(inputs, context);
  days.set(inputs, { context, day });
  return day;
};
