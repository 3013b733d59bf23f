import assert from 'node:assert/strict';
import { completionOf, emptyMetadata, failedEnding, type Ending } from '../../shared/application/cell/completion.js';
import { outboundOf, wakeMessage, type Outbound } from '../../shared/contracts/outbound.js';
import type { CompletionMessage, Message, Status } from '../../shared/contracts/messages.js';
import { isoOf, type Instant } from '../../shared/domain/gameDate.js';
import { sha256 } from '../../shared/domain/hash.js';
import {
  completionTopicOf,
  phaseNamed,
  phaseOfProcessor,
  triggerTopicOf,
  type PipelineDefinition,
} from '../../shared/domain/pipeline.js';
import { siblingSlot, type SlotKey } from '../../shared/domain/slot/key.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import { aCause, aCompletion, anEntry, aPlan, aSlot, aTrigger, given, PLAYERS, present, T0 } from '../support/slots.js';

/** The definition under a fixed version, so that goldens outlive its changes. */
const pipeline: PipelineDefinition = { ...nba, version: 'golden' };

/** When the golden messages say they were made. */
export const MADE_AT: Instant = T0;

export interface GoldenMessage {
  readonly name: string;
  readonly topic: string;
  readonly message: Message;
}

const ENDED: Readonly<Record<string, Partial<Ending>>> = {
  success: { status: { code: 'success' }, recordCount: 212, outputHash: sha256('rows') },
  partial: { status: { code: 'partial', ratio: 0.9 }, recordCount: 190, outputHash: sha256('fewer rows') },
  no_data: { status: { code: 'no_data', reason: 'market_not_offered' } },
  skipped: { status: { code: 'skipped', reason: 'unrecoverable_source' } },
};

const endingOf = (phase: string, changes: Partial<Ending>): Ending => ({
  status: { code: 'success' },
  recordCount: 0,
  rejectedCount: 0,
  expectedCount: 214,
  outputHash: null,
  availableAt: isoOf(MADE_AT - 60_000),
  error: null,
  metadata: emptyMetadata(phase, MADE_AT, '2024-11-05'),
  ...changes,
});

export const aCompletionMessage = (
  processor: string,
  ending: Partial<Ending> = ENDED['success'] ?? {},
  changes: {
    readonly slot?: SlotKey;
    readonly attempt?: number;
    readonly at?: Instant;
    readonly generation?: number;
  } = {},
): CompletionMessage => {
  const phase = phaseOfProcessor(processor);
  const at = changes.at ?? MADE_AT;
  return completionOf(
    pipeline,
    {
      slot: { ...(changes.slot ?? aSlot()), phase },
      generation: changes.generation ?? 1,
      processor,
      part: null,
      attempt: changes.attempt ?? 1,
      causationId: sha256('cause'),
    },
    endingOf(phase, ending),
    { startedAt: at - 1500, endedAt: at, scheduleVersion: 'golden', codeVersion: 'golden', synthetic: null },
  );
};

const failed = (kind: 'permanent' | 'transient'): Ending =>
  failedEnding('p3', MADE_AT, '2024-11-05', { class: kind, code: 'missing_input', message: 'no rows to read' });

const completion = (name: string, message: CompletionMessage): GoldenMessage => ({
  name: `completed-${name}`,
  topic: completionTopicOf(pipeline, phaseNamed(pipeline, message.run.phase)),
  message,
});

const FIRST_OF_PHASE = [
  'p1.nbac_team_boxscore',
  'p2.nbac_team_boxscore',
  PLAYERS,
  'p4.ml_feature_store_v2',
  'p5.consolidation',
  'p5b.prediction_accuracy',
  'p5c.scoring_tier_adjustments',
];

const messageOf = (outbound: Outbound): Message => {
  assert.ok(outbound.topic !== null, `${outbound.id} does not travel`);
  return outbound.message;
};

const triggered = (): GoldenMessage => {
  const raw = aSlot({ phase: 'p2' });
  const plan = aPlan({
    entries: { 'p2.nbac_team_boxscore': anEntry() },
    next: { kind: 'trigger', to: 'p3', transport: 'topic' },
    effects: ['trigger:p3'],
  });
  const { state } = given([], MADE_AT)
    .when({ t: 'open', slot: raw, plan })
    .when(aCompletion('p2.nbac_team_boxscore', raw).arrives);
  const id = present(present(state).trigger).triggerId;
  const topic = present(triggerTopicOf(pipeline, phaseNamed(pipeline, 'p3')));
  return { name: 'triggered', topic, message: messageOf(present(outboundOf(pipeline, present(state), id))) };
};

const requested = (): GoldenMessage => {
  const { state } = given([], MADE_AT).when(aTrigger(aPlan({ entries: { [PLAYERS]: anEntry() } }), aCause()));
  const [id = ''] = Object.keys(present(state).outbox);
  const topic = present(triggerTopicOf(pipeline, phaseNamed(pipeline, 'p3')));
  return { name: 'requested', topic, message: messageOf(present(outboundOf(pipeline, present(state), id))) };
};

const ordered = (): GoldenMessage => ({
  name: 'backfill-requested',
  topic: 'nba-backfill-trigger',
  message: wakeMessage(
    siblingSlot(aSlot({ runKind: 'replay', campaignId: 'c_20241106_golden' }), 'p2'),
    'order|c_20241106_golden',
    MADE_AT,
    { reason: 'backfill', requested_by: 'operator' },
  ),
});

/** One message of every event type, every phase and every status, made by the code that makes the real ones. */
export const goldenMessages = (): readonly GoldenMessage[] => [
  ...FIRST_OF_PHASE.map((processor) => completion(phaseOfProcessor(processor), aCompletionMessage(processor))),
  completion('p6', aCompletionMessage(present(nba.processors.find(({ id }) => id.startsWith('p6.'))).id)),
  ...Object.entries(ENDED).map(([code, ending]) => completion(`status-${code}`, aCompletionMessage(PLAYERS, ending))),
  completion('status-failed-permanent', aCompletionMessage(PLAYERS, failed('permanent'))),
  completion('status-failed-transient', aCompletionMessage(PLAYERS, failed('transient'))),
  completion(
    'replay',
    aCompletionMessage(PLAYERS, ENDED['success'], {
      slot: aSlot({ runKind: 'replay', campaignId: 'c_20241106_golden' }),
    }),
  ),
  triggered(),
  requested(),
  ordered(),
];

/** Statuses of the schema, each with the message that carries it. */
export const STATUS_CODES: readonly Status['code'][] = ['success', 'partial', 'no_data', 'skipped', 'failed'];
