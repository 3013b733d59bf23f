import { gameDate, seasonName, seasonYearOf } from '../../../domain/gameDate.js';
import type { Row, RowOf } from '../../../domain/table.js';
import { accuracy as grading } from '../grading/predictionAccuracy.js';
import { playerPropPredictions, predictionAccuracy } from '../tables/predictions.js';
import { precomputeFailures } from '../tables/raw.js';

/** What the report reads of each date. */
const tables = {
  predictions: { table: playerPropPredictions, columns: ['game_date', 'player_lookup', 'system_id'] },
  grades: {
    table: predictionAccuracy,
    columns: ['game_date', 'player_lookup', 'system_id', 'season_year', 'is_voided', 'void_reason'],
  },
  failures: {
    table: precomputeFailures,
    columns: ['analysis_date', 'processor_name', 'entity_id', 'failure_category', 'failure_reason', 'can_retry'],
  },
} as const;

type GradingRows = Readonly<Record<keyof typeof tables, readonly Row[]>>;
type Prediction = Pick<RowOf<typeof playerPropPredictions>, 'game_date' | 'player_lookup' | 'system_id'>;
type Grade = Pick<RowOf<typeof predictionAccuracy>, (typeof tables.grades.columns)[number]>;

/** Predictions of one system in one season, and what became of them: predictions = graded + void + ungraded. */
export interface SystemGrades {
  readonly season: string;
  readonly system_id: string;
  readonly predictions: number;
  readonly graded: number;
  readonly void: number;
  readonly ungraded: number;
}

/** How many predictions share a reason, with one date of them. */
export interface ReasonCount {
  readonly reason: string;
  readonly count: number;
  readonly example: string;
}

export interface GradingReport {
  readonly systems: readonly SystemGrades[];
  readonly voids: readonly ReasonCount[];
  readonly ungraded: readonly ReasonCount[];
  /** Dates with predictions that another run of grading may grade. */
  readonly again: readonly string[];
  /** Ungraded predictions that no run will grade: their games are declared gone by the source. */
  readonly gone: number;
}

const keyOf = (row: Prediction): string => `${row.game_date} ${row.player_lookup} ${row.system_id}`;
const NOT_TRIED = 'NOT_GRADED: the date has not been graded';

interface Failure {
  readonly text: string;
  readonly canRetry: boolean;
}

/** Why a player was not graded on a date; the date's own failure stands for every player of it. */
const failuresOf = (rows: readonly Row[]): ((row: Prediction) => Failure | null) => {
  const found = new Map<string, Failure>();
  for (const row of rows as unknown as readonly RowOf<typeof precomputeFailures>[]) {
    if (row.processor_name !== grading.id) continue;
    // Games differ, the reason is one: `20211103_BOS_NYK: not final` counts with every other game that is not.
    const reason = (row.failure_reason ?? '').replace(/^\d{8}_[A-Z]{3}_[A-Z]{3}: /, '');
    found.set(`${row.analysis_date} ${row.entity_id}`, {
      text: `${row.failure_category}: ${reason}`,
      canRetry: row.can_retry ?? false,
    });
  }
  return ({ game_date: date, player_lookup: lookup }) =>
    found.get(`${date} ${lookup}`) ?? found.get(`${date} ${date}`) ?? null;
};

interface Tally {
  readonly systems: Map<string, { predictions: number; graded: number; void: number; ungraded: number }>;
  readonly voids: Map<string, { count: number; example: string }>;
  readonly ungraded: Map<string, { count: number; example: string }>;
  readonly again: Set<string>;
  gone: number;
}

const count = (into: Map<string, { count: number; example: string }>, reason: string, example: string): void => {
  const known = into.get(reason);
  if (known === undefined) into.set(reason, { count: 1, example });
  else known.count += 1;
};

const tallyInto = (tally: Tally, rows: GradingRows): void => {
  const grades = rows.grades as unknown as readonly Grade[];
  const gradeOf = new Map(grades.map((grade) => [keyOf(grade), grade]));
  // The schedule's season, as grading stored it; a date without any grade has only its own.
  const seasonOf = new Map(grades.map((grade) => [grade.game_date, grade.season_year]));
  const failureOf = failuresOf(rows.failures);
  for (const prediction of rows.predictions as unknown as readonly Prediction[]) {
    const { game_date: date } = prediction;
    const season = seasonName(seasonOf.get(date) ?? seasonYearOf(gameDate(date)));
    const name = `${season} ${prediction.system_id}`;
    const system = tally.systems.get(name) ?? { predictions: 0, graded: 0, void: 0, ungraded: 0 };
    tally.systems.set(name, system);
    system.predictions += 1;
    const grade = gradeOf.get(keyOf(prediction));
    if (grade === undefined) {
      system.ungraded += 1;
      const failure = failureOf(prediction);
      count(tally.ungraded, failure?.text ?? NOT_TRIED, date);
      if (failure?.canRetry === false) tally.gone += 1;
      else tally.again.add(date);
    } else if (grade.is_voided) {
      system.void += 1;
      count(tally.voids, grade.void_reason ?? 'unknown', date);
    } else system.graded += 1;
  }
};

const reasonsOf = (counts: Tally['voids']): readonly ReasonCount[] =>
  [...counts]
    .map(([reason, { count: times, example }]) => ({ reason, count: times, example }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));

/** What became of the predictions of some dates, by season and system (backfill VA-18). */
export const gradingReport = {
  tables,
  start: () => {
    const tally: Tally = { systems: new Map(), voids: new Map(), ungraded: new Map(), again: new Set(), gone: 0 };
    return {
      add: (rows: GradingRows) => tallyInto(tally, rows),
      result: (): GradingReport => ({
        systems: [...tally.systems]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, counts]) => {
            const [season = '', system = ''] = name.split(' ');
            return { season, system_id: system, ...counts };
          }),
        voids: reasonsOf(tally.voids),
        ungraded: reasonsOf(tally.ungraded),
        again: [...tally.again].sort(),
        gone: tally.gone,
      }),
    };
  },
};
