import assert from 'node:assert/strict';
import { consoleLog } from '../../shared/adapters/consoleLog.js';
import { UnavailableError } from '../../shared/domain/errors.js';

describe('consoleLog', () => {
  const written = (run: (log: ReturnType<typeof consoleLog>) => void): Record<string, unknown>[] => {
    const lines: string[] = [];
    run(consoleLog('INFO', (line) => void lines.push(line)));
    assert.ok(lines.every((line) => line.endsWith('\n') && !line.slice(0, -1).includes('\n')));
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  it('writes one JSON object per line, from its level up', () => {
    const lines = written((log) => {
      log.write('DEBUG', 'unseen', {});
      log.write('INFO', 'handled', { verdict: 'recorded', text: 'a\nb' });
      log.write('ERROR', 'broken', {});
    });
    assert.deepEqual(
      lines.map(({ severity, event }) => [severity, event]),
      [
        ['INFO', 'handled'],
        ['ERROR', 'broken'],
      ],
    );
    assert.equal(lines[0]?.['text'], 'a\nb');
  });

  it('spells errors with code and cause, and never throws', () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const [first, second] = written((log) => {
      log.write('ERROR', 'failed', {
        error: new UnavailableError('away', { id: 1n as never }, { cause: new Error('why') }),
      });
      log.write('ERROR', 'odd', { circular });
    });
    const error = first?.['error'] as Record<string, unknown>;
    assert.deepEqual([error['name'], error['code'], error['message']], ['UnavailableError', 'unavailable', 'away']);
    assert.equal((error['cause'] as Record<string, unknown>)['message'], 'why');
    assert.match(String(second?.['unprintable']), /circular/i);
  });
});
