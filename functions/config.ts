import { ConfigError } from '../shared/domain/errors.js';

export const PROFILES = ['embedded', 'emulator', 'gcp'] as const;
export type Profile = (typeof PROFILES)[number];

export interface Config {
  readonly profile: Profile;
  /** State folder of the embedded and emulator profiles. */
  readonly store: string;
  readonly projectId: string;
  readonly codeVersion: string;
  /** Functions the local runtime does not host: for drills. */
  readonly omittedFunctions: readonly string[];
  readonly logLevel: 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';
}

const LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const;

const oneOf = <T extends string>(name: string, value: string, allowed: readonly T[]): T => {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new ConfigError(`${name} is ${value}, expected one of ${allowed.join(', ')}`);
  return found;
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
  logLevel: oneOf('CASCADE_LOG', env['CASCADE_LOG'] ?? 'WARNING', LEVELS),
});
