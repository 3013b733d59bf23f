import type { CompletionMessage, WorkOrder } from '../../contracts/messages.js';
import { attributesOf, wireOf, type Wire } from '../../contracts/wire.js';
import { completionTopicOf, phaseNamed, type PipelineDefinition } from '../../domain/pipeline.js';
import type { Bus } from '../../ports/bus.js';
import type { Lease, WorkLedger } from './workLedger.js';

export interface WorkRunning {
  readonly pipeline: PipelineDefinition;
  readonly ledger: WorkLedger;
  readonly bus: Bus;
  /**
   * Runs the attempt to its one terminal event. Never silent: every return path and every exception of a processor is a
   * completion. @throws {CascadeError} retryable: nothing was committed, the lease runs out and the work is taken up again.
   */
  readonly execute: (work: WorkOrder, lease: Lease) => Promise<CompletionMessage>;
}

const publish = async (
  { pipeline, bus }: Pick<WorkRunning, 'pipeline' | 'bus'>,
  phase: string,
  wire: Wire,
): Promise<void> => bus.publish(completionTopicOf(pipeline, phaseNamed(pipeline, phase)), [wire], 'ordered');

/**
 * Publishes the envelope as the ledger has it.
 * @throws {UnavailableError} not published; the ledger still holds the envelope.
 */
export const announce = async (deps: Pick<WorkRunning, 'pipeline' | 'bus'>, envelope: string): Promise<void> => {
  const completion = JSON.parse(envelope) as CompletionMessage;
  await publish(deps, completion.run.phase, { data: envelope, attributes: attributesOf(completion) });
};

/**
 * One attempt under the work ledger: claim, compute and commit, publish the stored envelope, mark it announced. However
 * often the order is delivered, the attempt commits once and always ends in the same terminal event.
 * Gives `elsewhere` when another worker holds a live lease.
 */
export const runWork = async (deps: WorkRunning, work: WorkOrder): Promise<'done' | 'elsewhere'> => {
  const claim = await deps.ledger.claim(work.processor_run_id);
  switch (claim.kind) {
    case 'announced':
      return 'done';
    case 'held':
      return 'elsewhere';
    case 'committed':
      await announce(deps, claim.envelope);
      await deps.ledger.announced(claim.lease);
      return 'done';
    case 'claimed': {
      const completion = await deps.execute(work, claim.lease);
      const wire = wireOf(completion);
      const lease = await deps.ledger.committed(claim.lease, wire.data);
      await publish(deps, completion.run.phase, wire);
      await deps.ledger.announced(lease);
      return 'done';
    }
  }
};
