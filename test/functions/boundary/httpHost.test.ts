import assert from 'node:assert/strict';
import { http } from '@google-cloud/functions-framework';
import { httpHost, type HttpHost } from '../../../emulator/httpHost.js';

for (const name of ['host-first', 'host-second'])
  http(name, (request, response) => {
    response.status(200).json({ name, url: request.url, method: request.method, body: request.body as unknown });
  });
http('host-broken', () => {
  throw new Error('bug');
});

interface Answer {
  readonly name: string;
  readonly url: string;
  readonly method: string;
  readonly body: unknown;
}

describe('local host of functions', () => {
  let host: HttpHost;

  before(async () => {
    host = await httpHost(['host-first', 'host-second', 'host-broken']);
  });
  after(() => host.close());

  const post = (path: string, body: unknown): Promise<Response> =>
    fetch(`${host.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('each function is at its name, behind the framework: parsed body, path below the name', async () => {
    const rows = [
      ['/host-first', 'host-first', '/'],
      ['/host-second', 'host-second', '/'],
      ['/host-second?from=2024-01-15', 'host-second', '/?from=2024-01-15'],
      ['/host-first/api/dates?x=1', 'host-first', '/api/dates?x=1'],
    ] as const;
    for (const [path, name, url] of rows) {
      const answer = (await (await post(path, { path })).json()) as Answer;
      assert.deepEqual(answer, { name, url, method: 'POST', body: { path } });
    }
  });

  it('at once, none gets the answer of another', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, n) => {
        const name = n % 2 === 0 ? 'host-first' : 'host-second';
        const answer = (await (await post(`/${name}`, { n })).json()) as Answer;
        return answer.name === name && (answer.body as { readonly n: number }).n === n;
      }),
    );
    assert.ok(answers.every(Boolean));
  });

  it('no such function, or a name that is no name: 404', async () => {
    for (const path of ['/nobody', '/', '/%E0%A4%A', '/constructor'])
      assert.equal((await post(path, {})).status, 404, path);
  });

  it('a function that throws answers 500 and the host lives on', async () => {
    const { error } = console;
    console.error = () => undefined;
    try {
      assert.equal((await post('/host-broken', {})).status, 500);
    } finally {
      console.error = error;
    }
    assert.equal((await post('/host-first', {})).status, 200);
  });

  it('a function that is not registered is a fault at the start', async () => {
    await assert.rejects(httpHost(['nobody']), /nobody/);
  });
});
