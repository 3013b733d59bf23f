import { type Instant, seasonName } from '../../../domain/gameDate.js';
import type { LandedDocument } from '../../../domain/processor.js';
import { gameCodeOf } from '../../../pipelines/nba/identity/gameId.js';
import { teamOf } from '../../../pipelines/nba/identity/teams.js';
import { type DocumentGame, feedInstant, landed, pathStamp } from './landing.js';

export interface ScheduledGame extends DocumentGame {
  /** 1 scheduled, 2 live, 3 final. */
  readonly status: 1 | 2 | 3;
  /** Default: `Final` when final, else empty. `PPD` marks a postponed game. */
  readonly statusText?: string;
  /** Eastern wall time `HH:mm`; null where unknown. */
  readonly tipOffEastern: string | null;
  readonly homeScore: number | null;
  readonly awayScore: number | null;
  readonly neutralSite?: boolean;
  readonly internationalGame?: boolean;
  readonly isPrimetime?: boolean;
  readonly hasNationalTv?: boolean;
  readonly primaryNetwork?: string;
  /** `Week 3`. */
  readonly weekName?: string;
  /** `First Round`, `Emirates NBA Cup`. */
  readonly gameLabel?: string;
  readonly gameSubLabel?: string;
  readonly isEmiratesCup?: boolean;
  /** `first_round`, `conf_semifinals`, `conf_finals`, `nba_finals` or `play_in`. */
  readonly playoffRound?: string;
  readonly arenaName?: string;
  readonly arenaCity?: string;
  readonly arenaState?: string;
  readonly arenaTimezone?: string;
}

export interface ScheduleInput {
  readonly seasonYear: number;
  readonly capturedAt: Instant;
  readonly games: readonly ScheduledGame[];
}

const side = (abbr: string, score: number | null): object => {
  const team = teamOf(abbr);
  return { teamId: team.leagueId, teamName: team.nickname, teamCity: team.city, teamTricode: team.abbr, score };
};

// The feed writes Eastern wall time with a `Z`: what it says is not UTC.
const easternWithZ = (game: ScheduledGame): string | null =>
  game.tipOffEastern === null ? null : `${game.gameDate}T${game.tipOffEastern}:00Z`;

const arena = (game: ScheduledGame): object => ({
  arenaName: game.arenaName ?? null,
  arenaCity: game.arenaCity ?? null,
  arenaState: game.arenaState ?? null,
  arenaTimezone: game.arenaTimezone ?? null,
});

const flags = (game: ScheduledGame): object => ({
  weekName: game.weekName ?? '',
  gameLabel: game.gameLabel ?? '',
  gameSubLabel: game.gameSubLabel ?? '',
  isPrimetime: game.isPrimetime ?? false,
  hasNationalTV: game.hasNationalTv ?? false,
  primaryNetwork: game.primaryNetwork ?? null,
  isEmiratesCup: game.isEmiratesCup ?? false,
  playoffRound: game.playoffRound ?? null,
  neutralSite: game.neutralSite ?? false,
  internationalGame: game.internationalGame ?? false,
});

const gameEntry = (game: ScheduledGame): object => ({
  gameId: game.nbaGameId,
  gameCode: gameCodeOf(game),
  gameStatus: game.status,
  gameStatusText: game.statusText ?? (game.status === 3 ? 'Final' : ''),
  gameDateEst: `${game.gameDate}T00:00:00Z`,
  gameDateTimeEst: easternWithZ(game),
  homeTeam: side(game.homeAbbr, game.homeScore),
  awayTeam: side(game.awayAbbr, game.awayScore),
  ...arena(game),
  ...flags(game),
});

/** The schedule of one season (processors §3.3 no. 3). */
export const scheduleDocument = (input: ScheduleInput): LandedDocument => {
  const season = seasonName(input.seasonYear);
  return landed(`nba-com/schedule/${season}/${pathStamp(input.capturedAt)}.json`, input.capturedAt, {
    timestamp: feedInstant(input.capturedAt),
    season: String(input.seasonYear),
    season_nba_format: season,
    game_count: input.games.length,
    games: input.games.map(gameEntry),
  });
};
