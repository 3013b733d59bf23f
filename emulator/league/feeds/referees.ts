import { landed, pathStamp } from '../../../shared/adapters/sources/documents.js';
import { type GameDate, zoned } from '../../../shared/domain/gameDate.js';
import type { LandedDocument } from '../../../shared/domain/processor.js';
import type { LeagueGame } from '../leagueGame.js';
import { teamOf } from '../leagueTeams.js';
import type { Assignments, Official } from '../officials.js';
import { monthDayYear } from './notations.js';

const PUBLISHED = '09:00';

const withNumber = (official: Official | undefined): string | null =>
  official === undefined ? null : `${official.name} (#${official.code})`;

const rowOf = (game: LeagueGame, crew: readonly Official[]): object => {
  const [home, away] = [teamOf(game.home), teamOf(game.away)];
  return {
    away_team: away.city,
    away_team_abbr: away.code,
    away_team_id: away.id,
    game_code: `${game.date.replaceAll('-', '')}/${away.code}${home.code}`,
    game_date: monthDayYear(game.date),
    game_id: game.nbaGameId,
    home_team: home.city,
    home_team_abbr: home.code,
    home_team_id: home.id,
    official1: withNumber(crew[0]),
    official2: withNumber(crew[1]),
    official3: withNumber(crew[2]),
    official4: withNumber(crew[3]),
    season: String(game.seasonYear),
  };
};

/** Crews of a date and the officials of the replay center, published that morning (processors §3.3 no. 11). */
export const refereesOf = (
  date: GameDate,
  games: readonly LeagueGame[],
  { crews, replayCenter }: Assignments,
): LandedDocument => {
  const capturedAt = zoned(date, PUBLISHED);
  return landed(`nba-com/referee-assignments/${date}/${pathStamp(capturedAt)}.json`, capturedAt, {
    refereeAssignments: {
      nba: {
        Table: { rows: games.map((game, i) => rowOf(game, crews[i] ?? [])) },
        Table1: {
          rows: replayCenter.map(({ code, name }) => ({
            game_date: monthDayYear(date),
            official_code: code,
            replaycenter_official: name,
          })),
        },
      },
    },
  });
};
