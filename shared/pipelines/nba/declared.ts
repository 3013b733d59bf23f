import type { ProcessorDeclaration } from '../../domain/pipeline.js';
import type { TableDefinition } from '../../domain/table.js';
import { optionalRaw } from './declared/optionalRaw.js';
import { precompute } from './declared/precompute.js';
import { predictions } from './declared/predictions.js';
import { publishing } from './declared/publishing.js';
import { brRosterChanges, nbacRefereeReplayCenter } from './tables/optionalRaw.js';
import { predictionPerformanceSummary, systemDailyPerformance } from './tables/predictions.js';
import { progressTables, staticTables } from './tables/static.js';

export { optionalLandings } from './declared/optionalRaw.js';

/** Processors with a place in the graph but no body yet: a chain that reaches their phase ends with `end_of_selection`. */
export const declaredOnly: readonly ProcessorDeclaration[] = [
  ...optionalRaw,
  ...precompute,
  ...predictions,
  ...publishing,
];

/** Tables of these processors that are not their first output, and tables that no processor writes. */
export const declaredTables: readonly TableDefinition[] = [
  nbacRefereeReplayCenter,
  brRosterChanges,
  systemDailyPerformance,
  predictionPerformanceSummary,
  ...staticTables,
  ...progressTables,
];
