import { scoringTierOf, type ScoringTier } from '../grading/tiers.js';
import { FEATURE_NAMES } from '../tables/features.js';
import type { AccuracyRows, ReportedFeatures, ReportedGrade } from './accuracyTables.js';
import { addGraded, addVoid, emptyTally, type BaselineName, type Tally, type Verdict } from './accuracyTally.js';

type Average = 'points_avg_season' | 'points_avg_last_10';

const isDefaulted = (features: ReportedFeatures, name: Average): boolean =>
  Math.floor(features.default_mask / 2 ** FEATURE_NAMES.indexOf(name)) % 2 === 1;

/** A feature's own value; a default says nothing of the player. */
const known = (features: ReportedFeatures | undefined, name: Average): number | null =>
  features === undefined || isDefaulted(features, name) ? null : features[name];

const guessesOf = (
  grade: ReportedGrade,
  features: ReportedFeatures | undefined,
): Readonly<Record<BaselineName, number | null>> => ({
  season_average: known(features, 'points_avg_season'),
  last_10_average: known(features, 'points_avg_last_10'),
  line: grade.line_source === 'ACTUAL_PROP' ? grade.line_value : null,
});

const offBy = (guess: number | null, actual: number): number | null =>
  guess === null ? null : Math.abs(guess - actual);

const verdictOf = ({ grade_outcome: outcome }: ReportedGrade): Verdict =>
  outcome === 'correct' || outcome === 'incorrect' ? outcome : null;

const addGrade = (
  tally: Tally,
  grade: ReportedGrade,
  features: ReportedFeatures | undefined,
  base: number | null,
): void => {
  const { actual_points: actual, absolute_error: error, signed_error: signedError } = grade;
  if (grade.is_voided || actual === null || error === null || signedError === null) return addVoid(tally);
  const guesses = guessesOf(grade, features);
  return addGraded(
    tally,
    {
      error,
      signedError,
      isWithin3: grade.within_3_points === true,
      confidence: grade.confidence_score,
      guesses: {
        season_average: offBy(guesses.season_average, actual),
        last_10_average: offBy(guesses.last_10_average, actual),
        line: offBy(guesses.line, actual),
      },
      baseError: offBy(base, actual),
    },
    verdictOf(grade),
  );
};

export interface Leaf {
  readonly system: string;
  readonly season: number;
  readonly tier: ScoringTier;
  readonly tally: Tally;
}

export interface Decile {
  readonly system: string;
  readonly decile: number;
  readonly tally: Tally;
}

/** What a report under way remembers: sums by system, season and tier, however many rows there were. */
export interface Sums {
  readonly leaves: Map<string, Leaf>;
  readonly deciles: Map<string, Decile>;
  readonly playerGames: Map<number, number>;
  readonly covered: Map<string, number>;
}

const keyOf = (row: { readonly game_date: string; readonly player_lookup: string }): string =>
  `${row.game_date} ${row.player_lookup}`;

const increment = <K>(counts: Map<K, number>, key: K): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

const leafOf = ({ leaves }: Sums, grade: ReportedGrade, tier: ScoringTier): Tally => {
  const { system_id: system, season_year: season } = grade;
  const key = `${system} ${season} ${tier}`;
  const leaf = leaves.get(key) ?? { system, season, tier, tally: emptyTally() };
  leaves.set(key, leaf);
  return leaf.tally;
};

const decileOf = ({ deciles }: Sums, { system_id: system, confidence_decile: decile }: ReportedGrade): Tally => {
  const key = `${system} ${String(decile).padStart(2, '0')}`;
  const found = deciles.get(key) ?? { system, decile, tally: emptyTally() };
  deciles.set(key, found);
  return found.tally;
};

export const noSums = (): Sums => ({
  leaves: new Map(),
  deciles: new Map(),
  playerGames: new Map(),
  covered: new Map(),
});

/** Player-games with a row in the daily cache that were played. */
const cachedGames = ({ cache, summaries }: AccuracyRows, { playerGames }: Sums): ReadonlySet<string> => {
  const cached = new Set(cache.map((row) => `${row.cache_date} ${row.player_lookup}`));
  const games = new Map(summaries.filter((row) => row.played).map((row) => [keyOf(row), row.season_year]));
  const found = [...games].filter(([key]) => cached.has(key));
  for (const [, season] of found) increment(playerGames, season);
  return new Set(found.map(([key]) => key));
};

/** Adds the rows of whole dates, in any order, each date once. */
export const addRows = (sums: Sums, rows: AccuracyRows): void => {
  const features = new Map(rows.features.map((row) => [keyOf(row), row]));
  const bases = new Map(rows.predictions.map((row) => [`${keyOf(row)} ${row.system_id}`, row.base_points]));
  const distinct = new Map(rows.accuracy.map((row) => [`${keyOf(row)} ${row.system_id}`, row]));
  const cached = cachedGames(rows, sums);
  // Sums in one order give the same bits.
  for (const [key, grade] of [...distinct].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const own = features.get(keyOf(grade));
    const tier = scoringTierOf(own?.points_avg_season ?? grade.predicted_points);
    addGrade(leafOf(sums, grade, tier), grade, own, bases.get(key) ?? null);
    addGrade(decileOf(sums, grade), grade, own, null);
    if (!grade.is_voided && cached.has(keyOf(grade)))
      increment(sums.covered, `${grade.system_id} ${grade.season_year}`);
  }
};
