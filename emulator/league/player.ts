import { at } from './at.js';
import { type PlayerName, playerNames } from './playerNames.js';
import { clamp, randomStream } from './randomStream.js';

/** Per-minute weights and shooting of a player: what his games are drawn from, so that his averages predict him. */
export interface Skill {
  /** Place in the rotation, greater is better. */
  readonly talent: number;
  /** Share of the team's shots per minute; 1 is average. */
  readonly shot: number;
  /** Share of his shots that are threes, and of his twos that are in the paint. */
  readonly threeShare: number;
  readonly paintShare: number;
  readonly paintPct: number;
  readonly midPct: number;
  readonly threePct: number;
  /** Free throws per shot, and how many go in. */
  readonly ftRate: number;
  readonly ftPct: number;
  readonly offensiveRebound: number;
  readonly defensiveRebound: number;
  readonly assist: number;
  readonly steal: number;
  readonly block: number;
  readonly turnover: number;
  readonly foul: number;
}

export interface Player {
  readonly id: number;
  readonly name: PlayerName;
  readonly position: 'G' | 'F' | 'C';
  readonly jersey: string;
  readonly skill: Skill;
}

export const ROSTER_SIZE = 17;

const POSITIONS = 'GFCFGGFCGFCGFGCFG';
/** Talent and shots by place on the roster, star first. */
const TALENT = [17, 14.5, 13, 12, 11, 9.6, 8.8, 8, 7, 6, 5.2, 4.4, 3.6, 2.8, 2.2, 1.5, 1] as const;
const SHOT = [
  1.55, 1.27, 1.06, 0.95, 0.85, 0.93, 0.88, 0.82, 0.8, 0.78, 0.76, 0.76, 0.74, 0.74, 0.72, 0.7, 0.7,
] as const;

type Profile = Omit<Skill, 'talent' | 'shot'>;

const PROFILES: Readonly<Record<Player['position'], Profile>> = {
  G: {
    threeShare: 0.46,
    paintShare: 0.72,
    paintPct: 0.55,
    midPct: 0.42,
    threePct: 0.362,
    ftRate: 0.23,
    ftPct: 0.83,
    offensiveRebound: 0.35,
    defensiveRebound: 0.7,
    assist: 1.8,
    steal: 1.15,
    block: 0.3,
    turnover: 1.2,
    foul: 0.85,
  },
  F: {
    threeShare: 0.42,
    paintShare: 0.8,
    paintPct: 0.57,
    midPct: 0.41,
    threePct: 0.358,
    ftRate: 0.24,
    ftPct: 0.78,
    offensiveRebound: 0.85,
    defensiveRebound: 1.05,
    assist: 0.8,
    steal: 1,
    block: 0.8,
    turnover: 0.9,
    foul: 1,
  },
  C: {
    threeShare: 0.18,
    paintShare: 0.9,
    paintPct: 0.62,
    midPct: 0.41,
    threePct: 0.335,
    ftRate: 0.31,
    ftPct: 0.69,
    offensiveRebound: 2.1,
    defensiveRebound: 1.75,
    assist: 0.6,
    steal: 0.7,
    block: 2,
    turnover: 0.95,
    foul: 1.25,
  },
};

const skillOf = (seed: number, career: Career, seasonYear: number): Skill => {
  const random = randomStream(seed, 'skill', career.serial);
  const season = randomStream(seed, 'form', career.serial, seasonYear);
  const profile = PROFILES[positionOf(career)];
  const vary = (mean: number, share: number): number => mean * clamp(random.normal(1, share), 0.3, 2.2);
  const percentage = (mean: number, deviation: number): number =>
    clamp(random.normal(mean, deviation) + season.normal(0, deviation / 3), 0.2, 0.95);
  return {
    talent: at(TALENT, career.place) + random.normal(0, 0.9) + season.normal(0, 0.5),
    shot: at(SHOT, career.place) * clamp(random.normal(1, 0.11) + season.normal(0, 0.04), 0.5, 1.6),
    threeShare: clamp(vary(profile.threeShare, 0.35) + season.normal(0, 0.02), 0.01, 0.85),
    paintShare: clamp(random.normal(profile.paintShare, 0.09), 0.35, 0.98),
    paintPct: percentage(profile.paintPct, 0.035),
    midPct: percentage(profile.midPct, 0.03),
    threePct: percentage(profile.threePct, 0.025),
    ftRate: vary(profile.ftRate, 0.3),
    ftPct: percentage(profile.ftPct, 0.06),
    offensiveRebound: vary(profile.offensiveRebound, 0.3),
    defensiveRebound: vary(profile.defensiveRebound, 0.2),
    assist: vary(profile.assist, 0.4),
    steal: vary(profile.steal, 0.25),
    block: vary(profile.block, 0.4),
    turnover: vary(profile.turnover, 0.2),
    foul: vary(profile.foul, 0.2),
  };
};

/** A player's years in one of the league's roster places. */
export interface Career {
  /** Unique in the league. */
  readonly serial: number;
  /** 0 is a franchise's star place, 16 its last man's. */
  readonly place: number;
  readonly slot: number;
}

const positionOf = (career: Career): Player['position'] => POSITIONS.charAt(career.place) as Player['position'];

const FIRST_SEASON = 2015;
const SLOTS = 30 * ROSTER_SIZE;

/** Who holds a roster place in a season: careers of 3 to 13 years follow one another. */
const careerOf = (seed: number, slot: number, seasonYear: number): Career => {
  const random = randomStream(seed, 'careers', slot);
  let lastSeason = FIRST_SEASON + random.int(11);
  let generation = 0;
  while (lastSeason < seasonYear) {
    lastSeason += 3 + random.int(11);
    generation += 1;
  }
  return { serial: generation * SLOTS + slot, place: slot % ROSTER_SIZE, slot };
};

/** Every player of a season by roster place: place k of franchise t is number `t * ROSTER_SIZE + k`. */
export const playersOf = (seed: number, seasonYear: number): readonly Player[] => {
  const nameOf = playerNames(seed);
  return Array.from({ length: SLOTS }, (_, slot) => {
    const career = careerOf(seed, slot, seasonYear);
    const random = randomStream(seed, 'person', career.serial);
    return {
      id: 1_700_000 + career.serial,
      name: nameOf(career.serial),
      position: positionOf(career),
      jersey: String(random.int(56)),
      skill: skillOf(seed, career, seasonYear),
    };
  });
};
