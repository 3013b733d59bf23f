import { createServer, type Server } from 'node:http';
import { getTestServer } from '@google-cloud/functions-framework/testing';

export interface HttpHost {
  readonly port: number;
  /** `http://127.0.0.1:<port>`; a function is at `/<its name>`. */
  readonly url: string;
  /** Lets requests under way finish. Twice is once. */
  close(): Promise<void>;
}

/**
 * Serves functions registered with the functions framework at `/<functionName>` in this process, each behind the
 * framework's own server, so that body parsing and signatures are those of the cloud. Paths of no function: 404.
 * @throws {Error} a name is not registered, or the port is taken.
 */
export const httpHost = async (functionNames: readonly string[], port = 0): Promise<HttpHost> => {
  const servers = new Map<string, Server>(functionNames.map((name) => [name, getTestServer(name)]));
  const server = createServer((request, response) => {
    const [, name = '', rest = ''] = /^\/([^/?]*)(.*)$/.exec(request.url ?? '') ?? [];
    const target = servers.get(name);
    if (target === undefined) {
      response.writeHead(404).end();
      return;
    }
    request.url = rest.startsWith('/') ? rest : `/${rest}`;
    target.emit('request', request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    port: bound,
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
};
