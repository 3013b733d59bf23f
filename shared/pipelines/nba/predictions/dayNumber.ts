const DAY_MS = 86_400_000;
const known = new Map<string, number>();

/** Days since 1970-01-01 of a calendar day. Differences are taken some thousand times a date, so each is parsed once. */
export const dayNumber = (date: string): number => {
  const cached = known.get(date);
  if (cached !== undefined) return cached;
  const day = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8))) / DAY_MS;
  known.set(date, day);
  return day;
};
