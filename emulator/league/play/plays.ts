import { at } from '../at.js';
import type { PlayerLine } from '../boxScore.js';
import type { RandomStream } from '../randomStream.js';
import { type Floor, otherSide, type Side } from './floor.js';
import { freeThrowTrips, type Trip } from './freeThrows.js';
import { type Draft, draft, isMissed, unitsOf, type Zone } from './play.js';
import type { Leaning, Role, Scorer } from './scorer.js';

/** What one side did, and the fouls of the other that gave no free throw. */
export interface SidePlays {
  readonly plays: readonly Draft[];
  /** Who fouled, once for each foul. */
  readonly looseFouls: readonly number[];
}

type Count = (line: PlayerLine) => number;

const ZONES: readonly { readonly zone: Zone; readonly attempts: Count; readonly makes: Count }[] = [
  { zone: 'paint', attempts: (line) => line.paintAttempts, makes: (line) => line.paintMakes },
  { zone: 'mid_range', attempts: (line) => line.midRangeAttempts, makes: (line) => line.midRangeMakes },
  { zone: 'three', attempts: (line) => line.threeAttempts, makes: (line) => line.threeMakes },
];

const shotsOf = (floor: Floor, side: Side, isMade: boolean): Draft[] =>
  ZONES.flatMap(({ zone, attempts, makes }) =>
    unitsOf(floor, side, (line) => (isMade ? makes(line) : attempts(line) - makes(line))).map((player) => {
      const shot = draft(floor, 'shot', player);
      shot.zone = zone;
      shot.isMade = isMade;
      return shot;
    }),
  );

/** Threes come from a pass more often than twos; the league's box scores count blocks among the twos. */
const ASSISTED: Readonly<Record<Zone, number>> = { paint: 1, mid_range: 0.7, three: 1.5 };
const BLOCKED: Readonly<Record<Zone, number>> = { paint: 1, mid_range: 0.4, three: 0 };

const byZone =
  (leaning: Readonly<Record<Zone, number>>): Leaning =>
  (play, player) =>
    play.zone === null || play.player === player ? 0 : leaning[play.zone];

/** Made shots that a free throw follows, twos before threes. */
const withAndOnes = (made: readonly Draft[], trips: readonly Trip[], random: RandomStream): Draft[] =>
  trips
    .filter(({ kind }) => kind === 'and_one')
    .map(({ shooter, throws }) => {
      const own = made.filter((play) => play.player === shooter && play.throws.length === 0);
      const twos = own.filter(({ zone }) => zone !== 'three');
      const play = random.pick(twos.length > 0 ? twos : own);
      play.throws = throws;
      return play;
    });

const atTheLine = (floor: Floor, trips: readonly Trip[]): Draft[] =>
  trips
    .filter(({ kind }) => kind !== 'and_one')
    .map(({ shooter, throws, kind }) => {
      const visit = draft(floor, 'free_throws', shooter);
      visit.throws = throws;
      visit.isTechnical = kind === 'technical';
      return visit;
    });

const tripsOf = (floor: Floor, side: Side, misses: number, random: RandomStream): readonly Trip[] => {
  const other = otherSide(side);
  const rebounds =
    unitsOf(floor, side, (line) => line.offensiveRebounds).length +
    unitsOf(floor, other, (line) => line.defensiveRebounds).length;
  const shooters = floor.people.flatMap(({ side: own, line }, shooter) =>
    own === side ? [{ shooter, attempts: line.ftAttempted, makes: line.ftMade, fieldGoals: line.fgMade }] : [],
  );
  const fouls = unitsOf(floor, other, (line) => line.fouls).length;
  return freeThrowTrips(shooters, { fouls, liveMisses: Math.max(0, rebounds - misses) }, random);
};

/** Everything that one side does in a game; null when this draw leaves somebody without a play of his own. */
export const sidePlays = (floor: Floor, side: Side, scorer: Scorer, random: RandomStream): SidePlays | null => {
  const other = otherSide(side);
  const made = shotsOf(floor, side, true);
  const missed = shotsOf(floor, side, false);
  const turnovers = unitsOf(floor, side, (line) => line.turnovers).map((player) => draft(floor, 'turnover', player));
  const trips = tripsOf(floor, side, missed.length, random);
  const lines = atTheLine(floor, trips);
  const fouled = [...withAndOnes(made, trips, random), ...lines.filter(({ isTechnical }) => !isTechnical)];

  const share = (role: Role, players: readonly number[], plays: readonly Draft[], leaning?: Leaning): boolean => {
    const given = scorer.playsFor(players, plays, leaning);
    given?.forEach((play, i) => {
      play[role] = at(players, i);
      scorer.join(play, at(players, i));
    });
    return given !== null;
  };
  const isShared =
    share(
      'assist',
      unitsOf(floor, side, (line) => line.assists),
      made,
      byZone(ASSISTED),
    ) &&
    share(
      'block',
      unitsOf(floor, other, (line) => line.blocks),
      missed,
      byZone(BLOCKED),
    ) &&
    share(
      'steal',
      unitsOf(floor, other, (line) => line.steals),
      turnovers,
    );
  if (!isShared) return null;
  const looseFouls = addFouls(
    scorer,
    fouled,
    unitsOf(floor, other, (line) => line.fouls),
  );
  if (looseFouls === null) return null;
  const plays = [...made, ...missed, ...turnovers, ...lines];
  return addRebounds(floor, side, plays.filter(isMissed), scorer) ? { plays, looseFouls } : null;
};

/** A foul of the other side for every trip to the line; returns those left over. */
const addFouls = (scorer: Scorer, fouled: readonly Draft[], fouls: readonly number[]): readonly number[] | null => {
  const given = scorer.playersFor(fouled, fouls);
  given?.forEach((place, i) => {
    const play = at(fouled, i);
    play.foul = at(fouls, place);
    scorer.join(play, at(fouls, place));
  });
  return given === null ? null : fouls.filter((_, place) => !given.includes(place));
};

/** Rebounds of both sides; what nobody has goes out of bounds to the other side. */
const addRebounds = (floor: Floor, side: Side, missed: readonly Draft[], scorer: Scorer): boolean => {
  const other = otherSide(side);
  const own = unitsOf(floor, side, (line) => line.offensiveRebounds);
  const theirs = unitsOf(floor, other, (line) => line.defensiveRebounds);
  const rebounders = [...own, ...theirs];
  const given = scorer.playsFor(rebounders, missed);
  given?.forEach((play, i) => {
    play.rebound = { side: i < own.length ? side : other, player: at(rebounders, i) };
    scorer.join(play, at(rebounders, i));
  });
  for (const play of missed) play.rebound ??= { side: other, player: null };
  return given !== null;
};
