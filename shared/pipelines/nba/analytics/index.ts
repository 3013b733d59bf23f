import { erased, type AnyProcessor } from '../../../domain/processor.js';
import { playerContext } from './playerContext.js';
import { playerGame } from './playerGame.js';
import { teamContext } from './teamContext.js';
import { teamDefense } from './teamDefense.js';
import { teamOffense } from './teamOffense.js';

export { playerContext, playerGame, teamContext, teamDefense, teamOffense };

/** Phase 3 in order of dependence: team tables, then players, then the context of players. */
export const analyticsProcessors: readonly AnyProcessor[] = [
  erased(teamOffense),
  erased(teamDefense),
  erased(teamContext),
  erased(playerGame),
  erased(playerContext),
];
