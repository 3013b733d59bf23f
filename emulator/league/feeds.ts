import { seasonYearOf } from '../../shared/domain/gameDate.js';
import type { LandedDocument } from '../../shared/domain/processor.js';
import type { Bio } from './bio.js';
import { bdlOf, gamebookOf, playerBoxOf, teamBoxOf, zonesOf } from './boxDocuments.js';
import { dayOfDate } from './day.js';
import { bettingProsOf } from './feeds/bettingPros.js';
import { bigDataBallOf } from './feeds/bigDataBall.js';
import { espnBoxscoreOf, espnScoreboardOf } from './feeds/espnGames.js';
import { bdlInjuriesOf, nbacInjuryReportsOf } from './feeds/injuries.js';
import { playerMovementOf } from './feeds/movement.js';
import { nbacPlayByPlayOf } from './feeds/nbacPlayByPlay.js';
import { refereesOf } from './feeds/referees.js';
import { activePlayersOf, espnRostersOf, playerListOf, seasonRostersOf } from './feeds/rosters.js';
import { standingsOf } from './feeds/standings.js';
import { lineDocuments, propDocuments } from './marketDocuments.js';
import type { Night } from './night.js';
import { assignments } from './officials.js';
import type { Player } from './player.js';
import type { Move } from './seasonMoves.js';
import { standingsAfter } from './standings.js';

/** What feeds know of the league beyond one date. */
export interface LeagueBooks {
  readonly seed: number;
  readonly bioOf: (player: Player) => Bio;
  readonly movesOf: (seasonYear: number) => readonly Move[];
}

type Feed = (night: Night, books: LeagueBooks) => readonly LandedDocument[];

export const SCHEDULE = 'p2.nbac_schedule';

/** Documents of one date by the raw processor they feed; the schedule is made apart, for it knows every game. */
export const FEEDS: Readonly<Record<string, Feed>> = {
  'p2.nbac_team_boxscore': (night) => night.boxes().map(teamBoxOf),
  'p2.nbac_gamebook_player_stats': (night) => night.boxes().map((box) => gamebookOf(box, night.plusMinusIn(box))),
  'p2.nbac_player_boxscores': (night) => [playerBoxOf(night.date, night.boxes(), night.plusMinusIn)],
  'p2.bdl_player_boxscores': (night) => [bdlOf(night.date, night.boxes())],
  'p2.shot_zone_summary': (night) => night.boxes().map(zonesOf),
  'p2.bigdataball_play_by_play': (night) =>
    night.boxes().map((box) => bigDataBallOf(box, night.flowOf(box), night.eventsOf(box))),
  'p2.nbac_play_by_play': (night) =>
    night.boxes().map((box) => nbacPlayByPlayOf(box, night.flowOf(box), night.eventsOf(box))),
  'p2.odds_api_player_points_props': (night) => night.boxes().flatMap((box) => propDocuments(night.marketOf(box), box)),
  'p2.odds_api_game_lines': (night) => night.boxes().flatMap((box) => lineDocuments(night.marketOf(box), box)),
  'p2.bettingpros_player_points_props': (night) => bettingProsOf(night.date, night.boxes(), night.marketOf),
  'p2.nbac_injury_report': (night) => nbacInjuryReportsOf(night.date, night.reports),
  'p2.bdl_injuries': (night) => bdlInjuriesOf(night.date, night.season, night.reports),
  'p2.espn_team_rosters': (night, { bioOf }) => {
    const reports = new Map(night.reports('morning').map(({ team, listed }) => [team, listed]));
    return espnRostersOf({ ...night, bioOf }, [...reports.keys()].sort(), (team) => reports.get(team) ?? []);
  },
  'p2.nbac_player_list_current': (night, { bioOf }) => [playerListOf({ ...night, bioOf })],
  'p2.bdl_active_players_current': (night, { bioOf }) => [activePlayersOf({ ...night, bioOf })],
  'p2.br_rosters_current': (night, { bioOf }) => seasonRostersOf({ ...night, bioOf }),
  'p2.nbac_player_movement': (night, { movesOf }) => [playerMovementOf(night.date, movesOf(seasonYearOf(night.date)))],
  'p2.nbac_referee_game_assignments': (night, { seed }) => [
    refereesOf(night.date, night.games, assignments(seed, night.date, night.games.length)),
  ],
  'p2.espn_scoreboard': (night) => [espnScoreboardOf(night.date, night.boxes())],
  'p2.espn_boxscores': (night) => night.boxes().map((box) => espnBoxscoreOf(box, night.plusMinusIn(box))),
  'p2.bdl_standings': (night) => [standingsOf(night.date, standingsAfter(night.season, dayOfDate(night.date)))],
};
