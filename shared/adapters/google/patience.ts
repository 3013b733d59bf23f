import { setTimeout as pause } from 'node:timers/promises';
import { faultOf, isAmbiguous, isPassing, type GrpcFault } from './grpcFaults.js';

/** How long to go on asking (orchestration §2.7): five retries, full jitter, 50 ms to 2 s. */
export interface Patience {
  readonly retries: number;
  readonly pause: (ms: number) => Promise<void>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

export const usualPatience: Patience = {
  retries: 5,
  pause: async (ms) => {
    await pause(ms);
  },
  random: () => Math.random(),
};

export class LastFault extends Error {
  constructor(
    readonly fault: GrpcFault,
    /** An earlier try of the same request may have been carried out. */
    readonly afterAmbiguity: boolean,
  ) {
    super(fault.message, { cause: fault });
    this.name = 'LastFault';
  }
}

/** @throws {LastFault} the first fault that will not pass, or the last one when patience is at its end. */
export const patiently = async <T>(patience: Patience, request: () => Promise<T>): Promise<T> => {
  let afterAmbiguity = false;
  for (let retry = 0; ; retry += 1) {
    try {
      return await request();
    } catch (error) {
      const fault = faultOf(error);
      if (!isPassing(fault) || retry >= patience.retries) throw new LastFault(fault, afterAmbiguity);
      afterAmbiguity ||= isAmbiguous(fault);
      await patience.pause(patience.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** retry));
    }
  }
};
