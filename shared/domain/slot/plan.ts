import type { Instant } from '../gameDate.js';
import { canonicalJson, sha256 } from '../hash.js';
import type { Phase, PlanKey } from './key.js';

export interface PlanEntry {
  readonly critical: boolean;
  /** Keys of the same plan that must be satisfied first. */
  readonly after: readonly PlanKey[];
  /** Keys of the same plan that must have ended first, whatever their end: optional sources, used where they delivered. */
  readonly afterEnd?: readonly PlanKey[];
  /** False: the work waits for its own file (phase 2) instead of starting with the first wave. */
  readonly startsWithPhase: boolean;
  /** Fewer records than this turn a success into a partial. */
  readonly minRecords: number;
  readonly minPartialRatio: number;
  readonly allowedNoData: readonly string[];
  readonly allowedSkips: readonly string[];
  /** Entries of one fallback chain stand in for each other: one satisfied member is enough. */
  readonly chain: string | null;
  /** Cut-off of its inputs, where the plan as a whole has none. */
  readonly asOf?: Instant;
  /** Least ratio of a partial predecessor with which the work still starts, degraded; without one it needs it satisfied. */
  readonly degradesAt?: Readonly<Record<PlanKey, number>>;
}

/** So long after the first satisfied entry, so many of them are enough, the critical ones among them. */
export interface Tier {
  readonly afterMs: number;
  readonly atLeast: number;
}

/** What follows when the phase is ready: the next phase, or an explicit end. Never silence. */
export type Next =
  | { readonly kind: 'trigger'; readonly to: Phase; readonly transport: 'topic' | 'inline' }
  /** Each completion has already ordered what follows it (phase 1 to 2). */
  | { readonly kind: 'derived' }
  | { readonly kind: 'close'; readonly reason: CloseReason };
export type CloseReason = 'complete' | 'end_of_selection' | 'end_of_mode' | 'no_games_scheduled';

/**
 * Frozen when the run opens; editing the definition never rewrites it. `patient` plans (live) use every readiness rule and
 * wait for late arrivals; replays use R1, R5 and R6 only and fail as soon as nothing more can arrive.
 */
export interface Plan {
  readonly entries: Readonly<Record<PlanKey, PlanEntry>>;
  /** Entries of other slots that this one joins on (grading): satisfied by foreign completions. */
  readonly joins: readonly PlanKey[];
  readonly gates: readonly string[];
  /** Set where a trigger of the phase above begins the run: nothing starts in a slot that only an early completion opened. */
  readonly awaitsTrigger?: true;
  readonly next: Next;
  readonly patient: boolean;
  /** How work reaches its worker. */
  readonly work: 'topic' | 'inline';
  readonly graceMs: number;
  /** Null in a replay: its campaign's watchdog notices when nothing moves. */
  readonly deadlines: { readonly softAt: Instant; readonly hardAt: Instant } | null;
  readonly asOf: Instant | null;
  /** In place of the quorum after the grace: tiers in order of time, and when the phase is given up. */
  readonly tiers?: readonly Tier[];
  readonly givesUpAfterMs?: number;
  /** A change after the trigger is passed on when it is this old: what arrives together goes on together. */
  readonly settleMs?: number;
  /** When what is made of the plan is frozen: later changes are recorded and go no further. */
  readonly locksAt?: Instant;
  /** Expected game ids of the date. */
  readonly games: readonly string[];
  /** Granted effects: `trigger:<phase>` for each phase the chain may go on to, `latest`, `notify`. */
  readonly effects: readonly string[];
  readonly scheduleVersion: string;
  readonly configVersion: string;
  /** Constants that this run has otherwise than the definition. */
  readonly constants?: Readonly<Record<string, number>>;
}

const hashes = new WeakMap<Plan, string>();

export const planHashOf = (plan: Plan): string => {
  const hash = hashes.get(plan) ?? sha256(canonicalJson(plan));
  hashes.set(plan, hash);
  return hash;
};
