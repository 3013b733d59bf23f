import { at } from './at.js';
import type { Player } from './player.js';
import { randomStream } from './randomStream.js';

/** What roster feeds say of a person beside his name. */
export interface Bio {
  readonly heightInches: number;
  readonly weightPounds: number;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  readonly college: string;
  readonly country: string;
  readonly draftYear: number;
  /** Null when nobody drafted him. */
  readonly draftPick: number | null;
}

const TALLNESS: Readonly<Record<Player['position'], number>> = { G: 75, F: 79, C: 83 };
const COLLEGES = [
  'Abbotsford',
  'Briarwood',
  'Cape Fallow',
  'Dunmere',
  'Elk Valley',
  'Fort Harlow',
  'Granite State',
] as const;
const COUNTRIES = ['USA', 'USA', 'USA', 'USA', 'Canada', 'France', 'Serbia', 'Australia', 'Nigeria', 'Spain'] as const;
const DRAFT_ROUND = 30;
const DRAFT_PICKS = 60;

/** The round of a pick. */
export const draftRound = (pick: number): number => (pick <= DRAFT_ROUND ? 1 : 2);

/** Feet and inches, `6-7`. */
export const feetAndInches = (inches: number): string => `${Math.floor(inches / 12)}-${inches % 12}`;

const made = (seed: number, player: Player): Bio => {
  const random = randomStream(seed, 'bio', player.id);
  const heightInches = at([-2, -1, 0, 0, 1, 2], random.int(6)) + TALLNESS[player.position];
  const draftYear = 2005 + random.int(10);
  const twoDigits = (below: number): string => String(1 + random.int(below)).padStart(2, '0');
  return {
    heightInches,
    weightPounds: Math.round(heightInches * 2.7 + random.normal(0, 9)),
    birthDate: `${draftYear - 20 - random.int(3)}-${twoDigits(12)}-${twoDigits(28)}`,
    college: random.pick(COLLEGES),
    country: random.pick(COUNTRIES),
    draftYear,
    draftPick: random.chance(0.15) ? null : 1 + random.int(DRAFT_PICKS),
  };
};

/** Biographies of a league's players, each made once. */
export const biographies = (seed: number): ((player: Player) => Bio) => {
  const known = new Map<number, Bio>();
  return (player) => {
    const bio = known.get(player.id) ?? made(seed, player);
    known.set(player.id, bio);
    return bio;
  };
};
