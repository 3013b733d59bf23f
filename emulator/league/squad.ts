import type { Day } from './day.js';
import type { Player } from './player.js';
import { type RandomStream, randomStream } from './randomStream.js';

export interface Absence {
  readonly player: Player;
  readonly reason: string;
}

/** A team on one night. */
export interface Squad {
  /** At most 13 in uniform, best first. */
  readonly dressed: readonly Player[];
  /** Dressed on the morning, scratched after the last lines were out: named among those who did not play. */
  readonly scratched: readonly Absence[];
  readonly inactive: readonly Absence[];
  /** Points the absences cost per game. */
  readonly weakening: number;
}

/** An injury, as days since opening night; `to` is the first day he can play again. */
export interface Spell {
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

export const INJURIES = [
  'Left Ankle; Sprain',
  'Right Knee; Soreness',
  'Left Hamstring; Strain',
  'Illness',
  'Low Back; Spasms',
  'Right Hand; Fracture',
  'Concussion Protocol',
  'Left Calf; Tightness',
] as const;
const LENGTHS = [2, 3, 4, 5, 7, 9, 14, 21, 35, 60] as const;
const SPELLS = [0, 0, 1, 1, 1, 2, 2, 3] as const;
/** Days from opening night to the last possible day of the Finals. */
const SEASON_SPAN = 250;

/** A player's injuries of a season, as days since opening night. */
export const injurySpells = (seed: number, seasonYear: number, player: Player): readonly Spell[] => {
  const random = randomStream(seed, seasonYear, 'injuries', player.id);
  return Array.from({ length: random.pick(SPELLS) }, () => {
    const from = random.int(SEASON_SPAN);
    return { from, to: from + random.pick(LENGTHS), reason: `Injury/Illness - ${random.pick(INJURIES)}` };
  });
};

/** Reason of those who are healthy and not among the thirteen. */
export const TWO_WAY = 'G League - Two-Way';
export const REST = 'Rest';

const DRESSED = 13;
const FEWEST_HEALTHY = 10;
/** Points per game lost without the best, second best … of the roster. */
const WORTH = [4.2, 2.7, 1.9, 1.4, 1, 0.6, 0.4, 0.3] as const;

export interface NightInput {
  readonly roster: readonly Player[];
  readonly day: Day;
  /** Days since opening night. */
  readonly seasonDay: number;
  readonly isBackToBack: boolean;
  readonly spellsOf: (player: Player) => readonly Spell[];
}

const absenceOf = (player: Player, rank: number, night: NightInput, random: RandomStream): Absence | null => {
  const isRested = night.isBackToBack && rank < 3 && random.chance(0.1);
  const isAwayFromTeam = random.chance(0.004);
  const spell = night.spellsOf(player).find(({ from, to }) => from <= night.seasonDay && night.seasonDay < to);
  if (spell !== undefined) return { player, reason: spell.reason };
  if (isRested) return { player, reason: REST };
  return isAwayFromTeam ? { player, reason: 'Personal Reasons' } : null;
};

/** Who dresses for a team on a night; a pure function of seed, season, team and day. At least nine can play. */
export const squadOf = (seed: number, seasonYear: number, team: string, night: NightInput): Squad => {
  const random = randomStream(seed, seasonYear, 'night', team, night.day);
  const judged = night.roster.map((player, rank) => ({
    player,
    rank,
    absence: absenceOf(player, rank, night, random),
  }));
  const absent = judged.filter(({ absence }) => absence !== null);
  // A team short of men plays its least needed invalids.
  const called = new Set(absent.slice(night.roster.length - FEWEST_HEALTHY).map(({ player }) => player.id));
  const healthy = judged.filter(({ player, absence }) => absence === null || called.has(player.id));
  const out = absent.filter(({ player }) => !called.has(player.id));
  const dressed = healthy.slice(0, DRESSED).map(({ player }) => player);
  const isScratch = dressed.length > FEWEST_HEALTHY && random.chance(0.05);
  const scratched = isScratch ? [dressed[random.int(8)]].filter((player) => player !== undefined) : [];
  return {
    dressed: dressed.filter((player) => !scratched.includes(player)),
    scratched: scratched.map((player) => ({ player, reason: `DNP - ${random.pick(INJURIES)}` })),
    inactive: [
      ...out.flatMap(({ absence }) => (absence === null ? [] : [absence])),
      ...healthy.slice(DRESSED).map(({ player }) => ({ player, reason: TWO_WAY })),
    ],
    weakening: [...out.map(({ rank }) => rank), ...scratched.map((player) => night.roster.indexOf(player))].reduce(
      (sum, rank) => sum + (WORTH[rank] ?? 0),
      0,
    ),
  };
};
