import type { AnomalyKind } from '../contracts/parseMessage.js';
import { ConcurrencyError } from '../domain/errors.js';
import { sha256 } from '../domain/hash.js';
import type { Clock } from '../ports/clock.js';
import type { DocStore } from '../ports/docStore.js';
import type { Log } from '../ports/log.js';

export interface Anomaly {
  readonly kind: AnomalyKind | 'dead_lettered';
  readonly topic: string;
  readonly data: string;
  readonly detail: string;
}

const MOST_CHARACTERS = 16_000;

/** Records a message we cannot act on, once however often it is delivered; a first sighting is logged as a warning. */
export const recordAnomaly = async (
  { docs, clock, log }: { readonly docs: DocStore; readonly clock: Clock; readonly log: Log },
  { kind, topic, data, detail }: Anomaly,
): Promise<void> => {
  const id = sha256(topic + data);
  const document = { kind, topic, detail, data: data.slice(0, MOST_CHARACTERS), seenAt: clock.now() };
  try {
    await docs.commit([{ kind: 'create', ref: { collection: 'anomalies', id }, data: document }]);
    log.write('WARNING', 'anomaly', { kind, topic, detail, anomaly_id: id });
  } catch (error) {
    if (!(error instanceof ConcurrencyError)) throw error;
  }
};
