import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EmulatorsUnavailableError, startEmulators } from '../../emulator/emulators.js';
import { releaseEmulators, sharedEmulators } from './sharedEmulators.js';

const run = promisify(execFile);

describe('the emulators', function () {
  this.timeout(120_000);

  before(async function () {
    await sharedEmulators(this);
  });
  after(releaseEmulators);

  it('both answer and say so; named by their variables they are shared, and not stopped by who shares them', async function () {
    const own = await sharedEmulators(this);
    const environment = {
      ...process.env,
      FIRESTORE_EMULATOR_HOST: own.firestoreHost,
      PUBSUB_EMULATOR_HOST: own.pubsubHost,
    };
    const shared = await startEmulators(environment);
    await shared.stop();
    assert.deepEqual(await shared.status(), [
      { service: 'firestore', host: own.firestoreHost, reused: true, isAnswering: true },
      { service: 'pubsub', host: own.pubsubHost, reused: true, isAnswering: true },
    ]);
    assert.deepEqual(
      (await own.status()).map(({ isAnswering }) => isAnswering),
      [true, true],
    );
    await releaseEmulators();
  });

  it('stop stops them, and may be repeated', async () => {
    const emulators = await startEmulators({
      ...process.env,
      FIRESTORE_EMULATOR_HOST: undefined,
      PUBSUB_EMULATOR_HOST: undefined,
    });
    await emulators.stop();
    await emulators.stop();
    assert.deepEqual(
      (await emulators.status()).map(({ isAnswering }) => isAnswering),
      [false, false],
    );
  });

  it('no Java process outlives a killed parent', async () => {
    const module = new URL('../../emulator/emulators.js', import.meta.url).href;
    const script = `import('${module}').then(async ({ startEmulators }) => {
      const { firestoreHost, pubsubHost } = await startEmulators();
      console.log(JSON.stringify([firestoreHost, pubsubHost]));
      process.kill(process.pid, 'SIGKILL');
    })`;
    const environment = { ...process.env };
    delete environment['FIRESTORE_EMULATOR_HOST'];
    delete environment['PUBSUB_EMULATOR_HOST'];
    const killed = (await run(process.execPath, ['-e', script], { env: environment }).catch(
      (error: unknown) => error,
    )) as { readonly stdout: string };
    const hosts = JSON.parse(killed.stdout) as readonly string[];
    assert.equal(hosts.length, 2);
    for (const host of hosts)
      while (
        await fetch(`http://${host}/`).then(
          () => true,
          () => false,
        )
      )
        await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

describe('emulators that cannot be started', () => {
  const refused = async (environment: NodeJS.ProcessEnv, says: RegExp): Promise<void> => {
    await assert.rejects(startEmulators(environment), (error: unknown) => {
      assert.ok(error instanceof EmulatorsUnavailableError, String(error));
      assert.match(error.message, says);
      return true;
    });
  };

  it('without Java: says what to install', () =>
    refused({ PATH: '/nonexistent' }, /need Java: install a Java runtime/));

  it('a Java home that has none', () => refused({ PATH: process.env['PATH'], JAVA_HOME: '/nonexistent' }, /need Java/));

  it('a variable that names nobody', () =>
    refused(
      { PATH: process.env['PATH'], FIRESTORE_EMULATOR_HOST: '127.0.0.1:1' },
      /FIRESTORE_EMULATOR_HOST names 127.0.0.1:1/,
    ));

  it('without the Google Cloud CLI, and without its components', async function () {
    const java = await run('sh', ['-c', 'command -v java']).catch(() => null);
    if (java === null) {
      console.log('    skipped: no Java here');
      return this.skip();
    }
    const folder = await mkdtemp(join(tmpdir(), 'cascade-'));
    try {
      const link = (script: string): Promise<unknown> => run('sh', ['-c', script, 'sh', folder]);
      await link(`ln -s ${java.stdout.trim()} "$1/java"`);
      await refused({ PATH: folder }, /need the Google Cloud CLI: install it/);
      await link('printf "#!/bin/sh\\necho /nonexistent\\n" > "$1/gcloud"; chmod +x "$1/gcloud"');
      await refused({ PATH: folder }, /cloud-firestore-emulator component/);
    } finally {
      await rm(folder, { recursive: true });
    }
    return undefined;
  });
});
