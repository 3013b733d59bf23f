import type { CompletionMessage, WorkOrder } from '../../contracts/messages.js';
import { CascadeError } from '../../domain/errors.js';
import { isoOf, type Instant } from '../../domain/gameDate.js';
import { sha256 } from '../../domain/hash.js';
import { processorNamed, type PipelineDefinition } from '../../domain/pipeline.js';
import type { LandedDocument } from '../../domain/processor.js';
import type { Clock } from '../../ports/clock.js';
import type { ObjectStore } from '../../ports/objectStore.js';
import type { Source } from '../../ports/source.js';
import { isUnstamped } from '../cell/readDocuments.js';
import { attemptOf, completionOf, emptyMetadata, failedEnding, type Ending } from '../cell/completion.js';

export interface Landing {
  readonly pipeline: PipelineDefinition;
  readonly objects: ObjectStore;
  readonly clock: Clock;
  readonly codeVersion: string;
  readonly sourceFor: (work: WorkOrder) => Promise<Source>;
}

const MOST_OBJECTS = 500;

/** The raw processor a scraper feeds. */
const fedBy = (pipeline: PipelineDefinition, scraper: string): string =>
  pipeline.processors.find(({ source }) => source === scraper)?.id ?? scraper.replace(/^p1\./, 'p2.');

const landedEnding = (
  source: Source,
  documents: readonly LandedDocument[],
  at: Instant,
  isOptional: boolean,
): Ending => {
  const objects = documents.map(({ path, capturedAt, text }) => ({
    uri: path,
    generation: capturedAt,
    bytes: Buffer.byteLength(text),
    sha256: sha256(text),
  }));
  const captured = documents.map(({ capturedAt }) => capturedAt);
  const window = {
    from: isoOf(Math.min(at, ...captured)),
    to: isoOf(Math.max(...(captured.length === 0 ? [at] : captured))),
  };
  const none = documents.length === 0;
  return {
    status: none
      ? { code: 'no_data', reason: isOptional ? 'market_not_offered' : 'source_purged' }
      : { code: 'success' },
    recordCount: documents.length,
    rejectedCount: 0,
    expectedCount: null,
    outputHash: none ? null : sha256(objects.map(({ uri, sha256: hash }) => `${uri}:${hash}`).join('\n')),
    availableAt: none ? null : isoOf(Math.max(...captured)),
    error: null,
    metadata: {
      ...emptyMetadata('p1', at, ''),
      objects: objects.slice(0, MOST_OBJECTS),
      source: source.name,
      workflow: source.name,
      fetch_window: window,
    },
  };
};

/**
 * Lands one source's documents of one date as immutable objects; a path without a capture instant holds the newest.
 * Landing them again changes nothing: the same call gives the same documents. Always ends in a terminal event; a source that does not answer is transient.
 */
export const landDocuments = async (deps: Landing, work: WorkOrder): Promise<CompletionMessage> => {
  const ref = attemptOf(work);
  const startedAt = deps.clock.now();
  const complete = (ending: Ending): CompletionMessage =>
    completionOf(deps.pipeline, ref, ending, {
      startedAt,
      endedAt: deps.clock.now(),
      scheduleVersion: 'none',
      codeVersion: deps.codeVersion,
      synthetic: null,
    });
  try {
    const source = await deps.sourceFor(work);
    const declaration = processorNamed(deps.pipeline, work.processor);
    const documents = await source.documents(fedBy(deps.pipeline, work.processor), ref.slot.gameDate);
    for (const { path, text } of documents) await deps.objects.put(path, text, { overwrite: isUnstamped(path) });
    return complete(landedEnding(source, documents, startedAt, declaration.modes[ref.slot.mode] === 'optional'));
  } catch (error) {
    const transient = error instanceof CascadeError && error.retryable;
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof CascadeError ? error.code : 'processing_error';
    return complete(
      failedEnding('p1', startedAt, ref.slot.gameDate, { class: transient ? 'transient' : 'permanent', code, message }),
    );
  }
};
