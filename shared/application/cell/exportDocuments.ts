import type { CompletionMessage, WorkMessage } from '../../contracts/messages.js';
import { instantOf, isoOf, seasonYearOf, type Instant } from '../../domain/gameDate.js';
import { sha256 } from '../../domain/hash.js';
import { isTable, phaseOfProcessor, processorNamed, type ProcessorDeclaration } from '../../domain/pipeline.js';
import type { AnyProcessor, EmptyReason } from '../../domain/processor.js';
import { contentHash, type PublishedDocument } from '../../domain/publishedDocument.js';
import { finishRow } from '../../domain/rowHash.js';
import { uploadVerdict, type ExportRun, type Verdict } from '../../domain/uploadPlan.js';
import type { ObjectStore } from '../../ports/objectStore.js';
import type { Lease } from '../workLedger.js';
import { attemptOf, completionOf, emptyMetadata, failedEnding, type Ending } from './completion.js';
import { isBootstrap, type CellEngine } from './computeCell.js';
import { faultOf } from './faultOf.js';
import { readInputs, type CellInputs } from './readInputs.js';
import { runRecord } from './records.js';
import { goneGames } from './sourceGaps.js';

export interface Exporting extends CellEngine {
  /** The API bucket. */
  readonly published: ObjectStore;
  /** Whether this run may refresh documents over all dates. */
  readonly runOf: (work: WorkMessage) => Promise<ExportRun>;
}

interface Judged {
  readonly document: PublishedDocument;
  readonly verdict: Verdict;
}

const MOST_OBJECTS = 500;
const MOST_LISTED = 3;
const AT_ONCE = 16;

/** In order, a bounded number at a time. */
const inTurns = async <T, R>(items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> => {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE)
    results.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(each))));
  return results;
};

const judgeAll = ({ published }: Exporting, documents: readonly PublishedDocument[], run: ExportRun) =>
  inTurns(documents, async (document): Promise<Judged> => {
    const stored = await published.get(document.path);
    return { document, verdict: uploadVerdict(document, stored, run) };
  });

/** Why a date publishes nothing although nothing went wrong: its players are gone at the source, or it has no say. */
const emptyOf = async (
  engine: Exporting,
  work: WorkMessage,
  { minRecords }: ProcessorDeclaration,
): Promise<EmptyReason | { readonly fault: string } | null> => {
  const date = attemptOf(work).slot.gameDate;
  const games = (await engine.schedule.season(seasonYearOf(date))).byDate.get(date) ?? [];
  const gone = await goneGames(engine.warehouse, engine.tables.sourceGaps, date, date);
  if (games.length > 0 && games.every(({ gameId }) => gone.has(gameId)))
    return { code: 'skipped', reason: 'unrecoverable_source' };
  return minRecords === 0 ? null : { fault: `no rows of ${date} give a document` };
};

const isVisible = ({ verdict }: Judged): boolean => verdict.action === 'put' || verdict.action === 'unchanged';

const endingOf = (judged: readonly Judged[], inputs: CellInputs, work: WorkMessage, at: Instant): Ending => {
  const visible = judged.filter(isVisible);
  const hashes = visible.map(({ document }) => `${document.path}:${contentHash(document.document)}`).sort();
  const hash = sha256(hashes.join('\n'));
  return {
    status: { code: 'success' },
    recordCount: visible.length,
    rejectedCount: 0,
    expectedCount: null,
    outputHash: hash,
    availableAt: inputs.availableAt,
    error: null,
    metadata: {
      ...emptyMetadata('p6', at, work.run.game_date),
      content_hash: hash,
      export_type: work.processor,
      moved_latest: judged.some(({ document, verdict }) => document.kind === 'pointer' && verdict.action === 'put'),
      objects: visible.slice(0, MOST_OBJECTS).map(({ document }) => document.path),
    },
  };
};

const shrunk = (judged: readonly Judged[]): readonly string[] =>
  judged.flatMap(({ document, verdict }) =>
    verdict.action === 'blocked' ? [`${document.path}: ${verdict.reason}`] : [],
  );

/**
 * Publishes the documents of one exporter for one date: all of them or, when one would shrink, none (G-SHRINK). What is
 * not this run's to write is left alone: a historical run moves no pointer. Twice with the same rows changes nothing.
 * Always ends in a terminal event.
 */
export const exportDocuments = async (
  engine: Exporting,
  work: WorkMessage,
  lease: Lease,
): Promise<CompletionMessage> => {
  const startedAt = engine.clock.now();
  const { slot } = attemptOf(work);
  const date = slot.gameDate;
  const phase = phaseOfProcessor(work.processor);
  const seasonYear = seasonYearOf(date);
  const { version: scheduleVersion } = await engine.schedule.season(seasonYear);
  const complete = (ending: Ending): CompletionMessage =>
    completionOf(engine.pipeline, attemptOf(work), ending, {
      startedAt,
      endedAt: engine.clock.now(),
      scheduleVersion,
      codeVersion: engine.codeVersion,
      synthetic: null,
    });
  const failed = (fault: ReturnType<typeof faultOf>): Ending => failedEnding(phase, startedAt, date, fault);
  const empty = (reason: EmptyReason): Ending => ({
    ...failed({ class: 'permanent', code: '', message: '' }),
    status: reason,
    error: null,
  });

  const record = async (ending: Ending, fingerprint: string): Promise<CompletionMessage> => {
    const completion = complete(ending);
    const history = runRecord(completion, {
      seasonYear,
      expected: 0,
      failures: [],
      untracked: 0,
      warnings: [],
      fingerprint,
    });
    const { runHistory } = engine.tables;
    const meta = { runId: work.processor_run_id, availableAt: null, processedAt: completion.occurred_at };
    await engine.warehouse.commit({
      writes: [{ kind: 'merge', table: runHistory, rows: [finishRow(runHistory, history, meta).row] }],
      fence: {
        table: work.processor,
        partition: date,
        runId: work.run_id,
        generation: work.run.generation,
        attempt: work.attempt,
        token: lease.token,
      },
    });
    return completion;
  };

  const publish = async (): Promise<CompletionMessage> => {
    const declaration = processorNamed(engine.pipeline, work.processor);
    const { exporter } = declaration;
    if (exporter === undefined || isTable(declaration.output))
      throw new TypeError(`${work.processor} publishes nothing`);
    if (await isBootstrap(engine, work)) return record(empty({ code: 'skipped', reason: 'bootstrap' }), 'none');
    const asOf = work.as_of === null ? null : instantOf(work.as_of);
    const context = { gameDate: date, seasonYear, constants: engine.pipeline.constants, mode: slot.mode, asOf };
    const inputs = await readInputs(engine.warehouse, { inputs: exporter.inputs } as AnyProcessor, context);
    const documents = exporter.documents(inputs.rows, {
      gameDate: date,
      seasonYear,
      mode: slot.mode,
      constants: engine.pipeline.constants,
      generatedAt: isoOf(startedAt),
    });
    const reason = documents.length === 0 ? await emptyOf(engine, work, declaration) : null;
    if (reason !== null)
      return record(
        'fault' in reason ? failed({ class: 'permanent', code: 'quality', message: reason.fault }) : empty(reason),
        inputs.fingerprint,
      );
    const judged = await judgeAll(engine, documents, await engine.runOf(work));
    const blocked = shrunk(judged);
    if (blocked.length > 0) {
      const message = `G-SHRINK: ${blocked.slice(0, MOST_LISTED).join('; ')}`;
      return record(failed({ class: 'permanent', code: 'shrink', message }), inputs.fingerprint);
    }
    await inTurns(judged, async ({ document, verdict }) => {
      if (verdict.action === 'put') await engine.published.put(document.path, verdict.text, { overwrite: true });
    });
    return record(endingOf(judged, inputs, work, startedAt), inputs.fingerprint);
  };

  try {
    return await publish();
  } catch (error) {
    const fault = faultOf(error);
    if (fault.code === 'fenced') throw error;
    return complete(failed(fault));
  }
};
