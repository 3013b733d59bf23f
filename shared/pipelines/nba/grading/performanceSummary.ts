import { plusDays, seasonName, seasonYearOf, type GameDate } from '../../../domain/gameDate.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { parseGameId } from '../identity/gameId.js';
import type { predictionPerformanceSummary } from '../tables/predictions.js';
import { confidenceTierOf, gradeTally, grouped, type AccuracyRow } from './gradeTally.js';

export type SummaryRow = BodyRowOf<typeof predictionPerformanceSummary>;

interface Period {
  readonly type: 'rolling_7d' | 'rolling_30d' | 'month' | 'season';
  readonly value: string;
  readonly from: string;
  readonly to: string;
}

/** The four periods that end with D, D itself included. */
const periodsEnding = (date: GameDate): readonly Period[] => [
  { type: 'rolling_7d', value: date, from: plusDays(date, -6), to: date },
  { type: 'rolling_30d', value: date, from: plusDays(date, -29), to: date },
  { type: 'month', value: date.slice(0, 7), from: `${date.slice(0, 7)}-01`, to: date },
  { type: 'season', value: seasonName(seasonYearOf(date)), from: `${seasonYearOf(date)}-10-01`, to: date },
];

type Source = AccuracyRow;

const venueOf = (row: Source): string | null => {
  const game = parseGameId(row.game_id);
  if (game === null) return null;
  return game.homeAbbr === row.team_abbr ? 'home' : 'away';
};

type DimensionColumn = 'player_lookup' | 'archetype' | 'confidence_tier' | 'situation';

/** Ways to split a period; a row without a value is in none of that dimension's groups. */
const DIMENSIONS: readonly (readonly [DimensionColumn, (row: Source) => string | null])[] = [
  ['player_lookup', (row) => row.player_lookup],
  ['archetype', (row) => row.scoring_tier],
  ['confidence_tier', (row) => confidenceTierOf(row.confidence_score)],
  ['situation', venueOf],
];

interface Cut {
  readonly systemId: string;
  readonly period: Period;
  readonly dimension: string;
  readonly value: string;
}

const distinct = (values: readonly string[]): number => new Set(values).size;

const rowOf = ({ systemId, period, dimension, value }: Cut, rows: readonly Source[]): SummaryRow => {
  const tally = gradeTally(rows);
  const inDimension = (column: DimensionColumn): string | null => (dimension === column ? value : null);
  return {
    summary_key: [systemId, period.type, period.value, dimension, value].join('|'),
    system_id: systemId,
    period_type: period.type,
    period_value: period.value,
    period_start_date: period.from,
    period_end_date: period.to,
    player_lookup: inDimension('player_lookup'),
    archetype: inDimension('archetype'),
    confidence_tier: inDimension('confidence_tier'),
    situation: inDimension('situation'),
    total_predictions: tally.predictions,
    total_recommendations: tally.recommendations.total,
    hits: tally.recommendations.correct,
    misses: tally.recommendations.incorrect,
    pushes: tally.pushes,
    voids: tally.voids,
    hit_rate: tally.recommendations.winRate,
    over_hit_rate: tally.over.winRate,
    under_hit_rate: tally.under.winRate,
    mae: tally.mae,
    avg_bias: tally.bias,
    within_3_pct: tally.within3Share,
    within_5_pct: tally.within5Share,
    avg_confidence: tally.confidence,
    unique_players: distinct(rows.map((row) => row.player_lookup)),
    unique_games: distinct(rows.map((row) => row.game_id)),
    computed_at: null,
  };
};

/**
 * Results of every system in the four periods that end with `asOf`, in total and by player, archetype, confidence and
 * venue. Rows after `asOf` are not looked at, so the summary of a past date can be made again; order does not matter.
 */
export const performanceSummary = (rows: readonly Source[], asOf: GameDate): readonly SummaryRow[] =>
  periodsEnding(asOf).flatMap((period) => {
    const inPeriod = rows.filter((row) => row.game_date >= period.from && row.game_date <= period.to);
    return [...grouped(inPeriod, (row) => row.system_id)].flatMap(([systemId, members]) => [
      rowOf({ systemId, period, dimension: 'all', value: 'all' }, members),
      ...DIMENSIONS.flatMap(([dimension, valueOf]) => {
        const groups = grouped(
          members.filter((row) => valueOf(row) !== null),
          (row) => valueOf(row) ?? '',
        );
        return [...groups].map(([value, some]) => rowOf({ systemId, period, dimension, value }, some));
      }),
    ]);
  });
