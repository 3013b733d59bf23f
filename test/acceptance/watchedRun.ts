import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../functions/cli/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly wasKilled: boolean;
  readonly ms: number;
  readonly trace: string;
  /** The last line of progress. */
  readonly said: string;
}

export type Place = { readonly afterMs: number } | { readonly point: CallPoint };

/** strace counts calls per thread and kills at the n-th. */
export interface CallPoint {
  readonly call: string;
  readonly nth: number;
}

const TRACED = 'trace=write,writev,pwrite64,pwritev,fsync,fdatasync';

/** The whole trace of a process that has ended: strace outlives it by a moment. */
const finished = async (path: string, pid: number): Promise<string> => {
  for (let tries = 0; tries < 200; tries += 1) {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    if (new RegExp(`^${pid} +\\+\\+\\+`, 'm').test(text)) return text;
    await sleep(25);
  }
  throw new Error(`strace left no end of process ${pid} in ${path}`);
};

/** The command line as users run it, a process of its own, watched by strace; killed where told. */
export const watchedRun = async (store: string, args: readonly string[], place: Place | null): Promise<Ended> => {
  mkdirSync(store, { recursive: true });
  const tracePath = `${store}.trace`;
  rmSync(tracePath, { force: true });
  const files = ['warehouse.duckdb', 'warehouse.duckdb.wal', join('state', 'data.mdb')];
  const inject = place !== null && 'point' in place ? place.point : null;
  const child = spawn(
    'strace',
    [
      ...['-D', '-f', '-q', '-y', '-s', '0', '-o', tracePath, '-e', TRACED],
      ...files.flatMap((file) => ['-P', join(store, file)]),
      ...(inject === null ? [] : ['-e', `inject=${inject.call}:signal=SIGKILL:when=${inject.nth}`]),
      ...[process.execPath, MAIN, ...args, '--store', store],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const begun = performance.now();
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said = chunk.toString().trimEnd().split('\n').at(-1) ?? said));
  const afterMs = place !== null && 'afterMs' in place ? place.afterMs : null;
  const timer = afterMs === null ? undefined : setTimeout(() => child.kill('SIGKILL'), afterMs);
  const { code, signal } = await new Promise<{ readonly code: number | null; readonly signal: string | null }>(
    (ended) => child.once('close', (code, signal) => ended({ code, signal })),
  );
  clearTimeout(timer);
  const ms = performance.now() - begun;
  return { code, wasKilled: signal === 'SIGKILL', ms, trace: await finished(tracePath, child.pid ?? 0), said };
};
