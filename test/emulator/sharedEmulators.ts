import { EmulatorsUnavailableError, startEmulators, type Emulators } from '../../emulator/emulators.js';

let starting: Promise<Emulators> | undefined;
let users = 0;

/** One pair of emulators for all test files of a run; skips the suite, with the reason, where they cannot run. */
export const sharedEmulators = async (context: Mocha.Context): Promise<Emulators> => {
  context.timeout(120_000);
  starting ??= startEmulators();
  users += 1;
  try {
    return await starting;
  } catch (error) {
    if (!(error instanceof EmulatorsUnavailableError)) throw error;
    console.log(`    skipped: ${error.message}`);
    return context.skip();
  }
};

export const releaseEmulators = async (): Promise<void> => {
  users -= 1;
  if (users > 0) return;
  const emulators = await starting?.catch(() => undefined);
  starting = undefined;
  await emulators?.stop();
};
