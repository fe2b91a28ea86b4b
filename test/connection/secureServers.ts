import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session, type Settings } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority } from '../cluster/certificates.ts';

export const { ca, cert, key } = issued();

/** A certificate of this machine, and its authority, PEM. */
export function issued() {
  const directory = mkdtempSync(join(tmpdir(), 'recordings-connection-'));
  try {
    const authority = new Authority(directory);
    const pair = authority.issue('server', [], ['IP:127.0.0.1', 'DNS:localhost']);
    const [ca, cert, key] = [authority.ca.certificate, pair.certificate, pair.key].map((path) =>
      readFileSync(path, 'utf8'),
    ) as [string, string, string];
    return { ca, cert, key };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export type Protocol = 'HTTP/1.1' | 'HTTP/2';

/** A server of one protocol, or of both, over TLS. */
export class SecureServer {
  readonly #server: Http2SecureServer | ReturnType<typeof createHttps>;
  readonly sockets = new Set<Socket>();
  /** Of HTTP/2. */
  readonly sessions: ServerHttp2Session[] = [];
  /** How many connections of TLS there were. */
  connections = 0;

  private constructor(protocol: Protocol, answer: RequestListener, settings: Settings) {
    const on = (request: unknown, response: unknown) => answer(request as IncomingMessage, response as ServerResponse);
    this.#server =
      protocol === 'HTTP/2'
        ? createSecureServer({ cert, key, allowHTTP1: true, settings }, on)
        : createHttps({ cert, key }, on);
    this.#server.on('connection', (socket: Socket) => this.sockets.add(socket));
    this.#server.on('secureConnection', () => this.connections++);
    this.#server.on('session', (session: ServerHttp2Session) => this.sessions.push(session));
    for (const error of ['sessionError', 'clientError', 'tlsClientError']) this.#server.on(error, () => undefined);
  }

  static async start(protocol: Protocol, answer: RequestListener, settings: Settings = {}): Promise<SecureServer> {
    const it = new SecureServer(protocol, answer, settings);
    it.#server.listen(0, '127.0.0.1');
    await once(it.#server, 'listening');
    return it;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  connected(): Promise<unknown> {
    return once(this.#server, 'connection');
  }

  close(): void {
    this.#server.close();
    this.cut();
  }

  /** Ends all connections. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}

/** A wire to a server that may be cut through without either side being told. */
export class Wire {
  readonly #server: Server;
  readonly #ends = new Set<Socket>();
  connections = 0;

  private constructor(port: number) {
    this.#server = createServer((near) => {
      this.connections++;
      const far = connect({ port, host: '127.0.0.1' });
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#ends.add(from);
        from.on('error', () => undefined).on('close', () => to.destroy());
        from.pipe(to);
      }
    });
  }

  static async to(port: number): Promise<Wire> {
    const it = new Wire(port);
    it.#server.listen(0, '127.0.0.1');
    await once(it.#server, 'listening');
    return it;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Nothing more comes through the connections that there are. New ones work. */
  die(): void {
    for (const end of this.#ends) end.unpipe().pause();
  }

  close(): void {
    this.#server.close();
    for (const end of this.#ends) end.destroy();
  }
}
