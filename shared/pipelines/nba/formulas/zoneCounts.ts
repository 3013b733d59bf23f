import { shotZone, type Shot, type ShotZone } from './shotZone.js';

/** One event of a game, in order, as every play-by-play source can tell it. */
export type ZoneEvent =
  | (Shot & {
      readonly kind: 'shot';
      readonly player: string;
      readonly team: string;
      readonly made: boolean;
      readonly assistedBy: string | null;
      readonly blockedBy: string | null;
      /** Period and clock: a foul shot of the same moment belongs to the basket. */
      readonly moment: string;
    })
  /** The single free throw after a basket (`1/1`). */
  | { readonly kind: 'single_free_throw'; readonly player: string; readonly moment: string };

export interface ShotCounts {
  readonly paintAttempts: number;
  readonly paintMakes: number;
  readonly midRangeAttempts: number;
  readonly midRangeMakes: number;
  readonly threeAttempts: number;
  readonly threeMakes: number;
  readonly unknownAttempts: number;
}
export interface BlockCounts {
  readonly paintBlocks: number;
  readonly midRangeBlocks: number;
  readonly threeBlocks: number;
}
/** What only events tell; a source of ready counts has none of it. */
export interface EventCounts extends BlockCounts {
  readonly assistedMakes: number;
  readonly unassistedMakes: number;
  readonly andOnes: number;
}
export interface PlayerZones extends ShotCounts {
  readonly events: EventCounts | null;
}
export interface TeamZones extends ShotCounts {
  readonly blocks: BlockCounts | null;
}
/** All zone numbers of one game, from one source. */
export interface GameZones {
  readonly players: ReadonlyMap<string, PlayerZones>;
  readonly teams: ReadonlyMap<string, TeamZones>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export const noShots: ShotCounts = {
  paintAttempts: 0,
  paintMakes: 0,
  midRangeAttempts: 0,
  midRangeMakes: 0,
  threeAttempts: 0,
  threeMakes: 0,
  unknownAttempts: 0,
};
const noBlocks: BlockCounts = { paintBlocks: 0, midRangeBlocks: 0, threeBlocks: 0 };
export const noEvents: EventCounts = { ...noBlocks, assistedMakes: 0, unassistedMakes: 0, andOnes: 0 };

/** Attempts of all zones, the unknown one included. */
export const attemptsOf = (counts: ShotCounts): number =>
  counts.paintAttempts + counts.midRangeAttempts + counts.threeAttempts + counts.unknownAttempts;

const addShot = (counts: Mutable<ShotCounts>, zone: ShotZone, made: boolean): void => {
  const makes = made ? 1 : 0;
  switch (zone) {
    case 'paint':
      counts.paintAttempts += 1;
      counts.paintMakes += makes;
      return;
    case 'mid_range':
      counts.midRangeAttempts += 1;
      counts.midRangeMakes += makes;
      return;
    case 'three':
      counts.threeAttempts += 1;
      counts.threeMakes += makes;
      return;
    case 'unknown':
      counts.unknownAttempts += 1;
  }
};

const addBlock = (counts: Mutable<BlockCounts>, zone: ShotZone): void => {
  if (zone === 'paint') counts.paintBlocks += 1;
  if (zone === 'mid_range') counts.midRangeBlocks += 1;
  if (zone === 'three') counts.threeBlocks += 1;
};

interface Tally {
  readonly shots: Mutable<ShotCounts>;
  readonly events: Mutable<EventCounts>;
}

const tallyOf = (tallies: Map<string, Tally>, id: string): Tally => {
  const known = tallies.get(id) ?? { shots: { ...noShots }, events: { ...noEvents } };
  tallies.set(id, known);
  return known;
};

/**
 * Counts a game's events, which come in the order played. A block is credited to the blocking player and to the team
 * that is not the shooter's; an and-one is the single free throw of the player whose basket was the last shot.
 */
export const countZones = (events: readonly ZoneEvent[], teams: readonly [string, string]): GameZones => {
  const players = new Map<string, Tally>();
  const sides = new Map<string, Tally>();
  for (const team of teams) tallyOf(sides, team);
  let last: (ZoneEvent & { kind: 'shot' }) | null = null;
  for (const event of events) {
    if (event.kind === 'single_free_throw') {
      if (last?.made === true && last.player === event.player && last.moment === event.moment)
        tallyOf(players, event.player).events.andOnes += 1;
      continue;
    }
    const zone = shotZone(event);
    const shooter = tallyOf(players, event.player);
    addShot(shooter.shots, zone, event.made);
    addShot(tallyOf(sides, event.team).shots, zone, event.made);
    if (event.made) shooter.events[event.assistedBy === null ? 'unassistedMakes' : 'assistedMakes'] += 1;
    if (event.blockedBy !== null) {
      addBlock(tallyOf(players, event.blockedBy).events, zone);
      addBlock(tallyOf(sides, teams[0] === event.team ? teams[1] : teams[0]).events, zone);
    }
    last = event;
  }
  return {
    players: new Map([...players].map(([id, { shots, events: own }]) => [id, { ...shots, events: own }])),
    teams: new Map(
      [...sides].map(([id, { shots, events: own }]) => [
        id,
        {
          ...shots,
          blocks: { paintBlocks: own.paintBlocks, midRangeBlocks: own.midRangeBlocks, threeBlocks: own.threeBlocks },
        },
      ]),
    ),
  };
};

/** Shots found for both teams, and all of them within 3 % of the field-goal attempts of the box score. */
export const zonesCover = (zones: GameZones, teams: readonly [string, string], boxAttempts: number): boolean => {
  const counts = teams.map((team) => attemptsOf(zones.teams.get(team) ?? noShots));
  if (counts.some((attempts) => attempts === 0)) return false;
  const found = counts.reduce((sum, attempts) => sum + attempts, 0);
  return Math.abs(found - boxAttempts) <= 0.03 * boxAttempts;
};

/** Whether a player's zones disagree with his box score: more than 2 attempts, or more than 1 three. */
export const zonesMismatch = (zones: ShotCounts, fgAttempts: number | null, threeAttempts: number | null): boolean =>
  Math.abs(attemptsOf(zones) - (fgAttempts ?? 0)) > 2 || Math.abs(zones.threeAttempts - (threeAttempts ?? 0)) > 1;
