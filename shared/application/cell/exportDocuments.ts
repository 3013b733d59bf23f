import type { CompletionMessage, WorkOrder } from '../../contracts/messages.js';
import type { AnyExporter } from '../../domain/exporter.js';
import { instantOf, isoOf } from '../../domain/gameDate.js';
import { sha256 } from '../../domain/hash.js';
import { processorNamed, type ProcessorDeclaration } from '../../domain/pipeline.js';
import type { AnyProcessor } from '../../domain/processor.js';
import { contentHash, type PublishedDocument } from '../../domain/publishedDocument.js';
import { uploadVerdict, type ExportRun, type Verdict } from '../../domain/uploadPlan.js';
import type { ObjectStore } from '../../ports/objectStore.js';
import { inTurns } from '../inTurns.js';
import type { Lease } from '../work/workLedger.js';
import { carryOutAttempt, type Attempt } from './attempt.js';
import { attemptOf, emptyMetadata, type Ending } from './completion.js';
import { isBootstrap, type CellEngine } from './computeCell.js';
import { readInputs, type CellInputs } from './readInputs.js';
import { goneGames } from './sourceGaps.js';

export interface Exporting extends CellEngine {
  /** The API bucket. */
  readonly published: ObjectStore;
  /** Whether this run may refresh documents over all dates. */
  readonly runOf: (work: WorkOrder) => Promise<ExportRun>;
}

interface Judged {
  readonly document: PublishedDocument;
  readonly verdict: Verdict;
}

const MOST_OBJECTS = 500;
const MOST_LISTED = 3;

const judgeAll = ({ published }: Exporting, documents: readonly PublishedDocument[], run: ExportRun) =>
  inTurns(documents, async (document): Promise<Judged> => {
    const stored = await published.get(document.path);
    return { document, verdict: uploadVerdict(document, stored, run) };
  });

/** Why a date publishes nothing: its players are gone at the source, it has no say, or something is wrong. */
const endingWithout = async (
  engine: Exporting,
  attempt: Attempt,
  { minRecords }: ProcessorDeclaration,
): Promise<Ending | null> => {
  const { date, seasonYear } = attempt;
  const games = (await engine.schedule.season(seasonYear)).byDate.get(date) ?? [];
  const gone = await goneGames(engine.warehouse, engine.tables.sourceGaps, date, date);
  if (games.length > 0 && games.every(({ gameId }) => gone.has(gameId)))
    return attempt.without({ code: 'skipped', reason: 'unrecoverable_source' });
  if (minRecords === 0) return null;
  return attempt.failed({ class: 'permanent', code: 'quality', message: `no rows of ${date} give a document` });
};

const isVisible = ({ verdict }: Judged): boolean => verdict.action === 'put' || verdict.action === 'unchanged';

const endingOf = (judged: readonly Judged[], inputs: CellInputs, { work, startedAt }: Attempt): Ending => {
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
      ...emptyMetadata('p6', startedAt, work.run.game_date),
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

const documentsOf = async (
  engine: Exporting,
  { date, seasonYear, work, startedAt }: Attempt,
  exporter: AnyExporter,
): Promise<{ readonly inputs: CellInputs; readonly documents: readonly PublishedDocument[] }> => {
  const { mode } = attemptOf(work).slot;
  const asOf = work.as_of === null ? null : instantOf(work.as_of);
  const context = { gameDate: date, seasonYear, constants: engine.pipeline.constants, mode, asOf };
  const inputs = await readInputs(engine.warehouse, { inputs: exporter.inputs } as AnyProcessor, context);
  return { inputs, documents: exporter.documents(inputs.rows, { ...context, generatedAt: isoOf(startedAt) }) };
};

interface Uploaded {
  readonly ending: Ending;
  /** Documents that were stored already, with the same content. */
  readonly skipped: number;
}

/** Writes all documents or, when one would shrink, none (G-SHRINK). */
const upload = async (
  engine: Exporting,
  attempt: Attempt,
  inputs: CellInputs,
  documents: readonly PublishedDocument[],
): Promise<Uploaded> => {
  const judged = await judgeAll(engine, documents, await engine.runOf(attempt.work));
  const blocked = shrunk(judged);
  if (blocked.length > 0) {
    const message = `G-SHRINK: ${blocked.slice(0, MOST_LISTED).join('; ')}`;
    return { ending: attempt.failed({ class: 'permanent', code: 'shrink', message }), skipped: 0 };
  }
  await inTurns(judged, async ({ document, verdict }) => {
    if (verdict.action === 'put') await engine.published.put(document.path, verdict.text, { overwrite: true });
  });
  const skipped = judged.filter(({ verdict }) => verdict.action === 'unchanged').length;
  return { ending: endingOf(judged, inputs, attempt), skipped };
};

/**
 * Publishes the documents of one exporter for one date. What is not this run's to write is left alone: a historical run
 * moves no pointer. Twice with the same rows changes nothing. Always ends in a terminal event.
 */
export const exportDocuments = (engine: Exporting, work: WorkOrder, lease: Lease): Promise<CompletionMessage> =>
  carryOutAttempt(engine, work, lease, async (attempt) => {
    const declaration = processorNamed(engine.pipeline, work.processor);
    const { exporter } = declaration;
    if (exporter === undefined) throw new TypeError(`${work.processor} publishes nothing`);
    const ended = async (ending: Ending, fingerprint: string, skipped: number = 0): Promise<CompletionMessage> => {
      const completion = attempt.complete(ending);
      const facts = { expected: 0, failures: [], untracked: 0, warnings: [], fingerprint, skipped };
      await engine.warehouse.commit({
        writes: [attempt.recordOf(completion, facts)],
        fence: attempt.fence({ table: work.processor, partition: attempt.date }),
      });
      return completion;
    };
    if (await isBootstrap(engine, work))
      return ended(attempt.without({ code: 'skipped', reason: 'bootstrap' }), 'none');
    const { inputs, documents } = await documentsOf(engine, attempt, exporter);
    const without = documents.length === 0 ? await endingWithout(engine, attempt, declaration) : null;
    if (without !== null) return ended(without, inputs.fingerprint);
    const { ending, skipped } = await upload(engine, attempt, inputs, documents);
    return ended(ending, inputs.fingerprint, skipped);
  });
