import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { dialling, type Way } from './dial.ts';
import type { Answer, Exchange } from './exchange.ts';
import { Http1 } from './http1.ts';
import { Http2, type LifeTimes } from './http2.ts';

/** client-go's switch: for a proxy or a load balancer whose HTTP/2 is broken. */
const maySpeakHttp2 = (): boolean => (process.env.DISABLE_HTTP2 ?? '') === '';

/** The server has not taken HTTP/2. */
class OtherProtocol extends Error {}

/**
 * Requests to one server, with the same certificates.
 *
 * Reads, and so all watches, go over one connection of HTTP/2, if the server takes it (ALPN). A connection for each of twenty watches would cost 5 MB of memory. Writes go over
 * HTTP/1.1, at most as many connections as writes at once: they do not wait for reads, nor die with their connection, and they leave in the moment in which `onSend` was
 * called: HTTP/2 may hold them back.
 */
export class Transport {
  readonly #host: string;
  readonly #dial: (protocols: readonly string[]) => Promise<Socket>;
  readonly #http1: Http1;
  readonly #http2: Http2;
  #speaksHttp2: boolean;
  /** A connection to a server that did not take HTTP/2. It serves a request of HTTP/1.1. */
  #spare: Socket | undefined;

  constructor(way: Way, times?: LifeTimes) {
    this.#host = way.origin.host;
    this.#dial = dialling(way);
    this.#speaksHttp2 = maySpeakHttp2() && way.origin.protocol === 'https:';
    this.#http1 = new Http1(() => this.#plain());
    this.#http2 = new Http2(way.origin.origin, () => this.#both(), times);
  }

  /** @throws Error if there is no answer; whatever `onSend` throws */
  async send(exchange: Exchange): Promise<Answer> {
    const hosted = { ...exchange, headers: { ...exchange.headers, host: this.#host } };
    if (exchange.method === 'GET' && this.#speaksHttp2)
      try {
        return await this.#http2.send(hosted);
      } catch (error) {
        if (!(error instanceof OtherProtocol)) throw error;
      }
    return this.#http1.send(hosted);
  }

  /** No new request comes. What is under way may end by itself. */
  retire(): void {
    this.#http2.retire();
  }

  /** Ends all at once. */
  close(): void {
    this.#http2.close();
    this.#http1.close();
    this.#spare?.destroy();
  }

  async #both(): Promise<Socket> {
    const socket = await this.#dial(['h2', 'http/1.1']);
    if (socket instanceof TLSSocket && socket.alpnProtocol === 'h2') return socket;
    this.#speaksHttp2 = false;
    this.#spare = socket;
    throw new OtherProtocol();
  }

  async #plain(): Promise<Socket> {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare?.destroyed === false ? spare : this.#dial(['http/1.1']);
  }
}
