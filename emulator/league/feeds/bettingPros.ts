import { feedInstant, landed, pathStamp } from '../../../shared/adapters/sources/documents.js';
import type { GameDate, Instant } from '../../../shared/domain/gameDate.js';
import type { LandedDocument } from '../../../shared/domain/processor.js';
import { at } from '../at.js';
import type { BoxScore } from '../boxScore.js';
import { liveLook, morningAfter } from '../captures.js';
import type { LeagueGame } from '../leagueGame.js';
import { hasLiveSnapshot, type MarketNight } from '../market.js';
import { type BoardLine, type BoardOffer, CONSENSUS, liveBoard, propBoard } from '../propBoard.js';
import { randomStream } from '../randomStream.js';

/** A market of the site; each has a folder of its own. */
interface Market {
  readonly type: 'points' | 'rebounds' | 'assists';
  readonly id: number;
  /** Its lines against those on points. */
  readonly scale: number;
}

const POINTS: Market = { type: 'points', id: 156, scale: 1 };
const OTHER_MARKETS: readonly Market[] = [
  { type: 'rebounds', id: 157, scale: 0.4 },
  { type: 'assists', id: 151, scale: 0.25 },
];

type Side = 'over' | 'under';

const scaled = (line: number, { scale }: Market): number => (scale === 1 ? line : Math.floor(line * scale) + 0.5);

/** The best line of a side: the lowest to go over, the highest to stay under. */
const bestOf = (lines: readonly BoardLine[], side: Side): number => {
  const all = lines.map(({ line }) => line);
  return side === 'over' ? Math.min(...all) : Math.max(...all);
};

const sideOf = (offer: BoardOffer, side: Side, market: Market, id: string): object => {
  const { opening, lines } = offer;
  const best = bestOf(lines, side);
  return {
    opening_line: {
      book_id: opening.book.id,
      cost: opening[side],
      created: feedInstant(opening.updatedAt),
      line: scaled(opening.line, market),
    },
    sportsbooks: lines.map((each) => ({
      active: each.isActive,
      best: each.line === best,
      book_id: each.book.id,
      book_name: each.book.name,
      line: scaled(each.line, market),
      line_id: `${id}-${side}-${each.book.id}`,
      odds: each[side],
      updated: feedInstant(each.updatedAt),
    })),
  };
};

const FREE_AGENT_SHARE = 0.01;

/** The site lags behind: now and then a player has no team. */
const teamShown = ({ team, player }: BoardOffer, game: LeagueGame): string =>
  randomStream('board-team', game.nbaGameId, player.id).chance(FREE_AGENT_SHARE) ? 'FA' : team;

const propOf = (offer: BoardOffer, game: LeagueGame, market: Market): object => {
  const { player } = offer;
  const id = `${Number(game.nbaGameId)}${player.id}${market.id}`;
  return {
    event_id: Number(game.nbaGameId),
    offer_id: id,
    over: sideOf(offer, 'over', market, id),
    player_id: player.id - 1_600_000,
    player_name: player.name.full,
    player_position: player.position,
    player_team: teamShown(offer, game),
    under: sideOf(offer, 'under', market, id),
  };
};

interface GameBoard {
  readonly game: LeagueGame;
  readonly offers: readonly BoardOffer[];
}

const page = (date: GameDate, market: Market, capturedAt: Instant, boards: readonly GameBoard[]): LandedDocument =>
  landed(`bettingpros/player-props/${market.type}/${date}/${pathStamp(capturedAt)}.json`, capturedAt, {
    date,
    market_id: market.id,
    market_type: market.type,
    props: boards.flatMap(({ game, offers }) => offers.map((offer) => propOf(offer, game, market))),
  });

/** The board is looked at the evening before and before the last pass. */
const looksAt = ({ looks }: MarketNight): readonly Instant[] => [at(looks, 0), at(looks, looks.length - 1)];

/** The other markets are shown by the site itself only. */
const siteOnly = ({ game, offers }: GameBoard): GameBoard => ({
  game,
  offers: offers.map((offer) => ({ ...offer, lines: offer.lines.filter(({ book }) => book === CONSENSUS) })),
});

/**
 * The second source of points lines (processors §3.3 no. 16): the board of the games whose lines are still open, the
 * evening before and before the last pass, and once in the morning after for the games that were quoted while they were
 * played. Rebounds and assists lie in folders of their own.
 */
export const bettingProsOf = (
  date: GameDate,
  boxes: readonly BoxScore[],
  nightOf: (box: BoxScore) => MarketNight,
): readonly LandedDocument[] => {
  const nights = boxes.map((box) => ({ box, night: nightOf(box) }));
  const looks = [...new Set(nights.flatMap(({ night }) => looksAt(night)))].sort((one, other) => one - other);
  const pages = looks.map((look) => ({
    look,
    boards: nights
      .filter(({ night }) => looksAt(night).includes(look))
      .map(({ box, night }) => ({ game: box.game, offers: propBoard(night, look) })),
  }));
  const last = pages.at(-1);
  const live = nights
    .filter(({ night }) => hasLiveSnapshot(night))
    .map(({ box, night }) => ({ game: box.game, offers: liveBoard(night, box, liveLook(night.tipOff)) }));
  return [
    ...pages.map(({ look, boards }) => page(date, POINTS, look, boards)),
    ...(last === undefined
      ? []
      : OTHER_MARKETS.map((market) => page(date, market, last.look, last.boards.map(siteOnly)))),
    ...(live.length === 0 ? [] : [page(date, POINTS, morningAfter(date), live)]),
  ];
};
