import type { FaultBudget } from '../../shared/adapters/simulated/simulatedWorld.js';
import type { StateSpace } from './exploreStates.js';
import { fanInSpace } from './fanInSpace.js';
import { receiverSpace } from './receiverSpace.js';

export interface NamedSpace {
  readonly title: string;
  readonly space: StateSpace;
  /** Small enough for every test run; the others are for `exhaust`. */
  readonly isSmall: boolean;
}

type Faults = Partial<FaultBudget>;
const NONE: Faults = {};
const CRASH: Faults = { crashes: 1 };
const AMBIGUOUS: Faults = { ambiguousCommits: 1 };
const LOST: Faults = { lostPublishes: 1 };
const ALL: Faults = { ...CRASH, ...AMBIGUOUS, ...LOST };

const said = (faults: Faults): string => {
  const names = Object.keys(faults);
  return names.length === 0 ? 'no fault' : names.map((name) => `1 of ${name}`).join(', ');
};

const fanIn = (
  ids: string,
  processors: number,
  gated: boolean,
  given: { readonly copies: 1 | 2; readonly faults: Faults; readonly isSmall?: boolean },
): NamedSpace => ({
  title: `${ids} N = ${processors}${gated ? ' behind an I/O gate' : ''}, each completion delivered ${given.copies === 1 ? 'once' : 'twice'} to two instances, ${said(given.faults)}`,
  space: fanInSpace({ processors, gated, ...given }),
  isSmall: given.isSmall ?? true,
});

const receiver = (
  ids: string,
  given: Parameters<typeof receiverSpace>[0] & { readonly isSmall?: boolean },
): NamedSpace => ({
  title: `${ids} trigger published ${given.copies} times to two instances, ${given.processors} processors${given.works ? ' that do their work' : ''}, ${said(given.faults)}`,
  space: receiverSpace(given),
  isSmall: given.isSmall ?? true,
});

/** The state spaces that are visited whole. */
export const SPACES: readonly NamedSpace[] = [
  fanIn('S12 T-33 EC-04 EC-13', 2, false, { copies: 2, faults: ALL }),
  fanIn('S12 T-33', 3, false, { copies: 2, faults: CRASH }),
  fanIn('S12', 3, false, { copies: 1, faults: ALL }),
  fanIn('S12', 4, false, { copies: 1, faults: ALL }),
  fanIn('S12', 2, true, { copies: 2, faults: NONE }),
  fanIn('S12 T-32', 2, true, { copies: 1, faults: ALL }),
  fanIn('S12', 3, true, { copies: 1, faults: CRASH }),
  receiver('S04 S13', { processors: 2, works: false, copies: 2, faults: ALL }),
  receiver('S04 S13', { processors: 3, works: false, copies: 3, faults: CRASH }),
  receiver('S13 T-34 T-54', { processors: 2, works: true, copies: 1, faults: NONE }),
  receiver('S13 T-34', { processors: 1, works: true, copies: 1, faults: ALL }),
  fanIn('S12', 3, false, { copies: 2, faults: AMBIGUOUS, isSmall: false }),
  fanIn('S12', 3, false, { copies: 2, faults: LOST, isSmall: false }),
  fanIn('S12', 4, false, { copies: 2, faults: NONE, isSmall: false }),
  fanIn('S12', 2, true, { copies: 2, faults: CRASH, isSmall: false }),
  fanIn('S12', 2, true, { copies: 2, faults: AMBIGUOUS, isSmall: false }),
  fanIn('S12', 2, true, { copies: 2, faults: LOST, isSmall: false }),
  fanIn('S12', 3, true, { copies: 2, faults: NONE, isSmall: false }),
  fanIn('S12', 3, true, { copies: 1, faults: ALL, isSmall: false }),
  receiver('S13 T-34', { processors: 1, works: true, copies: 2, faults: CRASH, isSmall: false }),
  receiver('S13 T-34', { processors: 2, works: true, copies: 1, faults: CRASH, isSmall: false }),
  fanIn('S12', 3, false, { copies: 2, faults: ALL, isSmall: false }),
];
