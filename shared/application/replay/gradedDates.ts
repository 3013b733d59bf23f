import { daysBetween, gameDate, seasonYearOf, type GameDate } from '../../domain/gameDate.js';
import type { TableDefinition } from '../../domain/table.js';
import type { Warehouse } from '../../ports/warehouse.js';
import type { ScheduleBook } from '../scheduleBook.js';

/** Where predictions and their grades are, and what tells when they are due. */
export interface GradedReading {
  readonly warehouse: Pick<Warehouse, 'countByDate'>;
  readonly schedule: Pick<ScheduleBook, 'season'>;
  readonly predictions: TableDefinition;
  readonly grades: TableDefinition;
  readonly bootstrapDays: number;
}

export interface UngradedDate {
  readonly date: GameDate;
  readonly reason: string;
}

export interface GradedDates {
  /** With at least one grade, ascending. */
  readonly graded: readonly GameDate[];
  /** Due, and without a grade or without all of them; ascending. */
  readonly ungraded: readonly UngradedDate[];
  /** The first days of a season are not predicted by right. */
  readonly bootstrap: number;
}

const EVER = { from: gameDate('2000-01-01'), to: gameDate('2099-12-31') };

/** Dates with predictions or grades, ascending: everything a store can tell of. */
export const predictedDates = async ({
  warehouse,
  predictions,
  grades,
}: Pick<GradedReading, 'warehouse' | 'predictions' | 'grades'>): Promise<readonly GameDate[]> => {
  const counts = await Promise.all(
    [predictions, grades].map((table) => warehouse.countByDate(table, EVER.from, EVER.to)),
  );
  return [...new Set(counts.flatMap((count) => [...count.keys()]))].sort();
};

const isBootstrap = async ({ schedule, bootstrapDays }: GradedReading, date: GameDate): Promise<boolean> => {
  const { openedOn } = await schedule.season(seasonYearOf(date));
  const day = openedOn === null ? -1 : daysBetween(openedOn, date);
  return day >= 0 && day < bootstrapDays;
};

/** Which of some game dates are graded, and why the others are not. */
export const gradedDates = async (reading: GradedReading, dates: readonly GameDate[]): Promise<GradedDates> => {
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return { graded: [], ungraded: [], bootstrap: 0 };
  const { warehouse, predictions, grades } = reading;
  const [predicted, graded] = await Promise.all([
    warehouse.countByDate(predictions, first, last),
    warehouse.countByDate(grades, first, last),
  ]);
  const ungraded: UngradedDate[] = [];
  let bootstrap = 0;
  for (const date of dates) {
    const [said, judged] = [predicted.get(date) ?? 0, graded.get(date) ?? 0];
    if (said === 0 && judged === 0 && (await isBootstrap(reading, date))) bootstrap += 1;
    else if (said === 0 && judged === 0) ungraded.push({ date, reason: 'no predictions' });
    else if (judged < said) ungraded.push({ date, reason: `${judged} of ${said} predictions are graded` });
  }
  return { graded: dates.filter((date) => (graded.get(date) ?? 0) > 0), ungraded, bootstrap };
};
