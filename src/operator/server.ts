import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';

/** Serves /healthz, /readyz and /metrics. Port 0 takes a free port. Without an address, serves on all addresses. @throws Error with one sentence. */
export async function serve(
  { port, address }: { readonly port: number; readonly address?: string },
  ready: () => boolean,
  registry: Registry,
): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = (status: number, text: string, type = 'text/plain') =>
      response.writeHead(status, { 'content-type': type }).end(text);
    switch (new URL(request.url ?? '/', 'http://localhost').pathname) {
      case '/healthz':
        return answer(200, 'ok\n');
      case '/readyz':
        return ready() ? answer(200, 'ok\n') : answer(503, 'the first lists are not complete\n');
      case '/metrics':
        return void registry.metrics().then((text) => answer(200, text, registry.contentType));
      default:
        return answer(404, 'there are /healthz, /readyz and /metrics\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Error(`cannot serve health and metrics on port ${port}: ${error.message}`, { cause: error })),
    );
    server.listen(port, address, resolve);
  });
  return server;
}
