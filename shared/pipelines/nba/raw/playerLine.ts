import { type Part, integer, integerOrNull, numberOrNull, textOrNull, unparsable } from './documentReader.js';

export interface Minutes {
  readonly minutes: string | null;
  readonly minutes_decimal: number | null;
}

const MM_SS = /^(\d{1,3}):([0-5]\d)$/;
const WHOLE = /^\d{1,3}$/;

/**
 * Minutes of a `MM:SS` text: empty is NULL, `00:00` is 0.
 * @throws {UnparsableDocumentError} another text, or a bare number where the source writes `MM:SS`: minutes are never
 * coerced, since a silent NULL went unnoticed for three seasons.
 */
export const minutesOf = (part: Part, name: string, options: { readonly whole?: boolean } = {}): Minutes => {
  const written = textOrNull(part, name);
  if (written === null) return { minutes: null, minutes_decimal: null };
  const [, minutes, seconds] = MM_SS.exec(written) ?? [];
  if (minutes !== undefined) return { minutes: written, minutes_decimal: Number(minutes) + Number(seconds) / 60 };
  if (options.whole === true && WHOLE.test(written)) return { minutes: written, minutes_decimal: Number(written) };
  throw unparsable(part.path, `${part.at}.${name}: expected minutes MM:SS, found ${JSON.stringify(written)}`);
};

/** A share of one. A source that writes percent (above one) is scaled down. */
export const shareOrNull = (part: Part, name: string): number | null => {
  const value = numberOrNull(part, name);
  return value !== null && value > 1 ? value / 100 : value;
};

/** Field names of one source's box score. */
export interface LineFields {
  readonly points: string;
  readonly fieldGoals: readonly [made: string, attempted: string, share: string];
  readonly threePointers: readonly [made: string, attempted: string, share: string];
  readonly freeThrows: readonly [made: string, attempted: string, share: string];
  readonly offensiveRebounds: string;
  readonly defensiveRebounds: string;
  readonly rebounds: string;
  readonly assists: string;
  readonly steals: string;
  readonly blocks: string;
  readonly turnovers: string;
  readonly fouls: string;
}

export interface StatColumns {
  readonly points: number;
  readonly offensive_rebounds: number | null;
  readonly defensive_rebounds: number | null;
  readonly total_rebounds: number | null;
  readonly assists: number | null;
  readonly steals: number | null;
  readonly blocks: number | null;
  readonly turnovers: number | null;
  readonly personal_fouls: number | null;
  readonly field_goals_made: number | null;
  readonly field_goals_attempted: number | null;
  readonly field_goal_percentage: number | null;
  readonly three_pointers_made: number | null;
  readonly three_pointers_attempted: number | null;
  readonly three_point_percentage: number | null;
  readonly free_throws_made: number | null;
  readonly free_throws_attempted: number | null;
  readonly free_throw_percentage: number | null;
}

interface Shots {
  readonly made: number | null;
  readonly attempted: number | null;
  readonly share: number | null;
}

const shotsOf = (part: Part, [made, attempted, share]: LineFields['fieldGoals']): Shots => ({
  made: integerOrNull(part, made),
  attempted: integerOrNull(part, attempted),
  share: shareOrNull(part, share),
});

/** Every statistic that the source has. @throws {UnparsableDocumentError} no points, or a statistic that is no number. */
export const statColumns = (part: Part, fields: LineFields): StatColumns => {
  const field = shotsOf(part, fields.fieldGoals);
  const three = shotsOf(part, fields.threePointers);
  const free = shotsOf(part, fields.freeThrows);
  return {
    points: integer(part, fields.points),
    offensive_rebounds: integerOrNull(part, fields.offensiveRebounds),
    defensive_rebounds: integerOrNull(part, fields.defensiveRebounds),
    total_rebounds: integerOrNull(part, fields.rebounds),
    assists: integerOrNull(part, fields.assists),
    steals: integerOrNull(part, fields.steals),
    blocks: integerOrNull(part, fields.blocks),
    turnovers: integerOrNull(part, fields.turnovers),
    personal_fouls: integerOrNull(part, fields.fouls),
    field_goals_made: field.made,
    field_goals_attempted: field.attempted,
    field_goal_percentage: field.share,
    three_pointers_made: three.made,
    three_pointers_attempted: three.attempted,
    three_point_percentage: three.share,
    free_throws_made: free.made,
    free_throws_attempted: free.attempted,
    free_throw_percentage: free.share,
  };
};

/** The statistics of a player who did not play: unknown, not zero. */
export const NO_STATS: Readonly<Record<keyof StatColumns, null>> = {
  points: null,
  offensive_rebounds: null,
  defensive_rebounds: null,
  total_rebounds: null,
  assists: null,
  steals: null,
  blocks: null,
  turnovers: null,
  personal_fouls: null,
  field_goals_made: null,
  field_goals_attempted: null,
  field_goal_percentage: null,
  three_pointers_made: null,
  three_pointers_attempted: null,
  three_point_percentage: null,
  free_throws_made: null,
  free_throws_attempted: null,
  free_throw_percentage: null,
};
