import type { Engine } from '../../shared/application/engine.js';
import type { GameDate } from '../../shared/domain/gameDate.js';
import { isTable, phaseOfProcessor } from '../../shared/domain/pipeline.js';
import { contentHash, parseDocument } from '../../shared/domain/publishedDocument.js';
import { qualifiedName } from '../../shared/domain/table.js';

const PHASES = ['p2', 'p3', 'p4', 'p5', 'p5b', 'p5c'];

/** Rows and hash of every dated table that a phase from the second to 5C writes, over the inclusive range. */
export const tablesOf = async (
  { pipeline, ports: { warehouse } }: Engine,
  from: GameDate,
  to: GameDate,
): Promise<Readonly<Record<string, string>>> => {
  const tables: Record<string, string> = {};
  for (const { id, output, body } of pipeline.processors) {
    if (!PHASES.includes(phaseOfProcessor(id)) || body === null || body.staged !== undefined) continue;
    if (!isTable(output) || output.dateColumn === null) continue;
    const rows = [...(await warehouse.countByDate(output, from, to)).values()].reduce((sum, count) => sum + count, 0);
    if (rows > 0) tables[qualifiedName(output)] = `${rows} ${await warehouse.hashOf(output, from, to)}`;
  }
  return tables;
};

const DATED = /(\d{4}-\d{2}-\d{2})\.json$/;

/** Content hash of every published document that carries one of the dates in its name. */
export const datedDocuments = async (
  { ports: { published } }: Engine,
  from: GameDate,
  to: GameDate,
): Promise<Readonly<Record<string, string>>> => {
  const documents: Record<string, string> = {};
  for (const path of await published.list('v1/')) {
    const date = DATED.exec(path)?.[1];
    if (date === undefined || date < from || date > to) continue;
    documents[path] = contentHash(parseDocument((await published.get(path)) ?? '{}'));
  }
  return documents;
};
