import type { DateSchedule } from './dateSchedule.js';
import type { GameDate, Instant } from './gameDate.js';
import type { DeclaredGap, GameType, Offer } from './offer.js';

export interface ScheduledGame {
  readonly gameId: string;
  readonly nbaGameId: string;
  readonly gameDate: GameDate;
  readonly gameType: GameType;
  readonly isFinal: boolean;
  /** When it begins; null while nobody has said. */
  readonly tipsAt: Instant | null;
}

/** Games of one date, and what the whole season's schedule was when they were read. */
export interface DateGames extends DateSchedule {
  readonly types: ReadonlyMap<string, GameType>;
}

const covers = (
  span: { readonly from?: GameDate; readonly to?: GameDate; readonly gameTypes?: readonly GameType[] },
  game: ScheduledGame,
): boolean =>
  (span.from === undefined || span.from <= game.gameDate) &&
  (span.to === undefined || span.to >= game.gameDate) &&
  (span.gameTypes === undefined || span.gameTypes.includes(game.gameType));

/** The declared gap that explains why a source has nothing for a game, or null. */
export const gapFor = (offer: Offer, processor: string, game: ScheduledGame): DeclaredGap | null =>
  offer.gaps.find((gap) => gap.processor === processor && covers(gap, game)) ?? null;

/** Raw processors that the source can feed for at least one of the games; the others are not in the frozen plan. */
export const offeredFor = (offer: Offer, games: readonly ScheduledGame[]): readonly string[] =>
  offer.processors
    .filter(({ processor, spans }) =>
      games.some(
        (game) =>
          gapFor(offer, processor, game) === null && (spans === undefined || spans.some((span) => covers(span, game))),
      ),
    )
    .map(({ processor }) => processor);

export interface WaivedGame {
  readonly game: ScheduledGame;
  readonly processor: string;
  readonly gap: DeclaredGap;
}

/** Games a source declares permanently absent, per processor: the recorded waivers of the date. */
export const waivedGames = (offer: Offer, games: readonly ScheduledGame[]): readonly WaivedGame[] =>
  games.flatMap((game) =>
    [...new Set(offer.gaps.map(({ processor }) => processor))].flatMap((processor) => {
      const gap = gapFor(offer, processor, game);
      return gap === null ? [] : [{ game, processor, gap }];
    }),
  );
