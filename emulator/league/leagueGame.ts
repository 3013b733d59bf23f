import type { GameDate } from '../../shared/domain/gameDate.js';
import type { GameType } from '../../shared/domain/offer.js';
import type { Day } from './day.js';

export type PlayoffRound = 'first_round' | 'conf_semifinals' | 'conf_finals' | 'nba_finals' | 'play_in';

/** A game on the date it is played. */
export interface LeagueGame {
  /** Ten digits, processors §2.2. */
  readonly nbaGameId: string;
  readonly type: GameType;
  readonly seasonYear: number;
  readonly day: Day;
  readonly date: GameDate;
  readonly home: string;
  readonly away: string;
  /** `HH:mm` on the Eastern clock. */
  readonly tipOff: string;
  readonly isNeutral: boolean;
  /** First announced date of a postponed game, else null. */
  readonly postponedFrom: GameDate | null;
  readonly label: string;
  readonly subLabel: string;
  readonly round: PlayoffRound | null;
}

export const leagueGameId = (type: GameType, seasonYear: number, number: number): string => {
  const digit = { regular: 2, playoffs: 4, play_in: 5, cup_final: 6 }[type];
  return `00${digit}${String(seasonYear % 100).padStart(2, '0')}${String(number).padStart(5, '0')}`;
};
