import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CascadeError } from '../shared/domain/errors.js';

/** The emulators cannot run here; the message says what to install. */
export class EmulatorsUnavailableError extends CascadeError {
  readonly code = 'emulators_unavailable';
  readonly retryable = false;
}

export type EmulatorService = 'firestore' | 'pubsub';

export interface EmulatorStatus {
  readonly service: EmulatorService;
  /** `host:port` */
  readonly host: string;
  /** Started by somebody else and named by its environment variable: never stopped by us. */
  readonly reused: boolean;
  readonly isAnswering: boolean;
}

export interface Emulators {
  readonly firestoreHost: string;
  readonly pubsubHost: string;
  status(): Promise<readonly EmulatorStatus[]>;
  /** Twice is once. */
  stop(): Promise<void>;
}

interface Program {
  readonly variable: string;
  /** Below the `platform` folder of the Google Cloud CLI. */
  readonly script: readonly string[];
  readonly argumentsFor: (port: number) => readonly string[];
  readonly component: string;
}

const PROGRAMS: Readonly<Record<EmulatorService, Program>> = {
  firestore: {
    variable: 'FIRESTORE_EMULATOR_HOST',
    script: ['cloud-firestore-emulator', 'cloud_firestore_emulator'],
    argumentsFor: (port) => ['start', '--host=127.0.0.1', `--port=${port}`],
    component: 'cloud-firestore-emulator',
  },
  pubsub: {
    variable: 'PUBSUB_EMULATOR_HOST',
    script: ['pubsub-emulator', 'bin', 'cloud-pubsub-emulator'],
    argumentsFor: (port) => ['--host=127.0.0.1', `--port=${port}`],
    component: 'pubsub-emulator',
  },
};

/** They live for minutes and share the machine with us: compiling less costs half the processor time. */
const JAVA_OPTIONS = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';
const READY_WITHIN_MS = 60_000;
const PROBE_EVERY_MS = 100;
const STOPPED_WITHIN_MS = 5_000;
const LAST_LINES = 20;

const run = promisify(execFile);

/** Whether an emulator answers at `host:port`. */
export const isAnswering = async (host: string): Promise<boolean> => {
  try {
    return (await fetch(`http://${host}/`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

const javaOf = (environment: NodeJS.ProcessEnv): string => {
  const home = environment['JAVA_HOME'];
  return home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
};

const missing = (what: string, remedy: string, cause: unknown): EmulatorsUnavailableError =>
  new EmulatorsUnavailableError(`the emulators need ${what}: ${remedy}`, {}, { cause });

const assertJava = async (environment: NodeJS.ProcessEnv): Promise<void> => {
  try {
    await run(javaOf(environment), ['-version'], { env: environment });
  } catch (error) {
    throw missing('Java', 'install a Java runtime, version 17 or later, and put `java` on the PATH', error);
  }
};

const platformFolder = async (environment: NodeJS.ProcessEnv): Promise<string> => {
  try {
    const { stdout } = await run('gcloud', ['info', '--format=value(installation.sdk_root)'], { env: environment });
    return join(stdout.trim(), 'platform');
  } catch (error) {
    throw missing('the Google Cloud CLI', 'install it from https://cloud.google.com/sdk/docs/install', error);
  }
};

const scriptOf = (platform: string, { script, component }: Program): string => {
  const path = join(platform, ...script);
  if (existsSync(path)) return path;
  throw missing(
    `the ${component} component of the Google Cloud CLI`,
    `run \`gcloud components install ${component}\`, or install the package google-cloud-cli-${component.replace('cloud-', '')}`,
    undefined,
  );
};

/**
 * Runs a program in a process group of its own and ends the whole group when the program ends or when our end of the pipe
 * closes: also after a crash of this process no Java process stays behind.
 */
const GUARD = '("$@" </dev/null; kill -TERM 0) & cat >/dev/null; kill -TERM 0';

interface Running {
  readonly host: string;
  readonly stop: () => Promise<void>;
}

const killGroup = (leader: number): void => {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
};

/** The guard ends before the programs it told to end, so what counts is that nobody answers. */
const stopped = async (child: ChildProcess, host: string): Promise<void> => {
  child.stdin?.end();
  const deadline = performance.now() + STOPPED_WITHIN_MS;
  while (await isAnswering(host)) {
    if (performance.now() > deadline && child.pid !== undefined) killGroup(child.pid);
    await pause(PROBE_EVERY_MS);
  }
};

const started = async (
  service: EmulatorService,
  platform: string,
  environment: NodeJS.ProcessEnv,
): Promise<Running> => {
  const program = PROGRAMS[service];
  const script = scriptOf(platform, program);
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const child = spawn('sh', ['-c', GUARD, 'sh', script, ...program.argumentsFor(port)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { JAVA_TOOL_OPTIONS: JAVA_OPTIONS, ...environment, JAVA: javaOf(environment) },
  });
  const lines: string[] = [];
  const keep = (chunk: Buffer): void => {
    lines.push(...chunk.toString().split('\n').filter(Boolean));
    lines.splice(0, lines.length - LAST_LINES);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let hasEnded = false;
  const end = (): void => {
    hasEnded = true;
  };
  child.once('exit', end);
  child.once('error', end);
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await isAnswering(host))) {
    if (hasEnded || performance.now() > deadline) {
      child.stdin.end();
      if (child.pid !== undefined) killGroup(child.pid);
      const why = hasEnded ? 'ended at once' : `did not answer within ${READY_WITHIN_MS / 1000} s`;
      throw new EmulatorsUnavailableError(`the ${service} emulator ${why}; it said:\n${lines.join('\n')}`);
    }
    await pause(PROBE_EVERY_MS);
  }
  // Neither the child nor its pipes keep this process alive.
  child.unref();
  for (const pipe of [child.stdin, child.stdout, child.stderr]) (pipe as unknown as { unref(): void }).unref();
  return { host, stop: () => stopped(child, host) };
};

const reusedHost = async (service: EmulatorService, environment: NodeJS.ProcessEnv): Promise<string | null> => {
  const { variable } = PROGRAMS[service];
  const host = environment[variable];
  if (host === undefined || host === '') return null;
  if (await isAnswering(host)) return host;
  throw new EmulatorsUnavailableError(`${variable} names ${host}, but no ${service} emulator answers there`);
};

/**
 * Starts the Firestore and Pub/Sub emulators on free ports and resolves when both answer. Those named by
 * FIRESTORE_EMULATOR_HOST or PUBSUB_EMULATOR_HOST are used as they are. What was started ends with this process at the
 * latest.
 * @throws {EmulatorsUnavailableError} Java, the Google Cloud CLI or a component is missing, or an emulator did not start;
 * none is left running.
 */
export const startEmulators = async (environment: NodeJS.ProcessEnv = process.env): Promise<Emulators> => {
  // Google's clients would look for the metadata server of a cloud machine, and complain for each client.
  process.env['METADATA_SERVER_DETECTION'] ??= 'none';
  const services = ['firestore', 'pubsub'] as const;
  const reused = await Promise.all(services.map((service) => reusedHost(service, environment)));
  let platform = '';
  if (reused.includes(null)) {
    await assertJava(environment);
    platform = await platformFolder(environment);
  }
  const results = await Promise.allSettled(
    services.map(async (service, index): Promise<Running> => {
      const host = reused[index] ?? null;
      return host === null ? started(service, platform, environment) : { host, stop: () => Promise.resolve() };
    }),
  );
  const running = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((one) => one.stop()));
  };
  const failure = results.find(({ status }) => status === 'rejected');
  const [firestore, pubsub] = running;
  if (firestore === undefined || pubsub === undefined) {
    await stop();
    throw failure?.status === 'rejected' ? failure.reason : new EmulatorsUnavailableError('no emulator started');
  }
  return {
    firestoreHost: firestore.host,
    pubsubHost: pubsub.host,
    status: () =>
      Promise.all(
        services.map(async (service, index) => {
          const host = running[index]?.host ?? '';
          return { service, host, reused: reused[index] !== null, isAnswering: await isAnswering(host) };
        }),
      ),
    stop,
  };
};
