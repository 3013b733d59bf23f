import { gameLinesDocument, type OddsSnapshot, oddsPropsDocument } from '../../shared/adapters/sources/documents.js';
import { type Instant, zoned } from '../../shared/domain/gameDate.js';
import { sha256 } from '../../shared/domain/hash.js';
import type { LandedDocument } from '../../shared/domain/processor.js';
import type { BoxScore } from './boxScore.js';
import type { LeagueGame } from './leagueGame.js';
import {
  books,
  gameLine,
  type GameLine,
  hasLiveSnapshot,
  LIVE_MOMENT,
  liveGameLine,
  livePropLines,
  type MarketNight,
  type Moment,
  PREGAME_MOMENTS,
  type PropLine,
  propLines,
} from './market.js';

const MS_PER_MINUTE = 60_000;

const tipOffInstant = (game: LeagueGame): Instant => zoned(game.date, game.tipOff);

const momentsOf = (night: MarketNight): readonly Moment[] =>
  hasLiveSnapshot(night) ? [...PREGAME_MOMENTS, LIVE_MOMENT] : PREGAME_MOMENTS;

const snapshotAt = (tipOff: Instant, moment: Moment | undefined): Instant | undefined =>
  moment === undefined ? undefined : tipOff - moment * MS_PER_MINUTE;

const snapshots = (night: MarketNight): readonly { readonly moment: Moment; readonly snapshot: OddsSnapshot }[] => {
  const { game, seed } = night;
  const tipOff = tipOffInstant(game);
  const moments = momentsOf(night);
  return moments.map((moment, i) => {
    const previous = snapshotAt(tipOff, moments[i - 1]);
    const next = snapshotAt(tipOff, moments[i + 1]);
    const at = tipOff - moment * MS_PER_MINUTE;
    return {
      moment,
      snapshot: {
        kind: 'history',
        gameDate: game.date,
        eventId: sha256(`${seed}|event|${game.seasonYear}|${game.nbaGameId}`).slice(0, 32),
        awayAbbr: game.away,
        homeAbbr: game.home,
        commenceAt: tipOff,
        snapshotAt: at,
        ...(previous === undefined ? {} : { previousSnapshotAt: previous }),
        ...(next === undefined ? {} : { nextSnapshotAt: next }),
        capturedAt: at,
      },
    };
  });
};

const linesAt = (night: MarketNight, box: BoxScore, moment: Moment): readonly (readonly PropLine[])[] =>
  books.map((book) => (moment < 0 ? livePropLines(box) : propLines(night, book, moment)));

const gameLinesAt = (night: MarketNight, box: BoxScore, moment: Moment): readonly GameLine[] =>
  books.map((book) => (moment < 0 ? liveGameLine(box) : gameLine(night, book, moment)));

/** Points lines of a game: three snapshots before tip-off and, for a quarter of the games, one during it. */
export const propDocuments = (night: MarketNight, box: BoxScore): readonly LandedDocument[] =>
  snapshots(night).map(({ moment, snapshot }) => {
    const lines = linesAt(night, box, moment);
    return oddsPropsDocument({
      ...snapshot,
      bookmakers: books.map((book, i) => ({ ...book, lastUpdate: snapshot.snapshotAt, lines: lines[i] ?? [] })),
    });
  });

/** Spread and total of a game at the same snapshots. */
export const lineDocuments = (night: MarketNight, box: BoxScore): readonly LandedDocument[] =>
  snapshots(night).map(({ moment, snapshot }) => {
    const lines = gameLinesAt(night, box, moment);
    return gameLinesDocument({
      ...snapshot,
      bookmakers: books.map((book, i) => ({
        ...book,
        lastUpdate: snapshot.snapshotAt,
        homeSpread: lines[i]?.homeSpread ?? null,
        total: lines[i]?.total ?? null,
      })),
    });
  });
