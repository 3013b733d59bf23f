import type { ProcessorDeclaration } from '../../../domain/pipeline.js';
import { qualifiedName, type TableDefinition } from '../../../domain/table.js';
import { playerGameSummary, upcomingPlayerGameContext, upcomingTeamGameContext } from '../tables/analytics.js';
import { playerCompositeFactors } from '../tables/precompute.js';
import { playerPropPredictions, predictionAccuracy, systemDailyPerformance } from '../tables/predictions.js';
import { nbacSchedule, processorRunHistory } from '../tables/raw.js';
import { NO_DATA, SKIPS } from './emptyReasons.js';

type Modes = ProcessorDeclaration['modes'];

interface Export {
  readonly id: string;
  readonly modes: Modes;
  readonly prefix: string;
  readonly reads: readonly TableDefinition[];
  readonly entities?: ProcessorDeclaration['entities'];
}

/** Graded documents follow 5C; those of the coming games follow 5A and belong to live runs (processors §11). */
const EXPORTS: readonly Export[] = [
  {
    id: 'p6.results',
    modes: { overnight: 'critical' },
    prefix: 'v1/results/',
    reads: [predictionAccuracy, upcomingPlayerGameContext, nbacSchedule],
  },
  {
    id: 'p6.best_bets',
    modes: { overnight: 'optional', same_day: 'optional' },
    prefix: 'v1/best-bets/',
    reads: [playerPropPredictions, predictionAccuracy, playerCompositeFactors, playerGameSummary],
  },
  {
    id: 'p6.predictions',
    modes: { overnight: 'optional', same_day: 'critical', tomorrow: 'critical' },
    prefix: 'v1/predictions/',
    reads: [playerPropPredictions, nbacSchedule],
  },
  {
    id: 'p6.players',
    modes: { overnight: 'optional' },
    prefix: 'v1/players/',
    reads: [predictionAccuracy, playerGameSummary, nbacSchedule],
    entities: 'player',
  },
  {
    id: 'p6.systems',
    modes: { overnight: 'optional' },
    prefix: 'v1/systems/',
    reads: [systemDailyPerformance],
  },
  {
    id: 'p6.tonight',
    modes: { same_day: 'critical', tomorrow: 'critical' },
    prefix: 'v1/tonight/',
    reads: [upcomingPlayerGameContext, upcomingTeamGameContext, playerPropPredictions, nbacSchedule],
  },
  {
    id: 'p6.streaks',
    modes: { same_day: 'optional' },
    prefix: 'v1/streaks/',
    reads: [playerGameSummary],
  },
  {
    id: 'p6.status',
    modes: { same_day: 'optional' },
    prefix: 'v1/status.json',
    reads: [processorRunHistory],
  },
  {
    id: 'p6.trends',
    modes: { same_day: 'optional' },
    prefix: 'v1/trends/',
    reads: [playerGameSummary, upcomingTeamGameContext],
  },
];

export const publishing: readonly ProcessorDeclaration[] = EXPORTS.map(({ id, modes, prefix, reads, entities }) => ({
  id,
  shortName: id.slice('p6.'.length),
  modes,
  after: [],
  output: { bucket: 'api', prefix },
  entities: entities ?? 'date',
  minRecords: 1,
  allowedNoData: NO_DATA,
  allowedSkips: SKIPS,
  recoverability: 'permanent',
  terminal: true,
  reads: reads.map(qualifiedName),
  body: null,
}));
