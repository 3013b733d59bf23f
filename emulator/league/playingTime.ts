import { clamp, type RandomStream } from './randomStream.js';

/** Minutes by rank among the healthy in a game of 48; the last places are for decided games. */
const RANK_MINUTES = [35.5, 34, 32, 30.5, 28.5, 23, 20, 16, 12, 8.5] as const;
const SECONDS_PER_MINUTE = 60;
const REGULATION_SECONDS = 5 * 48 * SECONDS_PER_MINUTE;
const OVERTIME_SECONDS = 5 * 5 * SECONDS_PER_MINUTE;
const FEWEST_PLAYERS = 8;
const BLOWOUT = 19;

/** What a market expects of a rank; 0 beyond the rotation. */
export const expectedMinutes = (rank: number): number => RANK_MINUTES[rank] ?? 0;

export const teamSeconds = (overtimes: number): number => REGULATION_SECONDS + OVERTIME_SECONDS * overtimes;

const CHANCE_TO_PLAY = [0.92, 0.7, 0.22, 0.14, 0.08] as const;

const wishedMinutes = (rank: number, isDecided: boolean, random: RandomStream): number => {
  const chance = rank < FEWEST_PLAYERS ? 1 : (CHANCE_TO_PLAY[rank - FEWEST_PLAYERS] ?? 0);
  const plays = random.chance(isDecided ? Math.max(chance, 0.75) : chance);
  const swing = random.normal(0, rank < 5 ? 3 : 3.6);
  if (!plays) return 0;
  const usual = RANK_MINUTES[rank] ?? 3.5;
  const garbage = isDecided && rank < 5 ? -4.5 : 0;
  return Math.max(1 + random.next() * 2, usual + swing + garbage);
};

/** Scales to the team's seconds with nobody above the limit. */
const balanced = (wishes: readonly number[], total: number, limit: number): number[] => {
  const seconds = wishes.map((minutes) => minutes * SECONDS_PER_MINUTE);
  for (let pass = 0; pass < 6; pass += 1) {
    const sum = seconds.reduce((all, value) => all + value, 0);
    seconds.forEach((value, i) => {
      seconds[i] = Math.min(limit, (value * total) / sum);
    });
  }
  return seconds.map((value) => Math.round(value));
};

/** Gives the rounding remainder to the player with the most minutes among those who have room for it. */
const settled = (seconds: readonly number[], total: number, limit: number): number[] => {
  const rest = total - seconds.reduce((all, value) => all + value, 0);
  const roomy = seconds.map((value) => (value > 0 && value + rest <= limit && value + rest > 0 ? value : -1));
  const taker = roomy.indexOf(Math.max(...roomy));
  return seconds.map((value, i) => (i === taker ? value + rest : value));
};

/**
 * Seconds played by each of a squad, best first; they add up to the team's seconds exactly. At least eight play; 0 means
 * a healthy man left on the bench.
 */
export const playingTime = (
  players: number,
  game: { readonly overtimes: number; readonly margin: number },
  random: RandomStream,
): number[] => {
  const isDecided = Math.abs(game.margin) >= BLOWOUT;
  const wishes = Array.from({ length: players }, (_, rank) => wishedMinutes(rank, isDecided, random));
  const total = teamSeconds(game.overtimes);
  const limit = (clamp(43 + random.int(4), 40, 46) + 4 * game.overtimes) * SECONDS_PER_MINUTE;
  return settled(balanced(wishes, total, limit), total, limit);
};

/** `MM:SS`. */
export const clockText = (seconds: number): string => {
  const minutes = Math.floor(seconds / SECONDS_PER_MINUTE);
  return `${String(minutes).padStart(2, '0')}:${String(seconds - minutes * SECONDS_PER_MINUTE).padStart(2, '0')}`;
};
