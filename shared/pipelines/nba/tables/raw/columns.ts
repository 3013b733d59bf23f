import type { Columns } from '../../../../domain/table.js';

/** Where a raw row came from; metadata, so never hashed. */
export const LANDED = { source_file_path: 'S', scrape_timestamp: 'TS' } as const satisfies Columns;

/** Shooting, in makes and attempts, with the source's own percentages (fractions of one). */
export const SHOOTING = {
  field_goals_made: 'I',
  field_goals_attempted: 'I',
  field_goal_percentage: 'N(5,3)',
  three_pointers_made: 'I',
  three_pointers_attempted: 'I',
  three_point_percentage: 'N(5,3)',
  free_throws_made: 'I',
  free_throws_attempted: 'I',
  free_throw_percentage: 'N(5,3)',
} as const satisfies Columns;

/** The counting statistics that every player source has. */
export const COUNTING = {
  points: 'I',
  offensive_rebounds: 'I',
  defensive_rebounds: 'I',
  total_rebounds: 'I',
  assists: 'I',
  steals: 'I',
  blocks: 'I',
  turnovers: 'I',
  personal_fouls: 'I',
} as const satisfies Columns;

/** Minutes as the source wrote them and as a number: `mm + ss/60`; empty is NULL, `00:00` is 0. */
export const MINUTES = { minutes: 'S', minutes_decimal: 'N(6,3)' } as const satisfies Columns;
