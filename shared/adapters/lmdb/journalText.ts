/** One record as it was written; null: removed. */
export interface Written {
  readonly key: string;
  readonly text: string | null;
}

const REMOVED = '-';

/** What one flush wrote, as one text: for each record the lengths of key and text, then both. */
export const journalText = (written: readonly Written[]): string => {
  let all = '';
  for (const { key, text } of written)
    all += `${key.length} ${text === null ? REMOVED : text.length}\n${key}${text ?? ''}`;
  return all;
};

export const journalRecords = (all: string): Written[] => {
  const written: Written[] = [];
  let at = 0;
  while (at < all.length) {
    const gap = all.indexOf(' ', at);
    const end = all.indexOf('\n', gap);
    const keyEnd = end + 1 + Number(all.slice(at, gap));
    const size = all.slice(gap + 1, end);
    at = size === REMOVED ? keyEnd : keyEnd + Number(size);
    written.push({ key: all.slice(end + 1, keyEnd), text: size === REMOVED ? null : all.slice(keyEnd, at) });
  }
  return written;
};
