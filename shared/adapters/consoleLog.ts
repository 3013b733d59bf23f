import type { Log, Severity } from '../ports/log.js';

const ORDER: readonly Severity[] = ['DEBUG', 'INFO', 'WARNING', 'ERROR'];

/** An error is no JSON object; its name, message, code and cause are. */
const plain = (_key: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return String(value);
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause, code, details } = value as Error & { code?: unknown; details?: unknown };
  return { name, message, code, details, stack, cause };
};

const lineOf = (severity: Severity, event: string, fields: Readonly<Record<string, unknown>>): string => {
  const entry = { time: new Date().toISOString(), severity, event, ...fields };
  try {
    return JSON.stringify(entry, plain);
  } catch (error) {
    // A field that cannot be spelled must not take the line, nor the caller, down with it.
    return JSON.stringify({ time: entry.time, severity, event, unprintable: String(error) });
  }
};

/** One JSON object per line on standard error; below `least` nothing is written. */
export const consoleLog = (
  least: Severity = 'INFO',
  write: (line: string) => void = (line) => void process.stderr.write(line),
): Log => ({
  write: (severity, event, fields) => {
    if (ORDER.indexOf(severity) >= ORDER.indexOf(least)) write(`${lineOf(severity, event, fields)}\n`);
  },
});

export const silentLog: Log = { write: () => undefined };
