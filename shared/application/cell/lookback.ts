import { gameDate } from '../../domain/gameDate.js';
import {
  isTable,
  phaseOfProcessor,
  type PipelineDefinition,
  type ProcessorDeclaration,
} from '../../domain/pipeline.js';
import type { AnyProcessor, ProcessorContext } from '../../domain/processor.js';
import type { TableDefinition } from '../../domain/table.js';
import type { Warehouse } from '../../ports/warehouse.js';
import type { ScheduleBook } from '../scheduleBook.js';
import type { CellInputs } from './readInputs.js';
import { goneGames } from './sourceGaps.js';

export interface LookbackReading {
  readonly pipeline: PipelineDefinition;
  readonly warehouse: Warehouse;
  readonly schedule: Pick<ScheduleBook, 'season'>;
  readonly sourceGaps: TableDefinition;
}

/** Raw tables are gated per date; a hole matters where a derived table is read back over a season. */
const derivedBy = (pipeline: PipelineDefinition, table: TableDefinition): ProcessorDeclaration | undefined =>
  pipeline.processors.find(
    ({ id, output }) =>
      isTable(output) &&
      output.name === table.name &&
      output.dataset === table.dataset &&
      !['p1', 'p2'].includes(phaseOfProcessor(id)),
  );

const MOST_GAMES = 3;
const listed = (games: readonly string[]): string =>
  `${games.slice(0, MOST_GAMES).join(', ')}${games.length > MOST_GAMES ? ` and ${games.length - MOST_GAMES} more games` : ''}`;

/**
 * Holes in what a cell reads back: dates with expected games between the first date the table holds and D, without a row.
 * Off-days and declared gaps are no holes; a history that begins later than the season is a shorter history, not a hole.
 * One line per hole, naming the games.
 */
export const lookbackHoles = async (
  reading: LookbackReading,
  body: AnyProcessor,
  inputs: CellInputs,
  context: ProcessorContext,
): Promise<readonly string[]> => {
  const holes = new Map<string, { readonly games: readonly string[]; readonly tables: Set<string> }>();
  for (const [alias, { table, window, required }] of Object.entries(body.inputs)) {
    const producer = derivedBy(reading.pipeline, table);
    const seen = inputs.dates[alias];
    if (
      !required ||
      producer === undefined ||
      seen === undefined ||
      (window.kind !== 'season' && window.kind !== 'games')
    )
      continue;
    const [first] = [...seen].sort();
    if (first === undefined) continue;
    const { byDate } = await reading.schedule.season(context.seasonYear);
    const missing = [...byDate.keys()]
      .filter((date) => date > first && date < context.gameDate && !seen.has(date))
      .sort();
    if (missing.length === 0) continue;
    const gone =
      producer.entities === 'player'
        ? await goneGames(reading.warehouse, reading.sourceGaps, gameDate(first), context.gameDate)
        : new Set<string>();
    for (const date of missing) {
      const games = (byDate.get(date) ?? [])
        .filter(({ isFinal, gameId }) => isFinal && !gone.has(gameId))
        .map(({ gameId }) => gameId);
      if (games.length === 0) continue;
      const hole = holes.get(date) ?? { games, tables: new Set<string>() };
      hole.tables.add(table.name);
      holes.set(date, hole);
    }
  }
  return [...holes].map(([date, { games, tables }]) => `${date} has no ${[...tables].join(', ')} for ${listed(games)}`);
};
