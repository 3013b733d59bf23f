import { randomStream } from './randomStream.js';

/** How good a team is and how it plays; points are per 100 possessions against the average. */
export interface TeamStyle {
  readonly offense: number;
  /** Points allowed more than the average: negative is good. */
  readonly defense: number;
  /** Possessions more than the average. */
  readonly pace: number;
  /** Share of shots that are threes. */
  readonly threeRate: number;
  /** Free throws against the average. */
  readonly freeThrows: number;
  /** What opponents shoot in each zone against the average: 1.05 is a weak spot. */
  readonly allowed: { readonly paint: number; readonly mid: number; readonly three: number };
}

const YEAR_WEIGHTS = [0.75, 0.52, 0.4] as const;

/** Standard normal per season that drifts: neighbouring seasons share most of it, so good teams stay good a while. */
const drifting = (seed: number, team: string, trait: string, seasonYear: number): number =>
  YEAR_WEIGHTS.reduce(
    (sum, weight, back) => sum + weight * randomStream(seed, 'team', team, trait, seasonYear - back).normal(0, 1),
    0,
  );

/** A team's style of one season: a pure function of seed, team and season. */
export const teamStyle = (seed: number, seasonYear: number, team: string): TeamStyle => {
  const trait = (name: string): number => drifting(seed, team, name, seasonYear);
  return {
    offense: trait('offense') * 3.4,
    defense: trait('defense') * 2.8,
    pace: trait('pace') * 1.9,
    threeRate: 0.396 + trait('threes') * 0.025,
    freeThrows: 1 + trait('free-throws') * 0.07,
    allowed: {
      paint: 1 + trait('paint-defense') * 0.035,
      mid: 1 + trait('mid-defense') * 0.05,
      three: 1 + trait('three-defense') * 0.035,
    },
  };
};
