import type { WorkOrder } from '../../contracts/messages.js';
import type { AnyProcessor, MadeDocument, ProcessorContext, ProcessorOutput } from '../../domain/processor.js';
import type { Value } from '../../domain/table.js';
import { prefixesFor } from './readDocuments.js';

/** `2021-11-02T15:04:05.678Z` as a path states it: `20211102T150405Z`. */
const stampOf = (iso: string): string => iso.replace(/\.\d+Z$/, 'Z').replaceAll(/[-:]/g, '');

/**
 * The document that an attempt leaves for a later processor of its phase, or null where it writes rows. One folder per
 * part, named by when the attempt was ordered: twice is the same path, of two attempts the later one counts.
 */
export const stagedOf = (
  work: WorkOrder,
  {
    body: { staged },
    context,
    output,
  }: {
    readonly body: AnyProcessor;
    readonly context: ProcessorContext;
    readonly output: ProcessorOutput<Readonly<Record<string, Value>>>;
  },
): MadeDocument | null => {
  if (staged === undefined || output.empty !== undefined) return null;
  const [folder = ''] = prefixesFor(staged.prefix, { date: context.gameDate, runId: work.run_id });
  const part = (work.part ?? 'all').replace('/', '-');
  return { path: `${folder}${part}/${stampOf(work.occurred_at)}.json`, text: staged.text(output, context) };
};
