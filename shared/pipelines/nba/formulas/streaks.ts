/** Length of the newest run of equal results, oldest first in. */
export const resultStreak = (results: readonly ('W' | 'L')[], result: 'W' | 'L'): number => {
  let length = 0;
  for (let at = results.length - 1; at >= 0 && results[at] === result; at -= 1) length += 1;
  return length;
};

/** Newest consecutive games above (or below) a line; a game equal to it neither counts nor breaks. Oldest first in. */
export const lineStreak = (points: readonly number[], line: number, side: 'over' | 'under'): number => {
  let length = 0;
  for (let at = points.length - 1; at >= 0; at -= 1) {
    const above = (points[at] ?? line) - line;
    if (above === 0) continue;
    if (above > 0 !== (side === 'over')) break;
    length += 1;
  }
  return length;
};
