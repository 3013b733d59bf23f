import { gameLinesDocument, type OddsSnapshot, oddsPropsDocument } from '../../shared/adapters/sources/documents.js';
import { sha256 } from '../../shared/domain/hash.js';
import type { LandedDocument } from '../../shared/domain/processor.js';
import type { BoxScore } from './boxScore.js';
import { liveLook } from './captures.js';
import {
  books,
  gameLine,
  type GameLine,
  hasLiveSnapshot,
  liveGameLine,
  livePropLines,
  type MarketNight,
  type Moment,
  momentOf,
  type PropLine,
  propLines,
} from './market.js';

interface Taken {
  readonly moment: Moment;
  readonly snapshot: OddsSnapshot;
}

/** Snapshots of a game: before its passes and, for a quarter of the games, one while it is played. */
const snapshots = (night: MarketNight): readonly Taken[] => {
  const { game, seed } = night;
  const looks = [...night.looks, ...(hasLiveSnapshot(night) ? [liveLook(night.tipOff)] : [])];
  return looks.map((at, i) => {
    const [previous, next] = [looks[i - 1], looks[i + 1]];
    return {
      moment: momentOf(night, at),
      snapshot: {
        kind: 'history',
        gameDate: game.date,
        eventId: sha256(`${seed}|event|${game.seasonYear}|${game.nbaGameId}`).slice(0, 32),
        awayAbbr: game.away,
        homeAbbr: game.home,
        commenceAt: night.tipOff,
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
