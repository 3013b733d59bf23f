import type { GameDate } from '../../../domain/gameDate.js';
import type { DeclaredGap, GameType, Offer } from '../../../domain/offer.js';
import type { ArchiveGame, ArchiveGames } from './archiveGames.js';
import { grouped } from './archiveGames.js';

const GAMEBOOK = 'p2.nbac_gamebook_player_stats';

const gap = (gameType: GameType): DeclaredGap => ({
  id: `archive-no-player-rows-${gameType.replace('_', '-')}`,
  processor: GAMEBOOK,
  gameTypes: [gameType],
  reason: `the archive has no player rows for ${gameType} games`,
});

const PLAYER_GAPS = [gap('play_in'), gap('cup_final')];

interface Span {
  readonly from: GameDate;
  readonly to: GameDate;
  readonly gameTypes?: readonly GameType[];
}

/** Which games of a season a file covers, and which types it does not claim at all. */
export interface Coverage {
  readonly gameIds: ReadonlySet<string>;
  /** Types whose absence is a declared gap: such games neither begin nor break a span. */
  readonly gaps?: readonly GameType[];
  /** (Default: all.) Games of other types are left out of account, and the spans say so. */
  readonly gameTypes?: readonly GameType[];
}

type DayState = 'whole' | 'broken' | 'neutral';

const stateOf = (games: readonly ArchiveGame[], coverage: Coverage): DayState => {
  const counted = games.filter(
    (game) => !(coverage.gaps ?? []).includes(game.gameType) && coverage.gameTypes?.includes(game.gameType) !== false,
  );
  if (counted.length === 0) return 'neutral';
  return counted.every((game) => coverage.gameIds.has(game.nbaGameId)) ? 'whole' : 'broken';
};

const spansOfSeason = (games: readonly ArchiveGame[], coverage: Coverage): readonly Span[] => {
  const spans: { from: GameDate; to: GameDate }[] = [];
  let open: { from: GameDate; to: GameDate } | null = null;
  for (const [date, day] of grouped(games, (game) => game.gameDate)) {
    const state = stateOf(day, coverage);
    if (state === 'broken') open = null;
    if (state !== 'whole') continue;
    if (open === null) spans.push((open = { from: date, to: date }));
    else open.to = date;
  }
  return spans.map((span) => (coverage.gameTypes === undefined ? span : { ...span, gameTypes: coverage.gameTypes }));
};

/** Longest runs of game dates on which every game of the claimed types is there; no run crosses a season. */
export const spansOf = (games: ArchiveGames, coverage: Coverage): readonly Span[] =>
  games.seasons.flatMap((season) => spansOfSeason(games.ofSeason.get(season) ?? [], coverage));

export interface ArchiveCoverage {
  readonly teamBox: ReadonlySet<string>;
  readonly playerBox: ReadonlySet<string>;
  readonly zones: ReadonlySet<string>;
  readonly props: ReadonlySet<string>;
}

/** Dates on which at least one game has a line, as one span per season: a market need not be offered for every game. */
const marketSpans = (games: ArchiveGames, ids: ReadonlySet<string>): readonly Span[] =>
  games.seasons.flatMap((season) => {
    const dates = (games.ofSeason.get(season) ?? [])
      .filter((game) => ids.has(game.nbaGameId))
      .map((game) => game.gameDate);
    const [from, to] = [dates[0], dates.at(-1)];
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });

/** What the archive can feed. Seasons without box data are offered for the schedule alone. */
export const archiveOffer = (games: ArchiveGames, coverage: ArchiveCoverage, version: string): Offer => {
  const players = spansOf(games, {
    gameIds: coverage.playerBox,
    gaps: PLAYER_GAPS.flatMap((entry) => entry.gameTypes),
  });
  return {
    source: 'archive',
    version,
    processors: [
      { processor: 'p2.nbac_schedule' },
      { processor: 'p2.nbac_team_boxscore', spans: spansOf(games, { gameIds: coverage.teamBox }) },
      { processor: GAMEBOOK, spans: players },
      { processor: 'p2.nba_players_registry', spans: players },
      { processor: 'p2.shot_zone_summary', spans: spansOf(games, { gameIds: coverage.zones, gameTypes: ['regular'] }) },
      { processor: 'p2.odds_api_player_points_props', spans: marketSpans(games, coverage.props) },
    ],
    gaps: PLAYER_GAPS,
    wholeMinutes: true,
  };
};
