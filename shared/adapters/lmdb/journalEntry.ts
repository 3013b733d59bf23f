/** Text in parts: joining them first would copy them once more. */
export type Parts = readonly string[];

/** One record to write; null: to remove. */
export interface Written {
  readonly key: string;
  readonly parts: Parts | null;
}

/** Where a record lies in its journal entry; null: it was removed. */
export type Place = { readonly entry: Buffer; readonly start: number; readonly end: number } | null;

export interface Placed {
  readonly key: string;
  readonly place: Place;
}

const REMOVED = 0xff_ff_ff_ff;
/** Lengths of key and text in bytes, before both. */
const HEAD_BYTES = 8;

const sizeOf = ({ key, parts }: Written): number => {
  let size = HEAD_BYTES + Buffer.byteLength(key);
  for (const part of parts ?? []) size += Buffer.byteLength(part);
  return size;
};

/** What one flush wrote, as one entry, and where in it each record lies. Outside the heap, because it is kept for long. */
export const journalEntry = (written: readonly Written[]): { readonly entry: Buffer; readonly placed: Placed[] } => {
  const entry = Buffer.allocUnsafeSlow(written.reduce((sum, record) => sum + sizeOf(record), 0));
  let at = 0;
  const placed = written.map(({ key, parts }) => {
    const start = at + HEAD_BYTES + entry.write(key, at + HEAD_BYTES);
    let end = start;
    for (const part of parts ?? []) end += entry.write(part, end);
    entry.writeUInt32LE(start - at - HEAD_BYTES, at);
    entry.writeUInt32LE(parts === null ? REMOVED : end - start, at + 4);
    at = end;
    return { key, place: parts === null ? null : { entry, start, end } };
  });
  return { entry, placed };
};

/** @throws {RangeError} no journal entry. */
export const placedIn = (entry: Buffer): Placed[] => {
  const placed: Placed[] = [];
  for (let at = 0; at < entry.length;) {
    const start = at + HEAD_BYTES + entry.readUInt32LE(at);
    const size = entry.readUInt32LE(at + 4);
    const end = size === REMOVED ? start : start + size;
    if (end > entry.length) throw new RangeError(`a journal entry ends at ${entry.length}, its record at ${end}`);
    const key = entry.toString('utf8', at + HEAD_BYTES, start);
    placed.push({ key, place: size === REMOVED ? null : { entry, start, end } });
    at = end;
  }
  return placed;
};

export const textAt = ({ entry, start, end }: NonNullable<Place>): string => entry.toString('utf8', start, end);
