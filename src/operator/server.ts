import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The content type. Default: plain text. */
  readonly type?: string;
}

/** What of a server its owner uses. */
export type Serving = Pick<Server, 'address' | 'close' | 'closeAllConnections'>;

/** What serves pages: {@link serve}, or what a simulation has in its place. */
export type Serves = (...args: Parameters<typeof serve>) => Promise<Serving>;

/** What each path answers. */
export type Pages = Readonly<Record<string, () => Answer | Promise<Answer>>>;

export interface Listening {
  /** 0 takes a free port. */
  readonly port: number;
  /** Default: all addresses. */
  readonly address?: string;
}

/** Whoever is slow to ask or to read loses the connection. Probes and scrapes take milliseconds. */
const LIMITS = { headersTimeout: 5000, requestTimeout: 10_000, connectionsCheckingInterval: 1000 };
const IDLE_MS = 15_000;
/** Each connection costs memory. Beyond so many the oldest makes room: who holds connections open must not keep out the probe that decides about the pod. */
const MAX_CONNECTIONS = 100;

/**
 * Serves pages to GET and HEAD. No request ends the process, and no request is read beyond its headers.
 *
 * @param what is served, for the message
 * @throws Error with one sentence if the port cannot be used
 */
export async function serve(what: string, { port, address }: Listening, pages: Pages): Promise<Server> {
  const server = createServer(LIMITS, (request, response) => {
    const answer = ({ status, text, type = 'text/plain; charset=utf-8' }: Answer, more: Record<string, string> = {}) =>
      response
        .writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text), ...more })
        .end(text);
    const path = pathOf(request.url ?? '/');
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return answer({ status: 405, text: 'only GET and HEAD\n' }, { allow: 'GET, HEAD', connection: 'close' });
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (page === undefined) return answer({ status: 404, text: `there are ${Object.keys(pages).join(', ')}\n` });
    const reply = async () => answer(await page());
    reply().catch((error: unknown) => answer({ status: 500, text: `${String(error)}\n` }));
    return undefined;
  });
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    const [oldest] = open;
    if (open.size > MAX_CONNECTIONS) oldest?.destroy();
  });
  server.setTimeout(IDLE_MS);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Error(`cannot serve ${what} on port ${port}: ${error.message}`, { cause: error })),
    );
    server.listen(port, address, resolve);
  });
  // Later errors concern one connection that could not be accepted, for example while there are too many open files.
  server.on('error', () => undefined);
  return server;
}

/** The path of a request target, which may also have the form of a whole URL (RFC 9112, 3.2). It is compared, and never decoded. */
const pathOf = (target: string): string =>
  target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '') || '/';
