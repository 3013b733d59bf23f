import { formulas } from './formulas.js';
import { identityAndTime } from './identityAndTime.js';
import { outcomes } from './outcomes.js';
import { sourcesAndCoverage } from './sourcesAndCoverage.js';
import type { Trap } from './trap.js';

export type { Trap } from './trap.js';

/** Every golden invariant and every trap of the processor specification, each with its planted bug. */
export const TRAPS: readonly Trap[] = [...identityAndTime, ...sourcesAndCoverage, ...formulas, ...outcomes];
