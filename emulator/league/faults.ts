import type { GameDate } from '../../shared/domain/gameDate.js';
import type { LeagueGame } from './leagueGame.js';

/** What a test takes away from a generated league, or adds to confuse. */
export interface LeagueFaults {
  /** No document of the processor on the date. */
  readonly withhold?: readonly { readonly processor: string; readonly date: GameDate }[];
  /** A game without box scores, zones and lines; the schedule keeps it. (Default game: the last of the date.) */
  readonly dropGames?: readonly { readonly date: GameDate; readonly nbaGameId?: string }[];
  /** Dates on which only the fallback delivers player rows. */
  readonly bdlOnly?: readonly GameDate[];
  /** The daily schedule shows a postponed game on its old date, as `PPD`, before it moves. (Default: false.) */
  readonly stalePostponements?: boolean;
}

const PRIMARY_PLAYER_SOURCES: ReadonlySet<string> = new Set([
  'p2.nbac_gamebook_player_stats',
  'p2.nbac_player_boxscores',
]);

export const isWithheld = (faults: LeagueFaults, processor: string, date: GameDate): boolean =>
  (faults.bdlOnly?.includes(date) === true && PRIMARY_PLAYER_SOURCES.has(processor)) ||
  faults.withhold?.some((fault) => fault.processor === processor && fault.date === date) === true;

/** The games of a date that deliver. */
export const delivered = (
  faults: LeagueFaults,
  date: GameDate,
  games: readonly LeagueGame[],
): readonly LeagueGame[] => {
  const dropped = new Set(
    (faults.dropGames ?? [])
      .filter((fault) => fault.date === date)
      .map(({ nbaGameId }) => nbaGameId ?? games.at(-1)?.nbaGameId),
  );
  return games.filter(({ nbaGameId }) => !dropped.has(nbaGameId));
};
