import type { TableDefinition } from '../../../domain/table.js';
import { brRosterChanges, nbacRefereeReplayCenter } from './optionalRaw.js';
import { systemDailyPerformance } from './predictions.js';
import { progressTables, staticTables } from './static.js';

/** Tables that are the second output of a processor, and tables that no processor writes. */
export const otherTables: readonly TableDefinition[] = [
  nbacRefereeReplayCenter,
  brRosterChanges,
  systemDailyPerformance,
  ...staticTables,
  ...progressTables,
];
