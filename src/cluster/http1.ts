import { Agent, request } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ANSWER_MS, tooLate, type Answer, type Exchange } from './exchange.ts';

/** A connection that rests for longer is closed: before the other side closes it, just when a request leaves. */
const REST_MS = 4_000;

/** Requests over HTTP/1.1, each over a connection of its own while it lasts. */
export class Http1 {
  readonly #agent: Agent;

  constructor(dial: () => Promise<Socket>) {
    this.#agent = new DiallingAgent(dial);
  }

  /** @throws Error if there is no answer; whatever `onSend` throws */
  send({ method, path, headers, body, signal, onSend }: Exchange): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const asked = request({
        ...{ agent: this.#agent, method, path, headers: { ...headers, ...length } },
        ...(signal === undefined ? {} : { signal }),
      });
      const timer = setTimeout(() => asked.destroy(tooLate('no answer came')), ANSWER_MS);
      asked
        .on('error', reject)
        .once('close', () => clearTimeout(timer))
        .once('response', (answer) => {
          clearTimeout(timer);
          answer.on('error', () => undefined);
          resolve({
            ...{ status: answer.statusCode ?? 0, headers: answer.headers, body: answer },
            isCut: () => !answer.complete,
          });
        })
        // The connection is open by now, and nothing of the request has left.
        .once('socket', () => {
          try {
            onSend?.();
            asked.end(body);
          } catch (error) {
            asked.destroy(error as Error);
          }
        });
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

class DiallingAgent extends Agent {
  readonly #dial: () => Promise<Socket>;

  constructor(dial: () => Promise<Socket>) {
    super({ keepAlive: true, timeout: REST_MS });
    this.#dial = dial;
  }

  override createConnection(_: object, done?: (error: Error | null, socket: Duplex) => void): undefined {
    this.#dial().then(
      (socket) => done?.(null, socket),
      (error: unknown) => (done as ((error: unknown) => void) | undefined)?.(error),
    );
  }
}
