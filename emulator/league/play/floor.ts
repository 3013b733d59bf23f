import { at } from '../at.js';
import type { BoxScore, PlayerLine } from '../boxScore.js';
import type { RandomStream } from '../randomStream.js';
import { type Presence, presenceOf } from './presence.js';
import { rotation, type Stint } from './rotation.js';

/** 0 is the away side, 1 the home side: the order in which play-by-play feeds name them. */
export type Side = 0 | 1;
export const SIDES: readonly Side[] = [0, 1];
export const otherSide = (side: Side): Side => (side === 0 ? 1 : 0);

/** Someone who played, under one number for both sides: the away players first. */
export interface Participant {
  readonly side: Side;
  readonly line: PlayerLine;
}

/** A time in which the same ten are on the floor, inside one period. Seconds since tip-off. */
export interface Stretch {
  /** From 1; 5 and more are overtimes. */
  readonly period: number;
  readonly from: number;
  readonly to: number;
  /** Numbers of the participants: away five, home five. */
  readonly fives: readonly [readonly number[], readonly number[]];
}

/** Who is on the floor at any time of a game. */
export interface Floor {
  readonly people: readonly Participant[];
  readonly stretches: readonly Stretch[];
  /** Seconds of each stretch. */
  readonly lengths: readonly number[];
  /** Stretches of each participant. */
  readonly presences: readonly Presence[];
  /** Ends of the periods in seconds since tip-off. */
  readonly periodEnds: readonly number[];
}

const REGULATION_PERIODS = 4;
const PERIOD_SECONDS = 720;
const OVERTIME_SECONDS = 300;
const DECIDED = 15;

/** Seconds of a period, counted from 1. */
export const secondsOfPeriod = (period: number): number =>
  period <= REGULATION_PERIODS ? PERIOD_SECONDS : OVERTIME_SECONDS;

const endsOf = (overtimes: number): number[] => {
  let end = 0;
  return Array.from({ length: REGULATION_PERIODS + overtimes }, (_, i) => (end += secondsOfPeriod(i + 1)));
};

/** Fives of a side by second, asked in ascending order. */
const fiveAt = (stints: readonly Stint[], offset: number): ((second: number) => readonly number[]) => {
  const fives = stints.map(({ five }) => five.map((place) => place + offset));
  let current = 0;
  return (second) => {
    while (at(stints, current).to <= second) current += 1;
    return at(fives, current);
  };
};

/** The floor of a game: a rotation of each side, in which everyone plays the seconds of his box score. */
export const floorOf = (box: BoxScore, random: RandomStream): Floor => {
  const periodEnds = endsOf(box.score.overtimes);
  const isDecided = Math.abs(box.home.margin) >= DECIDED;
  const stints = [box.away, box.home].map(({ played }) =>
    rotation({ seconds: played.map(({ seconds }) => seconds), periodEnds, isDecided }, random),
  );
  const away = fiveAt(at(stints, 0), 0);
  const home = fiveAt(at(stints, 1), box.away.played.length);
  const cuts = [...new Set([0, ...periodEnds, ...stints.flat().map(({ to }) => to)])].sort((a, b) => a - b);
  const stretches = cuts.slice(1).map((to, i): Stretch => {
    const from = at(cuts, i);
    return {
      period: periodEnds.findIndex((end) => from < end) + 1,
      from,
      to,
      fives: [away(from), home(from)],
    };
  });
  const people: Participant[] = [
    ...box.away.played.map((line) => ({ side: 0, line }) as const),
    ...box.home.played.map((line) => ({ side: 1, line }) as const),
  ];
  const presences = people.map(({ side }, player) =>
    presenceOf(stretches.length, (stretch) => at(stretches, stretch).fives[side].includes(player)),
  );
  return { people, stretches, lengths: stretches.map(({ from, to }) => to - from), presences, periodEnds };
};
