import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Fifo } from '../../../shared/adapters/inProcess/fifo.js';

describe('Fifo', () => {
  it('gives back in order what was put in, however much', () => {
    const fifo = new Fifo<number>();
    const out: (number | undefined)[] = [];
    for (let n = 0; n < 5_000; n += 1) {
      fifo.push(n);
      if (n % 3 > 0) out.push(fifo.shift());
    }
    while (fifo.length > 0) out.push(fifo.shift());
    assert.deepEqual(
      out,
      Array.from({ length: 5_000 }, (_, n) => n),
    );
    assert.equal(fifo.shift(), undefined);
    assert.equal(fifo.length, 0);
  });

  it('does not hold what was taken out', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const fifo = new Fifo<object>();
    const taken: WeakRef<object>[] = [];
    for (let n = 0; n < 100; n += 1) fifo.push({ n });
    for (let n = 0; n < 90; n += 1) taken.push(new WeakRef(fifo.shift() ?? {}));
    await new Promise((resolve) => setImmediate(resolve)); // until then a reference just looked at is kept
    collect();
    assert.equal(taken.filter((item) => item.deref() !== undefined).length, 0);
    assert.equal(fifo.length, 10);
  });
});
