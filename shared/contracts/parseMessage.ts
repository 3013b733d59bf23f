import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { isGameDate } from '../domain/gameDate.js';
import { planKeyOf, processorRunIdOf, runIdOf, slotIdOf, terminalEventIdOf, triggerIdOf } from '../domain/slot/key.js';
import { isIntact, slotOfRun } from './envelope.js';
import type { CompletionMessage, Message } from './messages.js';
import { backfillSchema, completionSchema, phaseCompletionSchema, triggerSchema, workSchema } from './schemas.js';
import { attributesOf, madeHere, type Attributes } from './wire.js';

/** What the contracts need to know of a pipeline: derived from the definition, never written by hand. */
export interface Vocabulary {
  readonly sport: string;
  readonly phases: readonly string[];
  readonly processorsOf: (phase: string) => readonly string[];
  /** Dataset and table, or bucket and prefix, that a processor writes. */
  readonly outputOf: (processor: string) => CompletionMessage['output'] | null;
}

export type AnomalyKind =
  | 'undecodable'
  | 'malformed'
  | 'unknown_processor'
  | 'identity_mismatch'
  | 'bad_identity'
  | 'attribute_mismatch'
  | 'stale_message'
  | 'clock_skew'
  | 'unplanned'
  | 'conflicting_terminal';

export type Parsed =
  | { readonly ok: true; readonly message: Message; readonly attributes: Attributes }
  | { readonly ok: false; readonly anomaly: AnomalyKind; readonly detail: string };

const refused = (anomaly: AnomalyKind, detail: string): Parsed => ({ ok: false, anomaly, detail });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** All of them have to accept the message. */
type Checks = readonly ValidateFunction[];

interface Validators {
  readonly completions: ReadonlyMap<string, Checks>;
  readonly trigger: Checks;
  readonly work: Checks;
  readonly backfill: Checks;
}

const compile = ({ sport, phases, processorsOf }: Vocabulary): Validators => {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    allErrors: false,
    coerceTypes: false,
    useDefaults: false,
    discriminator: true,
  });
  ajv.addFormat('calendar-day', { type: 'string', validate: isGameDate });
  ajv.addFormat('instant', { type: 'string', validate: (value: string) => isGameDate(value.slice(0, 10)) });
  const completion = ajv.compile(completionSchema(sport, phases));
  const completionsOf = (phase: string): Checks => [
    completion,
    ajv.compile(phaseCompletionSchema(sport, phase, processorsOf(phase))),
  ];
  return {
    completions: new Map(phases.map((phase) => [phase, completionsOf(phase)] as const)),
    trigger: [ajv.compile(triggerSchema(sport, phases))],
    work: [ajv.compile(workSchema(sport, phases, phases.flatMap(processorsOf)))],
    backfill: [ajv.compile(backfillSchema(sport, phases))],
  };
};

const phaseOf = (candidate: Readonly<Record<string, unknown>>): string => {
  const { run } = candidate;
  return isRecord(run) && typeof run['phase'] === 'string' ? run['phase'] : '';
};

const checksOf = (validators: Validators, candidate: Readonly<Record<string, unknown>>): Checks | undefined => {
  switch (candidate['event_type']) {
    case 'processor.completed':
      return validators.completions.get(phaseOf(candidate));
    case 'phase.triggered':
      return validators.trigger;
    case 'processor.requested':
      return validators.work;
    case 'backfill.requested':
      return validators.backfill;
    default:
      return undefined;
  }
};

const decoded = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const schemaFault = (validators: Validators, candidate: Readonly<Record<string, unknown>>): Parsed | null => {
  const checks = checksOf(validators, candidate);
  if (checks === undefined) return refused('malformed', `unknown event_type or phase ${phaseOf(candidate)}`);
  for (const check of checks) {
    if (check(candidate)) continue;
    const { instancePath = '', message = '', keyword } = check.errors?.[0] ?? {};
    const unknownProcessor = instancePath === '/processor' && keyword === 'enum';
    return refused(unknownProcessor ? 'unknown_processor' : 'malformed', `${instancePath} ${message}`);
  }
  return null;
};

/** Ids are recomputed from what the message says it is about (orchestration §2.7 step 4). */
const identityFault = (message: Message, vocabulary: Vocabulary): Parsed | null => {
  const slot = slotOfRun(message.run);
  if ((slot.runKind === 'live') !== (slot.campaignId === null))
    return refused('bad_identity', `campaign_id ${slot.campaignId} in a ${slot.runKind} run`);
  switch (message.event_type) {
    case 'processor.completed':
    case 'processor.requested': {
      const runId = runIdOf(slot, message.run.generation);
      const workId = processorRunIdOf(runId, message.processor, message.part, message.attempt);
      if (!message.processor.startsWith(`${slot.phase}.`))
        return refused('identity_mismatch', `${message.processor} in phase ${slot.phase}`);
      if (message.run_id !== runId) return refused('bad_identity', `run_id ${message.run_id}, expected ${runId}`);
      if (message.processor_run_id !== workId)
        return refused('bad_identity', `processor_run_id of ${planKeyOf(message.processor, message.part)}`);
      const eventId = message.event_type === 'processor.completed' ? terminalEventIdOf(workId) : workId;
      if (message.event_id !== eventId) return refused('bad_identity', `event_id of ${message.processor}`);
      return message.event_type === 'processor.completed' ? outputFault(message, vocabulary) : null;
    }
    case 'phase.triggered': {
      const expected = triggerIdOf(message.cause.from_run_id, slot.phase, message.cause.trigger_seq);
      if (message.trigger_id !== expected || message.event_id !== expected)
        return refused('bad_identity', `trigger_id ${message.trigger_id}, expected ${expected}`);
      return message.run_id === slotIdOf(slot) ? null : refused('bad_identity', `run_id ${message.run_id}`);
    }
    case 'backfill.requested':
      return message.campaign_id === slot.campaignId
        ? null
        : refused('bad_identity', `campaign_id ${message.campaign_id}`);
  }
};

const outputFault = (message: CompletionMessage, vocabulary: Vocabulary): Parsed | null => {
  if ((message.error === null) === (message.status.code === 'failed'))
    return refused('malformed', 'error must be given exactly for a failed status');
  const expected = vocabulary.outputOf(message.processor);
  const same =
    expected !== null &&
    Object.entries(expected).every(
      ([name, value]) => (message.output as Readonly<Record<string, string>>)[name] === value,
    );
  return same ? null : refused('identity_mismatch', `output of ${message.processor} is not the registered one`);
};

/** Filter attributes are a projection of the envelope: any that disagrees makes the message malformed. */
const attributeFault = (expected: Attributes, given: Attributes): Parsed | null => {
  if (expected === given) return null;
  for (const name in expected) {
    const value = given[name];
    if (value !== undefined && value !== expected[name])
      return refused('attribute_mismatch', `attribute ${name} is ${value}, envelope says ${expected[name]}`);
  }
  return null;
};

/**
 * Parse-or-reject: unknown text to a typed message of this pipeline, with its identity proved. Nothing beyond this line
 * is checked again; nothing is defaulted, coerced or normalised.
 */
export const messageParser = (vocabulary: Vocabulary): ((text: string, given: Attributes) => Parsed) => {
  let validators: Validators | undefined;
  return (text, given) => {
    validators ??= compile(vocabulary);
    const made = madeHere({ data: text, attributes: given });
    const candidate = made ?? decoded(text);
    if (candidate === undefined) return refused('undecodable', 'not JSON');
    if (!isRecord(candidate)) return refused('malformed', 'not an object');
    const fault = schemaFault(validators, candidate);
    if (fault !== null) return fault;
    const message = candidate as unknown as Message;
    if (made === undefined && !isIntact(message)) return refused('malformed', 'payload_hash does not match');
    const attributes = made === undefined ? attributesOf(message) : given;
    return identityFault(message, vocabulary) ?? attributeFault(attributes, given) ?? { ok: true, message, attributes };
  };
};
