import { readKept, startKeeper, stopKeeper, type KeptEmulators } from '../../../emulator/emulatorKeeper.js';
import { EmulatorsUnavailableError } from '../../../emulator/emulators.js';
import { EXIT, UsageError, type Report } from '../envelope.js';

export interface EmulatorsFlags {
  readonly dryRun?: boolean;
}

const lines = ({ pid, firestoreHost, pubsubHost }: KeptEmulators): readonly string[] => [
  `Firestore emulator  ${firestoreHost}`,
  `Pub/Sub emulator    ${pubsubHost}`,
  `kept by process ${pid}; \`cascade emulators stop\` ends them`,
  `export FIRESTORE_EMULATOR_HOST=${firestoreHost} PUBSUB_EMULATOR_HOST=${pubsubHost}`,
];

const running = (kept: KeptEmulators): Report => ({ exitCode: EXIT.complete, data: kept, text: lines(kept) });

const startKept = async (): Promise<Report> => {
  try {
    return running(await startKeeper());
  } catch (error) {
    if (!(error instanceof EmulatorsUnavailableError)) throw error;
    return { exitCode: EXIT.failed, data: null, errors: [error.message], text: [error.message] };
  }
};

const NOT_RUNNING = ['no emulators are kept here'];

/**
 * `cascade emulators start|stop|status`: emulators that outlive a command, so that commands of the emulator profile share
 * their state. Without them each such command starts and stops its own.
 */
export const emulators = async (verb: string, { dryRun }: EmulatorsFlags): Promise<Report> => {
  const kept = await readKept();
  switch (verb) {
    case 'start':
      if (dryRun === true && kept === null)
        return { exitCode: EXIT.complete, data: null, text: ['would start the Firestore and Pub/Sub emulators'] };
      return kept === null ? await startKept() : running(kept);
    case 'stop': {
      if (dryRun === true || kept === null)
        return {
          exitCode: EXIT.complete,
          data: kept,
          text: kept === null ? NOT_RUNNING : ['would stop', ...lines(kept)],
        };
      await stopKeeper();
      return { exitCode: EXIT.complete, data: kept, text: ['stopped the Firestore and Pub/Sub emulators'] };
    }
    case 'status':
      return kept === null ? { exitCode: EXIT.failed, data: null, text: NOT_RUNNING } : running(kept);
    default:
      throw new UsageError(`${verb} is not one of start, stop, status`);
  }
};
