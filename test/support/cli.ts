import assert from 'node:assert/strict';
import { execFile, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openReader } from '../../emulator/storeReader.js';
import { readConfig } from '../../functions/config.js';
import { gameDate } from '../../shared/domain/gameDate.js';
import { isTable } from '../../shared/domain/pipeline.js';
import type { Stamped } from '../../shared/domain/slot/events.js';
import type { SlotState } from '../../shared/domain/slot/state.js';
import { qualifiedName } from '../../shared/domain/table.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import { nbaRules } from '../../shared/pipelines/nba/rules.js';

const MAIN = fileURLToPath(new URL('../../functions/cli/main.js', import.meta.url));
const LONGEST_MS = 50_000;

export interface Envelope {
  readonly schema: string;
  readonly command: string;
  readonly status: string;
  readonly exit_code: number;
  readonly run_id: string | null;
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly warnings: readonly string[];
  readonly errors: readonly string[];
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts the command line as users do: a process of its own, without a terminal. */
export const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Running => {
  let resolve: (ended: Ended) => void = () => undefined;
  const ended = new Promise<Ended>((settle) => {
    resolve = settle;
  });
  const options = { env: { ...process.env, ...env }, timeout: LONGEST_MS, maxBuffer: 1 << 26 };
  const child = execFile(process.execPath, [MAIN, ...args], options, (_error, stdout, stderr) =>
    resolve({ code: child.exitCode, stdout, stderr }),
  );
  child.stdin?.end();
  return { child, ended };
};

export const cascade = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  start(args, env).ended;

export const envelopeIn = (stdout: string): Envelope => {
  const lines = stdout.split('\n').filter((line) => line !== '');
  assert.equal(lines.length, 1, `standard output holds more than the envelope: ${stdout.slice(0, 500)}`);
  return JSON.parse(lines[0] ?? '') as Envelope;
};

/** With `--json`: the envelope, whose exit code is the one of the process. */
export const enveloped = async (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Envelope> => {
  const { code, stdout } = await cascade([...args, '--json'], env);
  const envelope = envelopeIn(stdout);
  assert.equal(envelope.exit_code, code);
  return envelope;
};

/** A folder for the tests of one file, removed at their end. */
export const scratchFolder = (): {
  readonly path: (...names: readonly string[]) => string;
  readonly remove: () => void;
} => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-cli-'));
  return {
    path: (...names) => join(folder, ...names),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** Hash of every file below a folder, by name; a folder that does not exist has none. */
export const filesOf = (folder: string): Readonly<Record<string, string>> => {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.endsWith('lock.mdb')) // readers announce themselves in it
      .map((path) => [relative(folder, path), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
};

export interface StoreSnapshot {
  /** Rows and hash of every dated table that has rows. */
  readonly tables: Readonly<Record<string, string>>;
  readonly slots: readonly SlotState[];
  readonly logs: Readonly<Record<string, readonly Stamped[]>>;
  readonly work: number;
  readonly anomalies: number;
}

const SINCE = gameDate('2021-10-01');
const UNTIL = gameDate('2022-09-30');

/** What a store holds, read by the reader that cannot write. */
export const snapshotOf = async (store: string): Promise<StoreSnapshot> => {
  const config = readConfig({ CASCADE_STORE: store });
  const reader = openReader({ config, pipeline: nba, rules: nbaRules, log: { write: () => undefined } });
  try {
    const { slots, ports } = reader.engine;
    const tables: Record<string, string> = {};
    for (const { output, body } of nba.processors) {
      if (body === null || !isTable(output) || output.dateColumn === null) continue;
      const counts = await ports.warehouse.countByDate(output, SINCE, UNTIL);
      const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
      if (rows > 0) tables[qualifiedName(output)] = `${rows} ${await ports.warehouse.hashOf(output, SINCE, UNTIL)}`;
    }
    const states = (await slots.all(10_000)).map(({ state }) => state);
    const logs = await Promise.all(
      states.map(async ({ slot }) => [JSON.stringify(slot), await slots.log(slot)] as const),
    );
    const stored = async (collection: string): Promise<number> =>
      (await ports.docs.query({ collection, limit: 100_000 })).length;
    return {
      tables,
      slots: states,
      logs: Object.fromEntries(logs),
      work: await stored('work'),
      anomalies: await stored('anomalies'),
    };
  } finally {
    await reader.close();
  }
};
