import { forgetKept, writeKept } from './emulatorKeeper.js';
import { startEmulators } from './emulators.js';

// Holds emulators until it is told to end. One line on standard error, and exit code 1, where they cannot run.
try {
  const emulators = await startEmulators({ ...process.env, FIRESTORE_EMULATOR_HOST: '', PUBSUB_EMULATOR_HOST: '' });
  const { firestoreHost, pubsubHost } = emulators;
  const lifeline = setInterval(() => undefined, 60_000);
  const end = (): void => {
    clearInterval(lifeline);
    void emulators.stop().then(forgetKept);
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  await writeKept({ pid: process.pid, firestoreHost, pubsubHost });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
