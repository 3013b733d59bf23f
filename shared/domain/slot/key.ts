import type { GameDate } from '../gameDate.js';
import { sha256 } from '../hash.js';
import { remembered } from '../remembered.js';

export const RUN_KINDS = ['live', 'replay', 'catchup', 'repair', 'simulation'] as const;
export type RunKind = (typeof RUN_KINDS)[number];
export const MODES = ['overnight', 'same_day', 'tomorrow'] as const;
export type Mode = (typeof MODES)[number];

/** A phase code of the installed pipeline: p1 … p6, p5b, p5c. */
export type Phase = string;
/** A plan key: `<processor>` or `<processor>#nn/NN`. */
export type PlanKey = string;

/** The unit of shared state. Live and each campaign have slots of their own, so they can never touch one another. */
export interface SlotKey {
  readonly sport: string;
  readonly phase: Phase;
  readonly gameDate: GameDate;
  readonly runKind: RunKind;
  readonly mode: Mode;
  /** Null exactly for live slots. */
  readonly campaignId: string | null;
}

const joined = (key: SlotKey): string =>
  `${key.sport}_${key.phase}_${key.gameDate}_${key.runKind}_${key.mode}_${key.campaignId ?? '-'}`;

const REMEMBERED = 4096;

const slotIdOfName = remembered((name: string) => `${sha256(name).slice(0, 2)}_${name}`, REMEMBERED);

/** Document id; two leading hex digits of its hash spread neighbouring dates over the key space (orchestration §3.6). */
export const slotIdOf = (key: SlotKey): string => slotIdOfName(joined(key));

/** The slot of another phase in the same chain. */
export const siblingSlot = (key: SlotKey, phase: Phase): SlotKey => ({ ...key, phase });

export const runIdOf = (key: SlotKey, generation: number): string => `${slotIdOf(key)}_g${generation}`;

/** Whoever makes an id is followed at once by those who check it. */
const idOf = remembered(sha256, REMEMBERED);

export const processorRunIdOf = (runId: string, processor: string, part: string | null, attempt: number): string =>
  idOf(`${runId}|${processor}|${part ?? ''}|${attempt}`);

/** Id of the one terminal event of an attempt: the same after a crash and a second publish. */
export const terminalEventIdOf = (processorRunId: string): string => idOf(`${processorRunId}|terminal`);

export const triggerIdOf = (runId: string, toPhase: Phase, triggerSeq: number): string =>
  sha256(`${runId}|${toPhase}|${triggerSeq}`);

/** Constant for the whole chain of one date, mode and campaign. */
export const correlationIdOf = (key: SlotKey): string => {
  const live = `${key.sport}_${key.gameDate}_${key.runKind}_${key.mode}`;
  return key.campaignId === null ? live : `${live}_${key.campaignId}`;
};

export const planKeyOf = (processor: string, part: string | null): PlanKey =>
  part === null ? processor : `${processor}#${part}`;

export const splitPlanKey = (key: PlanKey): { readonly processor: string; readonly part: string | null } => {
  const at = key.indexOf('#');
  return at < 0 ? { processor: key, part: null } : { processor: key.slice(0, at), part: key.slice(at + 1) };
};
