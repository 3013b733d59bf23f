import type { GateLevel, InputDeclarations, RowGate } from '../../../domain/processor.js';
import { identity, range } from '../../gates.js';
import { uniqueIds } from '../analytics/gateKinds.js';
import type { PredictionRow } from './predictionRows.js';

const ALWAYS = ['moving_average_v1', 'zone_matchup_v1', 'ensemble_v1'] as const;
/** Lines of a date from which one value on many of them tells a stand-in from a market. */
const ENOUGH_LINES = 30;
const MOST_ALIKE = 0.2;

const lineProblem = (row: PredictionRow): string | null => {
  const isNone = row.current_points_line === null;
  if ((row.recommendation === 'NO_LINE') !== isNone)
    return `${row.recommendation} with line ${row.current_points_line}`;
  if (row.has_prop_line === isNone) return `has_prop_line ${row.has_prop_line} with line ${row.current_points_line}`;
  const [at, tip] = [row.line_snapshot_at, row.tip_off_utc];
  return at !== null && tip !== null && at >= tip ? `line of ${at}, tip-off ${tip}` : null;
};

const sideProblem = ({ recommendation, line_margin: margin }: PredictionRow): string | null => {
  if (recommendation !== 'OVER' && recommendation !== 'UNDER') return null;
  return margin !== null && margin > 0 === (recommendation === 'OVER')
    ? null
    : `${recommendation} on a margin of ${margin}`;
};

const systemsPerPlayer = <I extends InputDeclarations>(): RowGate<I, PredictionRow> => ({
  name: 'rows:systems-per-player',
  level: 'fail',
  check: (rows) => {
    const systems = new Map<string, Set<string>>();
    for (const row of rows)
      systems.set(row.player_lookup, (systems.get(row.player_lookup) ?? new Set<string>()).add(row.system_id));
    return [...systems].flatMap(([player, found]) =>
      ALWAYS.filter((system) => !found.has(system)).map((system) => `${player}: no row of ${system}`),
    );
  },
});

const lineOfEach = (rows: readonly PredictionRow[]): readonly number[] =>
  [...new Map(rows.map((row) => [row.player_lookup, row.current_points_line])).values()].flatMap((line) => line ?? []);

/** A constant in place of real lines shows as one value on too many of them. */
const constantLine = <I extends InputDeclarations>(level: GateLevel): RowGate<I, PredictionRow> => ({
  name: 'rows:constant-line',
  level,
  check: (rows) => {
    const lines = lineOfEach(rows);
    if (lines.length < ENOUGH_LINES) return [];
    const counts = new Map<number, number>();
    for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
    return [...counts]
      .filter(([, players]) => players > MOST_ALIKE * lines.length)
      .map(([line, players]) => `line ${line} on ${players} of ${lines.length} players`);
  },
});

/** What every row of a date must hold before it is written (processors §13). */
export const predictionGates = <I extends InputDeclarations>(): readonly RowGate<I, PredictionRow>[] => [
  uniqueIds('prediction', (row) => `${row.player_lookup} ${row.system_id}`),
  range('predicted_points', 0, 60),
  range('confidence_score', 0, 1),
  identity<PredictionRow>('line', lineProblem),
  identity<PredictionRow>('side', sideProblem),
  systemsPerPlayer<I>(),
  constantLine<I>('fail'),
];
