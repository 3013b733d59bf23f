import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '..', '..', '..');

const SAMPLE = `
describe('sample', () => {
  it('passes', () => undefined);
  it('is skipped');
  it('fails', () => { throw new Error('the whole message of the failure'); });
});
`;

/** A mocha of its own over a file of three tests. */
const reported = (sample: string): Promise<{ readonly code: number; readonly lines: readonly string[] }> => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-reporter-'));
  const file = join(folder, 'sample.cjs');
  writeFileSync(file, sample);
  const mocha = join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const args = [mocha, '--no-config', '--reporter', join(HERE, 'reporter.js'), file];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT }, (error, stdout) => {
      rmSync(folder, { recursive: true, force: true });
      resolve({ code: Number(error?.code ?? 0), lines: stdout.trimEnd().split('\n') });
    });
  });
};

describe('the reporter', () => {
  it('ends with the counts alone on the last line, and shows each failure in full before it', async () => {
    const { code, lines } = await reported(SAMPLE);
    assert.equal(lines.at(-1), '1 passed, 1 failed, 1 skipped');
    assert.equal(code, 1);
    assert.ok(lines.some((line) => line.includes('Error: the whole message of the failure')));
  });

  it('leaves skips out when there are none', async () => {
    const { code, lines } = await reported(`it('passes', () => undefined);`);
    assert.equal(lines.at(-1), '1 passed, 0 failed');
    assert.equal(code, 0);
  });
});
