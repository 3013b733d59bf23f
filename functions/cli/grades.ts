import type { Engine } from '../../shared/application/engine.js';
import type { GameDate } from '../../shared/domain/gameDate.js';
import { textOf, type Row } from '../../shared/domain/table.js';
import { systemDailyPerformance } from '../../shared/pipelines/nba/tables/predictions.js';
import { tableText } from './text.js';

/** How a system did over some dates. */
export interface Grade {
  readonly system: string;
  /** Predictions of players who played. */
  readonly n: number;
  readonly mae: number | null;
  readonly right: number;
  readonly wrong: number;
}

const sumOf = (rows: readonly Row[], column: string): number =>
  rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);

/** Grades of every system over the inclusive range, in order of the system. */
export const gradesOf = async ({ ports }: Engine, from: GameDate, to: GameDate): Promise<readonly Grade[]> => {
  const rows = await ports.warehouse.read({ table: systemDailyPerformance, from, to });
  const systems = [...new Set(rows.map((row) => textOf(row['system_id'])))].sort();
  return systems.map((system) => {
    const own = rows.filter((row) => row['system_id'] === system);
    const n = sumOf(own, 'graded_count');
    const total = own.reduce((sum, row) => sum + Number(row['mae'] ?? 0) * Number(row['graded_count'] ?? 0), 0);
    return {
      system,
      n,
      mae: n === 0 ? null : total / n,
      right: sumOf(own, 'correct_count'),
      wrong: sumOf(own, 'incorrect_count'),
    };
  });
};

/** One line per system. The win rate is over recommendations on real lines that were neither pushed nor void. */
export const gradeLines = (grades: readonly Grade[]): readonly string[] =>
  tableText(
    ['system', 'n', 'MAE', 'right', 'wrong', 'win rate'],
    grades.map(({ system, n, mae, right, wrong }) => [
      system,
      String(n),
      mae === null ? '–' : mae.toFixed(2),
      String(right),
      String(wrong),
      right + wrong === 0 ? '–' : `${((100 * right) / (right + wrong)).toFixed(1)} %`,
    ]),
  );
