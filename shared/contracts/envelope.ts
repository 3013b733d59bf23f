import { canonicalJson, sha256 } from '../domain/hash.js';
import { remembered } from '../domain/remembered.js';
import type { SlotKey } from '../domain/slot/key.js';
import { correlationIdOf } from '../domain/slot/key.js';
import { gameDate } from '../domain/gameDate.js';

/** The `run` member of every envelope: a slot at one generation. */
export interface RunRef {
  readonly sport: string;
  readonly phase: string;
  readonly game_date: string;
  readonly run_kind: SlotKey['runKind'];
  readonly mode: SlotKey['mode'];
  readonly campaign_id: string | null;
}
export interface GenerationRef extends RunRef {
  readonly generation: number;
}

export interface Header {
  readonly schema_version: 1;
  readonly event_id: string;
  readonly run_id: string;
  readonly correlation_id: string;
  readonly causation_id: string;
  /** W3C trace context; derived from the correlation id, so that it is the same on every publish. */
  readonly traceparent: string;
  /** Producer clock, RFC 3339 UTC: for humans and age checks; never decides completeness. */
  readonly occurred_at: string;
  /** SHA-256 of the canonical JSON of the message without this field. */
  readonly payload_hash: string;
}

// Members are given in byte order of their names wherever a message is made: it is then canonical as it stands.

export const runRefOf = (slot: SlotKey): RunRef => ({
  campaign_id: slot.campaignId,
  game_date: slot.gameDate,
  mode: slot.mode,
  phase: slot.phase,
  run_kind: slot.runKind,
  sport: slot.sport,
});

export const generationRefOf = (slot: SlotKey, generation: number): GenerationRef => ({
  campaign_id: slot.campaignId,
  game_date: slot.gameDate,
  generation,
  mode: slot.mode,
  phase: slot.phase,
  run_kind: slot.runKind,
  sport: slot.sport,
});

/** @throws {RangeError} `game_date` is no calendar day; contracts have checked it before. */
export const slotOfRun = (run: RunRef): SlotKey => ({
  sport: run.sport,
  phase: run.phase,
  gameDate: gameDate(run.game_date),
  runKind: run.run_kind,
  mode: run.mode,
  campaignId: run.campaign_id,
});

const traceOf = remembered((correlationId: string) => sha256(correlationId).slice(0, 32), 4096);

/** One trace per chain root. */
export const traceparentOf = (slot: SlotKey, spanSeed: string): string =>
  `00-${traceOf(correlationIdOf(slot))}-${spanSeed.slice(0, 16)}-01`;

type Unsealed<M extends Header> = Omit<M, 'payload_hash'>;

/** JSON of messages sealed here: what was hashed is most of what travels. */
const texts = new WeakMap<object, string>();

/** Adds the payload hash. */
export const sealed = <M extends Header>(message: Unsealed<M>): M => {
  const canonical = canonicalJson(message);
  const payloadHash = sha256(canonical);
  const whole = { ...message, payload_hash: payloadHash };
  texts.set(whole, `${canonical.slice(0, -1)},"payload_hash":"${payloadHash}"}`);
  return whole as unknown as M;
};

/** The JSON of a message that was sealed here, else undefined. */
export const sealedText = (message: Header): string | undefined => texts.get(message);

/** Whether the stated payload hash is that of the message, however its JSON was spelled. */
export const isIntact = (message: Header): boolean => {
  const { payload_hash: stated, ...rest } = message;
  return sha256(canonicalJson(rest)) === stated;
};
