const PREFERRED = ['draftkings', 'fanduel', 'betmgm', 'pointsbetus', 'williamhillus', 'consensus'] as const;
const SAME_BOOK: Readonly<Record<string, (typeof PREFERRED)[number]>> = {
  pointsbet: 'pointsbetus',
  williamhill: 'williamhillus',
  caesars: 'williamhillus',
  caesarssportsbook: 'williamhillus',
  bettingprosconsensus: 'consensus',
};

const bookKey = (bookmaker: string): string => {
  const plain = bookmaker.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return SAME_BOOK[plain] ?? plain;
};

const rankOf = (key: string): number => {
  const rank = (PREFERRED as readonly string[]).indexOf(key);
  return rank === -1 ? PREFERRED.length : rank;
};

/** Order in which a book's line is preferred (processors §5.1); the same for every source, however it spells the book. */
export const byBookOrder = (a: string, b: string): number => {
  const [left, right] = [bookKey(a), bookKey(b)];
  const rank = rankOf(left) - rankOf(right);
  if (rank !== 0) return rank;
  if (left === right) return 0;
  return left < right ? -1 : 1;
};
