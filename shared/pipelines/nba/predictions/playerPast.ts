import type { PlayedGame } from './gameContext.js';

/** Weight kept per game further back: half after 2, 3, 5, 12 and 20 games. Literals, so that every machine has the same. */
const KEPT = {
  2: 0.7071067811865476,
  3: 0.7937005259840998,
  5: 0.8705505632961241,
  12: 0.9438743126816935,
  20: 0.9659363289248456,
} as const;

const STATISTICS = {
  points: { of: (game: PlayedGame) => game.points ?? 0, halfLives: [3, 5, 12, 20] },
  minutes: { of: (game: PlayedGame) => game.minutes_played ?? 0, halfLives: [2, 3, 5, 12, 20] },
  shots: { of: (game: PlayedGame) => game.fg_attempts ?? 0, halfLives: [5, 12] },
  free_throws: { of: (game: PlayedGame) => game.ft_attempts ?? 0, halfLives: [5, 12] },
} as const;

const MEANS = Object.entries(STATISTICS).flatMap(([statistic, { of, halfLives }]) =>
  halfLives.map((halfLife) => ({ name: `${statistic}_fading_${halfLife}`, kept: KEPT[halfLife], of })),
);

/** Names of the fading means, in the order of `PlayerPast.means`. */
export const FADING_MEANS: readonly string[] = MEANS.map(({ name }) => name);

/** A player's season up to one of its games: what the learned model reads of it. */
export interface PlayerPast {
  readonly games: number;
  /** Of points, minutes and attempts, older games counting less; empty before the first game. */
  readonly means: Float64Array;
  readonly last: PlayedGame | undefined;
  readonly secondLast: PlayedGame | undefined;
}

export const NO_PAST: PlayerPast = { games: 0, means: new Float64Array(), last: undefined, secondLast: undefined };

/** Of games oldest first: the past before the first, then after each of them, in one walk. */
export const playerPasts = (games: readonly PlayedGame[]): readonly PlayerPast[] => {
  const [sums, weights] = [new Float64Array(MEANS.length), new Float64Array(MEANS.length)];
  const pasts: PlayerPast[] = [NO_PAST];
  for (const [index, game] of games.entries()) {
    const means = new Float64Array(MEANS.length);
    for (const [at, { kept, of }] of MEANS.entries()) {
      const sum = (sums[at] ?? 0) * kept + of(game);
      const weight = (weights[at] ?? 0) * kept + 1;
      sums[at] = sum;
      weights[at] = weight;
      means[at] = sum / weight;
    }
    pasts.push({ games: index + 1, means, last: game, secondLast: games[index - 1] });
  }
  return pasts;
};
