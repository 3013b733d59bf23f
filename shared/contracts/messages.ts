import type { GateResult, TriggerReason } from '../domain/slot/state.js';
import type { Json } from '../domain/hash.js';
import type { GenerationRef, Header, RunRef } from './envelope.js';

/** How an attempt ended (orchestration §2.2). `not_due` is no completion and never travels. */
export type Status =
  | { readonly code: 'success' }
  | { readonly code: 'partial'; readonly ratio: number }
  | { readonly code: 'no_data'; readonly reason: string }
  | { readonly code: 'skipped'; readonly reason: string }
  | { readonly code: 'failed'; readonly class: 'permanent' | 'transient' };

/** The single terminal event of one attempt. */
export interface CompletionMessage extends Header {
  readonly event_type: 'processor.completed';
  readonly run: GenerationRef;
  readonly processor: string;
  readonly part: string | null;
  readonly processor_run_id: string;
  readonly attempt: number;
  readonly status: Status;
  readonly record_count: number;
  readonly rejected_count: number;
  readonly expected_count: number | null;
  readonly output:
    | { readonly dataset: string; readonly table: string; readonly date_column: string }
    | { readonly bucket: string; readonly prefix: string };
  readonly output_hash: string | null;
  readonly code_version: string;
  readonly config_version: string;
  readonly schedule_version: string;
  readonly available_at: string;
  readonly duration_ms: number;
  readonly synthetic: { readonly evidence: string; readonly evidence_hash: string } | null;
  readonly error: {
    readonly class: string;
    readonly code: string;
    readonly message: string;
    readonly detail_ref: string | null;
  } | null;
  readonly metadata: Readonly<Record<string, Json>>;
}

/** The order to start a phase. `run` names the downstream slot; its receiver allocates the generation. */
export interface PhaseTriggeredMessage extends Header {
  readonly event_type: 'phase.triggered';
  readonly run: RunRef;
  readonly trigger_id: string;
  readonly cause: { readonly from_run_id: string; readonly from_generation: number; readonly trigger_seq: number };
  readonly reason: TriggerReason;
  readonly degraded: boolean;
  readonly missing: readonly string[];
  readonly evidence_hash: string;
  readonly gates: readonly GateResult[];
  readonly entities_changed: null;
  readonly plan_hint: { readonly config_version: string; readonly schedule_version: string };
  readonly effects: readonly string[];
}

/** The order to run one processor. */
export interface WorkMessage extends Header {
  readonly event_type: 'processor.requested';
  readonly run: GenerationRef;
  readonly trigger_id: string | null;
  readonly processor: string;
  readonly part: string | null;
  readonly attempt: number;
  readonly processor_run_id: string;
  readonly inputs: readonly {
    readonly processor: string;
    readonly event_id: string;
    readonly output_hash: string | null;
  }[];
  readonly deadline_at: string | null;
  readonly as_of: string | null;
}

/** An order to the backfill-replayer: begin or go on with a campaign. */
export interface BackfillMessage extends Header {
  readonly event_type: 'backfill.requested';
  readonly run: RunRef;
  readonly campaign_id: string;
  readonly selector: string;
  readonly cells: readonly string[];
  readonly phase: string;
  readonly output_type: string;
  readonly reason: string;
  readonly requested_by: string;
  readonly attempt_token: string;
}

/** Work as its executor sees it. One that is carried out where it was ordered never travels, so nobody seals it. */
export type WorkOrder = Omit<WorkMessage, 'payload_hash'>;

export type Message = CompletionMessage | PhaseTriggeredMessage | WorkMessage | BackfillMessage;
export type MessageKind = 'completion' | 'phase' | 'work' | 'command';

export const kindOf = (message: Message): MessageKind => {
  switch (message.event_type) {
    case 'processor.completed':
      return 'completion';
    case 'phase.triggered':
      return 'phase';
    case 'processor.requested':
      return 'work';
    case 'backfill.requested':
      return 'command';
  }
};
