import { ratio } from '../formulas/rates.js';

/** A player's shots by zone in one game, all of one source; threes included. */
export interface ShotGame {
  readonly paint_attempts: number | null;
  readonly paint_makes: number | null;
  readonly mid_range_attempts: number | null;
  readonly mid_range_makes: number | null;
  readonly zone_three_attempts: number | null;
  readonly zone_three_makes: number | null;
  readonly assisted_fg_makes: number | null;
  readonly unassisted_fg_makes: number | null;
}

/** Whether all three zones of the game are known. */
export const hasZones = (game: ShotGame): boolean =>
  game.paint_attempts !== null &&
  game.paint_makes !== null &&
  game.mid_range_attempts !== null &&
  game.mid_range_makes !== null &&
  game.zone_three_attempts !== null &&
  game.zone_three_makes !== null;

export interface ZoneDiet {
  /** Percent of all attempts; null without any. */
  readonly rate: number | null;
  /** Fraction made; null without an attempt. */
  readonly pct: number | null;
  readonly perGame: number;
}

export interface ShotDiet {
  readonly attempts: number;
  readonly paint: ZoneDiet;
  readonly midRange: ZoneDiet;
  readonly three: ZoneDiet;
}

/** Where the shots of at least one zone game came from. */
export const shotDiet = (games: readonly ShotGame[]): ShotDiet => {
  const sum = (of: (game: ShotGame) => number | null): number =>
    games.reduce((total, game) => total + (of(game) ?? 0), 0);
  const paint = sum((game) => game.paint_attempts);
  const midRange = sum((game) => game.mid_range_attempts);
  const three = sum((game) => game.zone_three_attempts);
  const attempts = paint + midRange + three;
  const zone = (tried: number, made: number): ZoneDiet => ({
    rate: ratio(100 * tried, attempts),
    pct: ratio(made, tried),
    perGame: ratio(tried, games.length) ?? 0,
  });
  return {
    attempts,
    paint: zone(
      paint,
      sum((game) => game.paint_makes),
    ),
    midRange: zone(
      midRange,
      sum((game) => game.mid_range_makes),
    ),
    three: zone(
      three,
      sum((game) => game.zone_three_makes),
    ),
  };
};

/** Percent of makes with and without an assist, over the games that tell; both null without a make. */
export const assistedRates = (
  games: readonly ShotGame[],
): { readonly assisted: number | null; readonly unassisted: number | null } => {
  let assisted = 0;
  let makes = 0;
  for (const { assisted_fg_makes: helped, unassisted_fg_makes: alone } of games) {
    if (helped === null || alone === null) continue;
    assisted += helped;
    makes += helped + alone;
  }
  const rate = ratio(100 * assisted, makes);
  return { assisted: rate, unassisted: rate === null ? null : 100 - rate };
};

const MAIN_RATE = 40;
const MID_RANGE_RATE = 35;

/** The zone a player lives in, asked in this order; `balanced` for none, null without a shot. */
export const primaryZone = ({ paint, three, midRange }: ShotDiet): string | null => {
  if (paint.rate === null || three.rate === null || midRange.rate === null) return null;
  if (paint.rate >= MAIN_RATE) return 'paint';
  if (three.rate >= MAIN_RATE) return 'perimeter';
  return midRange.rate >= MID_RANGE_RATE ? 'mid_range' : 'balanced';
};
