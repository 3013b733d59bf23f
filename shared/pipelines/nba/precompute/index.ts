import type { ProcessorDeclaration } from '../../../domain/pipeline.js';
import { erased, type AnyProcessor } from '../../../domain/processor.js';
import { declare, DERIVED_SKIPS, NO_GAMES, type Settings } from '../declare.js';
import { compositeFactors } from './compositeFactors.js';
import { dailyCache } from './dailyCache.js';
import { featureStore } from './featureStore.js';
import { playerShotZones } from './playerShotZones.js';
import { teamDefenseZones } from './teamDefenseZones.js';

export { compositeFactors, dailyCache, featureStore, playerShotZones, teamDefenseZones };

const OPTIONAL = { overnight: 'optional', same_day: 'optional', tomorrow: 'optional' } as const;
const CRITICAL = { overnight: 'critical', same_day: 'critical', tomorrow: 'critical' } as const;
const DERIVED: Settings = { modes: OPTIONAL, allowedNoData: NO_GAMES, allowedSkips: DERIVED_SKIPS };

/**
 * Phase 4: (TDZA ‖ PSZA) → PCF → PDC → MLFS (orchestration §5). PDC reads nothing of PCF: that edge is order only. TDZA,
 * PSZA and PDC may have no rows early in the season: every team and player then has a failure row, and the rest runs on
 * defaults. A live run goes on from a partial output that covers at least the share stated; one that failed stops it.
 */
export const precompute: readonly ProcessorDeclaration[] = [
  declare(erased(teamDefenseZones), { ...DERIVED, entities: 'team', minRecords: 0 }),
  declare(erased(playerShotZones), { ...DERIVED, minRecords: 0 }),
  declare(erased(compositeFactors), {
    ...DERIVED,
    after: [teamDefenseZones.id, playerShotZones.id],
    degradesAt: { [teamDefenseZones.id]: 0.8, [playerShotZones.id]: 0.7 },
  }),
  declare(erased(dailyCache), {
    ...DERIVED,
    modes: CRITICAL,
    after: [compositeFactors.id],
    minRecords: 0,
    degradesAt: { [compositeFactors.id]: 0.7 },
  }),
  declare(erased(featureStore), {
    ...DERIVED,
    modes: CRITICAL,
    after: [dailyCache.id, compositeFactors.id, playerShotZones.id, teamDefenseZones.id],
    degradesAt: {
      [dailyCache.id]: 0.7,
      [compositeFactors.id]: 0.7,
      [playerShotZones.id]: 0.7,
      [teamDefenseZones.id]: 0.8,
    },
  }),
];

/** Their bodies, in order of dependence. */
export const precomputeProcessors: readonly AnyProcessor[] = precompute.flatMap(({ body }) => body ?? []);
