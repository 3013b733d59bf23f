import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { topologyOf } from '../../shared/domain/topology.js';
import { nba } from '../../shared/pipelines/nba/definition.js';

const run = promisify(execFile);

/** Imports the entry point in a process that reports every variable it reads and every connection it opens. */
const REPORT = `
  const net = await import('node:net');
  const read = [];
  const opened = [];
  const connect = net.default.Socket.prototype.connect;
  net.default.Socket.prototype.connect = function (...words) {
    opened.push(String(words[0]?.host ?? words[0]));
    return connect.apply(this, words);
  };
  const environment = process.env;
  process.env = new Proxy(environment, {
    get(target, name) {
      read.push(String(name));
      return target[name];
    },
  });
  const { functionNames } = await import(process.argv[1]);
  const { getFunction } = await import('@google-cloud/functions-framework/testing');
  const registered = functionNames.filter((name) => typeof getFunction(name) === 'function');
  const handles = process.getActiveResourcesInfo().filter((name) => /TCP|TLS|UDP|HTTP|Timeout|Worker|Process/.test(name));
  process.env = environment;
  process.stdout.write(JSON.stringify({ registered, read, opened, handles }));
`;

interface Reported {
  readonly registered: readonly string[];
  readonly read: readonly string[];
  readonly opened: readonly string[];
  readonly handles: readonly string[];
}

describe('entry point of the deployed functions', () => {
  let reported: Reported;
  before(async () => {
    const index = new URL('../../functions/index.js', import.meta.url).href;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', REPORT, index]);
    reported = JSON.parse(stdout) as Reported;
  });

  it('registers every function of the topology under its name, and no other', () => {
    assert.deepEqual(
      reported.registered,
      topologyOf(nba).functions.map(({ name }) => name),
    );
    assert.ok(reported.registered.length >= 15);
  });

  it('importing it opens no connection and leaves nothing running', () => {
    assert.deepEqual([reported.opened, reported.handles], [[], []]);
  });

  it('importing it reads no variable of ours', () => {
    const ours = reported.read.filter((name) =>
      /^(CASCADE_|GOOGLE_CLOUD_PROJECT|FIRESTORE_EMULATOR_HOST|PUBSUB_EMULATOR_HOST)/.test(name),
    );
    assert.deepEqual(ours, []);
  });
});
