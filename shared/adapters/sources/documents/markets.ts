import type { GameDate, Instant } from '../../../domain/gameDate.js';
import type { LandedDocument } from '../../../domain/processor.js';
import { teamOf } from '../../../pipelines/nba/identity/teams.js';
import { feedInstant, landed, pathStamp } from './landing.js';

/** One snapshot of one event. */
export interface OddsSnapshot {
  /** A past snapshot has its own instant; a current one is as old as its capture. */
  readonly kind: 'history' | 'current';
  readonly gameDate: GameDate;
  readonly eventId: string;
  readonly awayAbbr: string;
  readonly homeAbbr: string;
  readonly commenceAt: Instant;
  readonly snapshotAt: Instant;
  readonly previousSnapshotAt?: Instant;
  readonly nextSnapshotAt?: Instant;
  readonly capturedAt: Instant;
}

export interface PlayerLine {
  readonly playerName: string;
  readonly line: number;
  /** Decimal odds; null where a side is not offered. */
  readonly overPrice: number | null;
  readonly underPrice: number | null;
}

export interface OddsPropsInput extends OddsSnapshot {
  readonly bookmakers: readonly {
    readonly key: string;
    readonly title: string;
    readonly lastUpdate: Instant;
    readonly lines: readonly PlayerLine[];
  }[];
}

export interface GameLinesInput extends OddsSnapshot {
  readonly bookmakers: readonly {
    readonly key: string;
    readonly title: string;
    readonly lastUpdate: Instant;
    /** Points given to the home team: negative when it is the favourite. */
    readonly homeSpread: number | null;
    readonly total: number | null;
    /** Decimal odds. (Default: 1.909.) */
    readonly price?: number;
  }[];
}

const EVEN_PRICE = 1.909;

const snapshotDocument = (folder: string, snapshot: OddsSnapshot, bookmakers: readonly object[]): LandedDocument => {
  // Members stand in byte order here and below, which is the order of the text: it need not be sorted again.
  const event = {
    away_team: teamOf(snapshot.awayAbbr).fullName,
    bookmakers,
    commence_time: feedInstant(snapshot.commenceAt),
    home_team: teamOf(snapshot.homeAbbr).fullName,
    id: snapshot.eventId,
    sport_key: 'basketball_nba',
  };
  const isHistory = snapshot.kind === 'history';
  const clock = feedInstant(snapshot.snapshotAt).slice(11, 16).replace(':', '');
  const stamped = (instant: Instant | undefined): string | null =>
    instant === undefined ? null : feedInstant(instant);
  return landed(
    `odds-api/${folder}${isHistory ? '-history' : ''}/${snapshot.gameDate}/${snapshot.eventId}-${snapshot.awayAbbr}${snapshot.homeAbbr}/${pathStamp(snapshot.capturedAt)}-snap-${clock}.json`,
    snapshot.capturedAt,
    isHistory
      ? {
          data: event,
          next_timestamp: stamped(snapshot.nextSnapshotAt),
          previous_timestamp: stamped(snapshot.previousSnapshotAt),
          timestamp: feedInstant(snapshot.snapshotAt),
        }
      : event,
  );
};

const sides = (line: PlayerLine): object[] =>
  [
    { name: 'Over', price: line.overPrice },
    { name: 'Under', price: line.underPrice },
  ]
    .filter((side) => side.price !== null)
    .map(({ name, price }) => ({ description: line.playerName, name, point: line.line, price }));

/** Points lines of one event at one snapshot (processors §3.3 no. 1). */
export const oddsPropsDocument = (input: OddsPropsInput): LandedDocument =>
  snapshotDocument(
    'player-props',
    input,
    input.bookmakers.map((book) => ({
      key: book.key,
      last_update: feedInstant(book.lastUpdate),
      markets: [
        { key: 'player_points', last_update: feedInstant(book.lastUpdate), outcomes: book.lines.flatMap(sides) },
      ],
      title: book.title,
    })),
  );

/** Spread and total of one event at one snapshot (processors §3.3 no. 2). */
export const gameLinesDocument = (input: GameLinesInput): LandedDocument =>
  snapshotDocument(
    'game-lines',
    input,
    input.bookmakers.map((book) => {
      const price = book.price ?? EVEN_PRICE;
      const last_update = feedInstant(book.lastUpdate);
      const spreads = (spread: number): object => ({
        key: 'spreads',
        last_update,
        outcomes: [
          { name: teamOf(input.homeAbbr).fullName, point: spread, price },
          { name: teamOf(input.awayAbbr).fullName, point: 0 - spread, price },
        ],
      });
      const totals = (total: number): object => ({
        key: 'totals',
        last_update,
        outcomes: [
          { name: 'Over', point: total, price },
          { name: 'Under', point: total, price },
        ],
      });
      return {
        key: book.key,
        last_update,
        markets: [
          ...(book.homeSpread === null ? [] : [spreads(book.homeSpread)]),
          ...(book.total === null ? [] : [totals(book.total)]),
        ],
        title: book.title,
      };
    }),
  );
