import { silentLog } from '../../shared/adapters/consoleLog.js';
import { inProcessBus } from '../../shared/adapters/inProcess/inProcessBus.js';
import { openLmdb } from '../../shared/adapters/lmdb/lmdbStore.js';
import { systemClock } from '../../shared/adapters/systemClock.js';

/** A process that publishes, begins to handle and never acknowledges. */
const [folder = ''] = process.argv.slice(2);
const { queue } = openLmdb({ folder });
const bus = inProcessBus({
  queue,
  subscriptions: [{ topic: 'done', subscription: 'done-recorder', function: 'recorder' }],
  log: silentLog,
  clock: systemClock,
});
bus.attach('recorder', async () => {
  process.stdout.write('handling\n');
  return new Promise(() => undefined);
});
bus.start();
await bus.publish('done', [{ data: 'a', attributes: { kind: 'completion' } }]);
process.stdout.write('published\n');
setInterval(() => undefined, 1_000);
