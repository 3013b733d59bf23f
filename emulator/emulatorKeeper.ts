import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EmulatorsUnavailableError, isAnswering } from './emulators.js';

/** Emulators kept running by a process of their own, so that several commands can share their state. */
export interface KeptEmulators {
  /** Process id of the keeper: what it started ends with it. */
  readonly pid: number;
  readonly firestoreHost: string;
  readonly pubsubHost: string;
}

const STOPPED_WITHIN_MS = 10_000;

/** Where a keeper says which emulators it keeps; one for the working folder. */
export const keeperFile = (): string => resolve('.cascade/emulators.json');

export const writeKept = async (kept: KeptEmulators): Promise<void> => {
  await mkdir(dirname(keeperFile()), { recursive: true });
  await writeFile(keeperFile(), JSON.stringify(kept));
};

export const forgetKept = (): Promise<void> => rm(keeperFile(), { force: true });

/** The emulators a keeper holds, if both answer; what a dead keeper left is nothing. */
export const readKept = async (): Promise<KeptEmulators | null> => {
  const text = await readFile(keeperFile(), 'utf8').catch(() => null);
  if (text === null) return null;
  const kept = JSON.parse(text) as KeptEmulators;
  const answers = await Promise.all([isAnswering(kept.firestoreHost), isAnswering(kept.pubsubHost)]);
  return answers.every(Boolean) ? kept : null;
};

/** The variables under which Google's tools look for the kept emulators; empty when there are none. */
export const keptEmulators = async (): Promise<Readonly<Record<string, string>>> => {
  const kept = await readKept();
  return kept === null ? {} : { FIRESTORE_EMULATOR_HOST: kept.firestoreHost, PUBSUB_EMULATOR_HOST: kept.pubsubHost };
};

/**
 * Starts a keeper in the background, or finds the one that runs. @throws {EmulatorsUnavailableError} the emulators cannot
 * run here.
 */
export const startKeeper = async (): Promise<KeptEmulators> => {
  const running = await readKept();
  if (running !== null) return running;
  const program = fileURLToPath(new URL('keepEmulators.js', import.meta.url));
  const keeper = spawn(process.execPath, [program], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  keeper.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  let hasEnded = false;
  void once(keeper, 'exit').then(() => {
    hasEnded = true;
  });
  for (;;) {
    const kept = await readKept();
    if (kept !== null) {
      keeper.stderr.destroy();
      keeper.unref();
      return kept;
    }
    if (hasEnded) throw new EmulatorsUnavailableError(complaint.trim());
    await pause(100);
  }
};

/** Ends the keeper and its emulators; false when none ran. Twice is once. */
export const stopKeeper = async (): Promise<boolean> => {
  const kept = await readKept();
  await forgetKept();
  if (kept === null) return false;
  process.kill(kept.pid, 'SIGTERM');
  const deadline = performance.now() + STOPPED_WITHIN_MS;
  while ((await isAnswering(kept.firestoreHost)) || (await isAnswering(kept.pubsubHost))) {
    if (performance.now() > deadline)
      throw new EmulatorsUnavailableError(`the emulators of process ${kept.pid} did not stop`, { pid: kept.pid });
    await pause(100);
  }
  return true;
};
