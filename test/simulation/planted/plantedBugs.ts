import type { Edit } from '../../support/plantedBuild.js';

export interface PlantedBug {
  readonly bug: string;
  readonly edits: readonly Edit[];
  /** Part of the title of a test that must fail: of the crashes, the histories or the interleavings. */
  readonly caughtBy: string;
}

const edit = (module: string, was: string, becomes: string): Edit => ({ module: `shared/${module}`, was, becomes });
const bug = (name: string, caughtBy: string, ...edits: readonly Edit[]): PlantedBug => ({
  bug: name,
  caughtBy,
  edits,
});

const HANDLE = 'application/slot/handleSlot';
const STORE = 'application/slot/slotStore';
const DECIDE = 'domain/slot/decide';
const EVOLVE = 'domain/slot/evolve';
const SETTLE = 'domain/slot/settle';
const RECORD = 'domain/slot/recordCompletion';
const READY = 'domain/slot/readiness';
const CAMPAIGN = 'application/replay/replayCampaign';
const MARK = `await deps.slots.transact(stored.state.slot, (state) => decide(state, { t: 'published', ids: claimed, rescuedBy }, deps.clock.now()), { logs: false, known: stored });`;

/** What teams write first, and what earlier versions of this pipeline had: each must be found by a named test. */
export const PLANTED: readonly PlantedBug[] = [
  bug(
    'T-30 the mark is set before the publish',
    'T-31 crash after the publish (D) of the last completion (live): redelivery',
    edit(HANDLE, 'const published = await Promise.all([', `${MARK}\n    const published = await Promise.all([`),
  ),
  bug(
    'the outbox is reverted: who commits last publishes',
    'S02 T-21 T-33 crash after the commit (A, C) of the last completion (live): redelivery',
    edit(
      EVOLVE,
      `[event.trigger.triggerId]: { kind: 'trigger' },\n                },\n            };\n        case 'TriggerPublished'`,
      `},\n            };\n        case 'TriggerPublished'`,
    ),
    edit(
      HANDLE,
      'stored = await passGates(deps, slot, stored);',
      `stored = await passGates(deps, slot, stored);
    if (decision.events.some(({ type }) => type === 'TriggerIssued'))
        stored = { ...stored, state: { ...stored.state, outbox: { ...stored.state.outbox, [stored.state.trigger.triggerId]: { kind: 'trigger' } } } };`,
    ),
  ),
  bug(
    'the receiver acks when the slot exists',
    'S04 crash of the receiver after the create: redelivery',
    edit(
      HANDLE,
      'if (stored === null)\n        return { verdict: decision.verdict, stored };',
      `if (stored === null || (input.t === 'trigger' && decision.verdict === 'duplicate'))\n        return { verdict: decision.verdict, stored };`,
    ),
    edit('application/slot/reconcile', 'outbox: await outbox(deps, apart, olderThanMs)', 'outbox: 0'),
  ),
  bug('a delivery is acked before its commit', 'S12 T-33 EC-04 EC-13 N = 2, each completion delivered twice', {
    module: 'functions/boundary/receive',
    was: 'await handle(delivery);',
    becomes: `{ result: 'ack', verdict: 'done' };\n            void handle(delivery).catch(() => undefined);`,
  }),
  bug(
    'T-21 a duplicate is acked without resuming',
    'S02 T-21 crash after the commit (A) of the last completion (live, gated): redelivery',
    edit(
      HANDLE,
      'if (stored === null)\n        return { verdict: decision.verdict, stored };',
      `if (stored === null || decision.verdict === 'duplicate')\n        return { verdict: decision.verdict, stored };`,
    ),
    edit(STORE, 'awaitsGates(state) ? state.openedAt : nextWakeAt(state)', 'nextWakeAt(state)'),
  ),
  bug(
    'T-36 a counter instead of a set',
    'S12 T-33 EC-04 EC-13 N = 2, each completion delivered twice',
    edit(
      RECORD,
      `if (done.eventId === completion.eventId)\n        return done.payloadHash === completion.payloadHash ? 'duplicate' : 'conflict';`,
      `if (done.eventId === completion.eventId)\n        return null;`,
    ),
    edit(
      EVOLVE,
      'done: { ...state.done, [event.key]: event.entry },',
      'done: { ...state.done, [event.key]: event.entry }, count: (state.count ?? 0) + 1,',
    ),
    edit(
      READY,
      'const missing = keys.filter((key) => !isCovered(state, key));',
      'const missing = keys.slice(state.count ?? 0);',
    ),
  ),
  bug(
    'read, modify, write without a version',
    'S12 T-33 EC-04 EC-13 N = 2, each completion delivered twice',
    edit(STORE, 'version: before.version }', 'version: null }'),
    edit(STORE, `id: String(logged).padStart(6, '0')`, 'id: String(logged) + JSON.stringify(batch.events[0])'),
  ),
  bug(
    'T-35 the write is not fenced by the lease',
    'T-35 an executor that comes back after its lease and before its write',
    edit('application/cell/attempt', 'token: lease.token,', 'token: 1_000 - lease.token,'),
  ),
  bug(
    'T-09 work of a generation that is over is retried for ever',
    'S20 T-09 work of a generation that is over',
    edit(
      'application/cell/attempt',
      'if (error instanceof FencedError)',
      'if (error instanceof FencedError) throw error; if (error === null)',
    ),
  ),
  bug(
    'a cancelled run is asked again to start',
    'I7 S30 a trigger of a run that was cancelled',
    edit('application/slot/reconcile', `below?.state.status === 'cancelled' ||`, ''),
  ),
  bug(
    'a lower trigger is accepted',
    'S14 trigger k = 2, then k = 1',
    edit(DECIDE, 'const isNewer = (cause, than) =>', 'const isNewer = (cause, than) => cause !== than ||'),
  ),
  bug(
    'a trigger known by its id opens a generation',
    'S13 T-04 a trigger published twice',
    edit(
      DECIDE,
      'if (cause?.triggerId === input.cause.triggerId)',
      'if (cause?.triggerId === `${input.cause.triggerId}.`)',
    ),
    edit(DECIDE, '!isNewer(input.cause, cause)) {', 'cause.seq > input.cause.seq) {'),
  ),
  bug(
    'the evidence that gates were judged on is not compared',
    'S15 a correction while the gates are judged',
    edit(
      DECIDE,
      'if (input.evidenceHash !== evidenceHashOf(state))\n        return',
      'if (input.evidenceHash === null)\n        return',
    ),
    edit(DECIDE, 'evidenceHash: input.evidenceHash, results });', 'evidenceHash: evidenceHashOf(state), results });'),
  ),
  bug(
    'cancelled is not absorbing',
    'I7 nothing follows a cancel',
    edit(DECIDE, `if (state?.status === 'cancelled')`, `if (state?.status === 'cancelled.')`),
    edit('domain/slot/state', `status === 'cancelled' ||`, `status === 'cancelled.' ||`),
  ),
  bug(
    'no timer is armed',
    'S01 all completions and a failing gate',
    edit('domain/slot/state', 'times.push(blocked.nextCheckAt);', 'times.push(Number.MAX_SAFE_INTEGER);'),
  ),
  bug(
    'T-40 no timer is armed for the deadline',
    'T-39 T-40 the deadline of any date',
    edit('domain/slot/state', 'times.push(deadlinePassed ? plan.deadlines.hardAt : plan.deadlines.softAt);', ';'),
  ),
  bug(
    'a complete run is not woken for its gates',
    'S03 T-38 crash after the commit (A) of the last completion (replay, gated): nothing redelivered',
    edit(STORE, 'awaitsGates(state) ? state.openedAt : nextWakeAt(state)', 'nextWakeAt(state)'),
  ),
  bug(
    'a remembered slot is trusted for a decision that writes nothing',
    'S03 an instance that remembers an older state',
    edit(STORE, 'const mayBeOld = remembered !== undefined || jobs.length > count;', 'const mayBeOld = false;'),
  ),
  bug(
    'the reconciler stops at the first that fails',
    'S03 a slot that cannot be published keeps no other',
    edit(
      'application/slot/reconcile',
      'await rescue(item).catch((error) => void failures.push(error));',
      'await rescue(item);',
    ),
  ),
  bug(
    'the reconciler does not look at the outbox',
    'S03 crash after the commit (A, C) of the last completion (live): nothing redelivered',
    edit('application/slot/reconcile', 'outbox: await outbox(deps, apart, olderThanMs)', 'outbox: 0'),
  ),
  bug(
    'the reconciler does not look at the ledger',
    'S55 T-34 crash of the worker after the committed mark, nothing redelivered',
    edit('application/slot/reconcile', 'ledger: await ledger(deps, apart)', 'ledger: 0'),
  ),
  bug(
    'T-34 a failed announcement is logged and forgotten',
    'S55 publishing completions fails for 10 min',
    edit(
      'application/work/runWork',
      'await publish(deps, completion.run.phase, wire);',
      'await publish(deps, completion.run.phase, wire).catch(() => undefined);',
    ),
  ),
  bug(
    'a redelivered work message runs again',
    'T-35 an executor that comes back after its write',
    edit('application/cell/attempt', 'lease.token > 1 ? await endedBefore(engine, attempt) : null', 'null'),
  ),
  bug(
    'a receipt is never asked for',
    'S30 a trigger lost on its way',
    edit(
      EVOLVE,
      'misses: state.receipt?.misses ?? 0, nextCheckAt: event.at + RECEIPT_AFTER_MS }',
      'misses: 9, nextCheckAt: event.at + RECEIPT_AFTER_MS }',
    ),
  ),
  bug(
    'T-25 the mode is not in the key of a slot',
    'S06 T-25 tomorrow(D) and overnight(D)',
    edit('domain/slot/key', '_${key.mode}_${key.campaignId', '_${key.campaignId'),
  ),
  bug(
    "yesterday's half is paired with today's",
    'S47 I4 D lacks a processor',
    edit('domain/slot/key', '_${key.phase}_${key.gameDate}_${key.runKind}', '_${key.phase}_${key.runKind}'),
  ),
  bug(
    'a completion before its slot is acked and dropped',
    'S48 a completion before its slot exists',
    edit(
      HANDLE,
      `decision.verdict === 'no_slot' && (input.t === 'completion' || `,
      `decision.verdict === 'no_slot' && (`,
    ),
  ),
  bug(
    'an early completion starts its phase',
    'S48 a completion before its slot exists',
    edit(SETTLE, 'plan.awaitsTrigger !== true || cause !== null', 'true'),
  ),
  bug(
    'S56 the last of two payloads counts',
    'S56 the same event with another payload',
    edit(RECORD, `? 'duplicate' : 'conflict';`, `? 'duplicate' : null;`),
  ),
  bug(
    'T-26 the first completion wins for ever',
    'S15 T-26 a correction with another hash',
    edit(
      RECORD,
      'return done === undefined ? null : seenAsDone(done, completion);',
      `return done === undefined ? null : 'duplicate';`,
    ),
  ),
  bug(
    'a re-run with the same hash flows on',
    'S16 T-26 a re-run with the same hash',
    edit(RECORD, `changesNothing(done, completion) ? 'duplicate' : null`, 'null'),
  ),
  bug(
    'T-32 a gate that throws has passed',
    'S28 T-32 a gate that throws is unevaluable',
    edit('application/slot/judgeGates', `outcome: 'unevaluable',`, `outcome: 'pass',`),
  ),
  bug(
    'T-32 the outcome of the gates is ignored',
    'S01 all completions and a failing gate',
    edit(SETTLE, `gate.results.every(({ outcome }) => outcome === 'pass')`, 'gate.results.length > 0'),
  ),
  bug(
    'an overtaken trigger stays in the outbox',
    'S15 a correction before the first trigger was published',
    edit(
      EVOLVE,
      '...without(state.outbox, state.trigger === null ? [] : [state.trigger.triggerId]),',
      '...state.outbox,',
    ),
  ),
  bug(
    'a failed publish leaves its claim behind',
    'S12 N = 3, each completion delivered once to two instances, 1 of crashes, 1 of ambiguousCommits',
    edit(HANDLE, 'deps.inFlight.delete(id);', 'void id;'),
  ),
  bug(
    'inline work that runs elsewhere is marked as done',
    'T-09 restart in the middle of inline work, after effect 7:',
    edit(HANDLE, `results[index] === 'done' ? [id] : []`, '[id]'),
    edit('application/slot/reconcile', 'ledger: await ledger(deps, apart)', 'ledger: 0'),
  ),
  bug(
    'a retried failure stays open',
    'S52 B-T31 three reconcilers in one minute',
    edit(EVOLVE, 'issued, failed, outbox };', 'issued, outbox };'),
  ),
  bug(
    'T-41 any three of them are enough',
    'S12 T-33 N = 3, each completion delivered twice',
    edit(READY, 'if (missing.length === 0)', 'if (missing.length <= 1)'),
  ),
  bug(
    'the limit of dates in flight is not kept',
    'I8 I9 BO-25 never more dates at work than allowed',
    edit(CAMPAIGN, 'inFlight.length < campaign.concurrency', 'inFlight.length <= campaign.concurrency'),
  ),
  bug(
    'T-65 the cursor moves before its dates have begun',
    'S43 a replayer killed after any of its effects',
    edit(
      CAMPAIGN,
      'const settled = await settle(deps, campaign);',
      `const settled = await settle(deps, campaign);
    stored = await deps.chains.update(stored, { cursor: Math.min(campaign.dates.length, campaign.cursor + campaign.concurrency), inFlight: [...campaign.inFlight, ...campaign.dates.slice(campaign.cursor, campaign.cursor + campaign.concurrency).map(({ date }) => date)] });`,
    ),
  ),
  bug(
    'a campaign that fails says that it is done',
    'I9 planned dates are done or failed by a named cause',
    edit(CAMPAIGN, 'if (failed?.ended)', 'if (failed?.ended === null)'),
  ),
  bug(
    'the end of a range is told with its first date',
    'EC-12 a range is told complete once',
    edit(CAMPAIGN, `if (status === 'completed')`, `if (cursor > 0)`),
  ),
  bug(
    'T-37 the reconciler does the work of the events',
    'T-37 a whole live day passes without any reconciler',
    edit(
      HANDLE,
      'stored = await dispatch(deps, stored);',
      `stored = input.t === 'completion' ? stored : await dispatch(deps, stored);`,
    ),
  ),
];
