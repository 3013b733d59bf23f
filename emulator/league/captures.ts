import { type GameDate, type Instant, plusDays, zoned } from '../../shared/domain/gameDate.js';
import { kept } from './kept.js';
import type { LeagueGame } from './leagueGame.js';

/**
 * When the documents of a date are captured. A live pass sees what was captured before it, so the stamps decide what
 * each mode knows: rosters the evening before, injuries and lines up to the last pass before each tip-off, results the
 * next morning. Between a game's last pass and its tip-off nothing is captured about it: whoever replays the date with
 * everything known before tip-off reads the same as whoever ran it live.
 */

/** Passes that read the sources again on the day of the games (orchestration §9), Eastern time. */
export const REFRESH_PASSES = ['10:30', '13:00', '16:00'] as const;
export type Pass = (typeof REFRESH_PASSES)[number];

const MS_PER_MINUTE = 60_000;
/** Predictions are out an hour before the first tip-off. */
const LEAD_MINUTES = 60;
const BEFORE_PASS_MS = 15 * MS_PER_MINUTE;

/** Half an hour before the pass of the evening before. */
export const eveningBefore = kept((date: GameDate): Instant => zoned(plusDays(date, -1), '16:30'));

/** Half an hour before the first pass of the day. */
export const morningOf = (date: GameDate): Instant => zoned(date, '04:30');

/** A quarter of an hour before a pass. */
export const beforePass = (date: GameDate, pass: Pass): Instant => zoned(date, pass) - BEFORE_PASS_MS;

/** Results of a date are captured at 06:00 Eastern of the next day. */
export const morningAfter = kept((date: GameDate): Instant => zoned(plusDays(date, 1), '06:00'));

export const tipOffInstant = (game: LeagueGame): Instant => zoned(game.date, game.tipOff);

/** Minutes since midnight of `HH:mm`. */
const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** The last pass that can still change what is predicted of the game. */
export const lastPassOf = ({ tipOff }: LeagueGame): Pass =>
  REFRESH_PASSES.findLast((pass) => minutesOf(pass) <= minutesOf(tipOff) - LEAD_MINUTES) ?? REFRESH_PASSES[0];

const LINES_IN_THE_MORNING = '10:00';

/** When the market is looked at before a game, ascending: the evening before, in the morning, before the last pass. */
export const marketLooks = (game: LeagueGame): readonly Instant[] => [
  eveningBefore(game.date),
  zoned(game.date, LINES_IN_THE_MORNING),
  beforePass(game.date, lastPassOf(game)),
];

const LIVE_AFTER_MS = 45 * MS_PER_MINUTE;

/** When it is looked at once more, during a game. */
export const liveLook = (tipOff: Instant): Instant => tipOff + LIVE_AFTER_MS;
