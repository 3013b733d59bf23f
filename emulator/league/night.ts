import type { GameDate } from '../../shared/domain/gameDate.js';
import { at } from './at.js';
import { type BoxScore, boxScore, type PlayerLine } from './boxScore.js';
import type { PlusMinusOf } from './boxDocuments.js';
import { injuryList, type Listed, type Look } from './injuryList.js';
import { kept } from './kept.js';
import type { LeagueGame } from './leagueGame.js';
import { type MarketNight, marketNight } from './market.js';
import type { GameEvent } from './play/events.js';
import { type GameFlow, gameFlow } from './play/gameFlow.js';
import { gameEvents, plusMinusOf } from './play/telling.js';
import type { Season } from './season.js';

/** What a team reports of a game. */
export interface Report {
  readonly game: LeagueGame;
  readonly team: string;
  readonly listed: readonly Listed[];
}

/** Everything about the games of one date, each part made when it is first asked for. */
export interface Night {
  readonly date: GameDate;
  readonly season: Season;
  /** Games that deliver documents. */
  readonly games: readonly LeagueGame[];
  readonly boxes: () => readonly BoxScore[];
  readonly flowOf: (box: BoxScore) => GameFlow;
  readonly eventsOf: (box: BoxScore) => readonly GameEvent[];
  readonly plusMinusIn: (box: BoxScore) => PlusMinusOf;
  readonly marketOf: (box: BoxScore) => MarketNight;
  /** What both teams of every game report at a look. */
  readonly reports: (look: Look) => readonly Report[];
}

const plusMinusLookup = (flow: GameFlow): PlusMinusOf => {
  const margins = plusMinusOf(flow);
  const byLine = new Map<PlayerLine, number>(flow.floor.people.map(({ line }, i) => [line, at(margins, i)]));
  return (line) => byLine.get(line) ?? 0;
};

export const leagueNight = (
  seed: number,
  season: Season,
  evening: { readonly date: GameDate; readonly games: readonly LeagueGame[] },
): Night => {
  const { date, games } = evening;
  const boxOf = kept((game: LeagueGame) => boxScore(seed, season, game));
  const flowOf = kept((box: BoxScore) => gameFlow(seed, box));
  return {
    date,
    season,
    games,
    boxes: () => games.map(boxOf),
    flowOf,
    eventsOf: kept((box: BoxScore) => gameEvents(seed, box, flowOf(box))),
    plusMinusIn: kept((box: BoxScore) => plusMinusLookup(flowOf(box))),
    marketOf: kept((box: BoxScore) => marketNight(seed, season, box.game)),
    reports: kept((look: Look) =>
      games.flatMap((game) =>
        [game.away, game.home].map((team) => ({
          game,
          team,
          listed: injuryList(seed, season, { game, squad: season.squadOf(game, team) }, look),
        })),
      ),
    ),
  };
};
