import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Runs a module of this folder in a process of its own and kills it with SIGKILL where told. Gives the lines it said. */
export const killedChild = async (
  module: string,
  args: readonly string[],
  isEnough: (lines: readonly string[]) => boolean,
  afterMs = 0,
): Promise<readonly string[]> => {
  const path = fileURLToPath(new URL(module, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<{ readonly signal: string | null }>((resolve) => {
    child.once('exit', (_code, signal) => resolve({ signal }));
  });
  const lines: string[] = [];
  let isDoomed = false;
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (isDoomed || !isEnough(lines)) continue;
    isDoomed = true;
    setTimeout(() => child.kill('SIGKILL'), afterMs);
  }
  const { signal } = await exited;
  if (signal !== 'SIGKILL') throw new Error(`${module} ended by itself: ${lines.slice(-3).join(' | ')}`);
  return lines;
};
