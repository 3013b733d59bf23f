import { erased, type AnyProcessor } from '../../../domain/processor.js';
import { compositeFactors } from './compositeFactors.js';
import { dailyCache } from './dailyCache.js';
import { featureStore } from './featureStore.js';
import { playerShotZones } from './playerShotZones.js';
import { teamDefenseZones } from './teamDefenseZones.js';

export { compositeFactors, dailyCache, featureStore, playerShotZones, teamDefenseZones };

/** Phase 4 in order of dependence: zones of teams and players, factors made of them, the cache, the feature vectors. */
export const precomputeProcessors: readonly AnyProcessor[] = [
  erased(teamDefenseZones),
  erased(playerShotZones),
  erased(compositeFactors),
  erased(dailyCache),
  erased(featureStore),
];
