import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAnswering } from '../../emulator/emulators.js';
import { releaseEmulators, sharedEmulators } from './sharedEmulators.js';

const MAIN = fileURLToPath(new URL('../../functions/cli/main.js', import.meta.url));
const DAY = ['run', '--source', 'generated', '--date', '2024-10-22', '--phases', '1,2,3', '--profile', 'emulator'];

interface Ended {
  readonly code: number;
  readonly stdout: string;
}

interface Envelope {
  readonly exit_code: number;
  readonly data: { readonly firestoreHost: string; readonly pubsubHost: string } | null;
}

describe('command line of the emulator profile', function () {
  this.timeout(180_000);
  let folder = '';

  before(async function () {
    // Only where emulators can run; the commands start their own.
    await sharedEmulators(this);
    folder = await mkdtemp(join(tmpdir(), 'cascade-cli-'));
  });
  after(async () => {
    await cascade(['emulators', 'stop']);
    await rm(folder, { recursive: true, force: true });
    await releaseEmulators();
  });

  const cascade = (args: readonly string[], environment: NodeJS.ProcessEnv = process.env): Promise<Ended> =>
    new Promise((resolve) => {
      const { FIRESTORE_EMULATOR_HOST: _firestore, PUBSUB_EMULATOR_HOST: _pubsub, ...env } = environment;
      const child = execFile(process.execPath, [MAIN, ...args], { cwd: folder, env }, (_error, stdout) =>
        resolve({ code: child.exitCode ?? -1, stdout }),
      );
    });
  const hosts = ({ stdout }: Ended): readonly string[] => {
    const { data } = JSON.parse(stdout) as Envelope;
    return data === null ? [] : [data.firestoreHost, data.pubsubHost];
  };

  it('emulators start, status and stop: 0 while they run, status 1 when they do not; each may be repeated', async () => {
    assert.deepEqual(await cascade(['emulators', 'status']), { code: 1, stdout: 'no emulators are kept here\n' });
    assert.equal((await cascade(['emulators', 'start', '--dry-run'])).code, 0);
    assert.equal((await cascade(['emulators', 'status'])).code, 1, 'a dry run starts nothing');
    const started = await cascade(['emulators', 'start', '--json']);
    assert.equal(started.code, 0);
    assert.deepEqual(await Promise.all(hosts(started).map(isAnswering)), [true, true]);
    for (const verb of ['start', 'status']) {
      const again = await cascade(['emulators', verb, '--json']);
      assert.deepEqual([again.code, hosts(again)], [0, hosts(started)]);
    }
    assert.equal((await cascade(['emulators', 'stop'])).code, 0);
    assert.deepEqual(await Promise.all(hosts(started).map(isAnswering)), [false, false]);
    assert.deepEqual(await cascade(['emulators', 'stop']), { code: 0, stdout: 'no emulators are kept here\n' });
    assert.equal((await cascade(['emulators', 'pause'])).code, 64);
  });

  it('a day runs on emulators of its own, and on kept ones, whose state a second command sees', async () => {
    assert.equal((await cascade([...DAY, '--store', 'own'])).code, 0);
    await cascade(['emulators', 'start']);
    const first = await cascade([...DAY, '--store', 'kept']);
    assert.equal(first.code, 0);
    assert.deepEqual(await cascade([...DAY, '--store', 'kept']), first);
    await cascade(['emulators', 'stop']);
  });

  it('without Java: one line, exit 3, and nothing of the store is written', async () => {
    await symlink(process.execPath, join(folder, 'node'));
    const refused = await cascade([...DAY, '--store', 'never'], { PATH: folder });
    assert.deepEqual(refused, {
      code: 3,
      stdout: 'the emulators need Java: install a Java runtime, version 17 or later, and put `java` on the PATH\n',
    });
    assert.deepEqual(await readdir(join(folder, 'never')), []);
    assert.equal((await cascade(['emulators', 'start'], { PATH: folder })).code, 1);
  });
});
