import { at } from './at.js';
import { firstNames, lastNames } from './playerNames.js';
import { randomStream } from './randomStream.js';

export interface Official {
  readonly name: string;
  /** The number on the shirt, unique in the league. */
  readonly code: string;
}

const OFFICIALS = 74;
const CREW = 3;
const REPLAY_CREW = 3;

/** The league's referees; none shares a name with another. */
const officialsOf = (seed: number): readonly Official[] => {
  const random = randomStream(seed, 'officials');
  const last = random.shuffle([...lastNames]);
  return Array.from({ length: OFFICIALS }, (_, i) => ({
    name: `${random.pick(firstNames)} ${at(last, i)}`,
    code: String(i + 3),
  }));
};

export interface Assignments {
  /** By game, in order: the crew chief first. */
  readonly crews: readonly (readonly Official[])[];
  readonly replayCenter: readonly Official[];
}

/** Who whistles on a date: every official has one place at most. */
export const assignments = (seed: number, date: string, games: number): Assignments => {
  const pool = randomStream(seed, 'crews', date).shuffle([...officialsOf(seed)]);
  return {
    crews: Array.from({ length: games }, (_, game) => pool.slice(game * CREW, (game + 1) * CREW)),
    replayCenter: pool.slice(games * CREW, games * CREW + REPLAY_CREW),
  };
};
