import type { SourceRef } from '../shared/application/replay/chains.js';
import { ConfigError } from '../shared/domain/errors.js';

export const PROFILES = ['embedded', 'emulator', 'gcp'] as const;
export type Profile = (typeof PROFILES)[number];

export interface EmulatorHosts {
  readonly firestoreHost: string;
  readonly pubsubHost: string;
}

export interface Config {
  readonly profile: Profile;
  /** State folder of the embedded and emulator profiles. */
  readonly store: string;
  readonly projectId: string;
  readonly codeVersion: string;
  /** Functions the local runtime does not host: for drills. */
  readonly omittedFunctions: readonly string[];
  /** `host:port` of running emulators, or null where they are not both named. */
  readonly emulatorHosts: EmulatorHosts | null;
  /** Where a live day's documents come from unless its order says otherwise. */
  readonly source: SourceRef | null;
  readonly logLevel: 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';
}

const SOURCES = ['generated', 'archive'] as const;
const LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const;

const oneOf = <T extends string>(name: string, value: string, allowed: readonly T[]): T => {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new ConfigError(`${name} is ${value}, expected one of ${allowed.join(', ')}`);
  return found;
};

const hostsIn = (env: NodeJS.ProcessEnv): EmulatorHosts | null => {
  const firestoreHost = env['FIRESTORE_EMULATOR_HOST'] ?? '';
  const pubsubHost = env['PUBSUB_EMULATOR_HOST'] ?? '';
  return firestoreHost === '' || pubsubHost === '' ? null : { firestoreHost, pubsubHost };
};

/** `generated:<seed>` or `archive:<folder>`. */
const sourceIn = (text: string | undefined): SourceRef | null => {
  if (text === undefined || text === '') return null;
  const at = text.indexOf(':');
  const kind = oneOf('CASCADE_SOURCE', text.slice(0, Math.max(at, 0)), SOURCES);
  return { kind, setting: text.slice(at + 1) };
};

/**
 * The only reader of the environment.
 * @throws {ConfigError} a variable has a value that is not allowed.
 */
export const readConfig = (env: NodeJS.ProcessEnv = process.env): Config => ({
  profile: oneOf('CASCADE_PROFILE', env['CASCADE_PROFILE'] ?? 'embedded', PROFILES),
  store: env['CASCADE_STORE'] ?? '.cascade/store',
  projectId: env['GOOGLE_CLOUD_PROJECT'] ?? 'nba-cascade',
  codeVersion: env['CASCADE_CODE_VERSION'] ?? 'local',
  omittedFunctions: (env['CASCADE_OMIT_FUNCTIONS'] ?? '').split(',').filter((name) => name !== ''),
  emulatorHosts: hostsIn(env),
  source: sourceIn(env['CASCADE_SOURCE']),
  logLevel: oneOf('CASCADE_LOG', env['CASCADE_LOG'] ?? 'WARNING', LEVELS),
});
