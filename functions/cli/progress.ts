import { Presets, SingleBar } from 'cli-progress';
import type { Watch } from './carry.js';

const PATIENCE_MS = 2_000;

/** A progress bar on a terminal, and cancellation by SIGINT at a date boundary; nothing on a pipe. */
export const progressWatch = (quiet: boolean): Watch => {
  let cancelled = false;
  process.once('SIGINT', () => {
    cancelled = true;
  });
  const shows = !quiet && process.stderr.isTTY;
  let bar: SingleBar | null = null;
  let shown = '';
  return {
    patienceMs: PATIENCE_MS,
    isCancelled: () => cancelled,
    onProgress: ({ id, dates, outcomes, status }) => {
      if (!shows) return;
      if (shown !== id) {
        bar?.stop();
        bar = new SingleBar(
          { format: `${id} {bar} {value}/{total} dates`, stream: process.stderr },
          Presets.shades_classic,
        );
        bar.start(dates.length, 0);
        shown = id;
      }
      bar?.update(Object.keys(outcomes).length);
      if (status !== 'running') bar?.stop();
    },
  };
};
