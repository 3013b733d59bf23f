export type Severity = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

/** One line per outcome with fixed keys; alerts are built on them, so a key is a contract. */
export interface Log {
  write(severity: Severity, event: string, fields: Readonly<Record<string, unknown>>): void;
}
