import type { GameDate } from '../../domain/gameDate.js';
import { textOf, type TableDefinition } from '../../domain/table.js';
import type { Warehouse } from '../../ports/warehouse.js';

const PLAYER_PRIMARY = 'p2.nbac_gamebook_player_stats';

/** Games whose players the source has declared gone: they leave the expectation of every player table. */
export const goneGames = async (
  warehouse: Warehouse,
  sourceGaps: TableDefinition,
  from: GameDate,
  to: GameDate,
): Promise<ReadonlySet<string>> => {
  const rows = await warehouse.read({ table: sourceGaps, columns: ['game_id', 'processor'], from, to });
  return new Set(rows.filter(({ processor }) => processor === PLAYER_PRIMARY).map(({ game_id: id }) => textOf(id)));
};
