import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { EngineError, unreachable } from './engineError.ts';
import { USUAL_SOCKET } from './socket.ts';

/** A question to the engine that was not answered in this time is answered no more: an engine that hangs accepts connections all the same. */
const ANSWER_MS = 60_000;

export interface Asked {
  readonly method?: 'GET' | 'HEAD' | 'POST';
  /** Values are bytes, as names of files are: each character stands for one byte. */
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/**
 * The Docker Engine, by its API on a local socket (docs.docker.com/reference/api/engine). The path has no version, so the engine answers in its own; what is
 * asked here is the same in all versions since 1.40 (Docker 19.03).
 */
export class Engine {
  readonly socket: string;

  constructor(socket: string) {
    this.socket = socket;
  }

  /**
   * The engine that `docker` would use.
   * @param host the value of DOCKER_HOST.
   * @throws EngineError for an engine of another machine: its directories are not here.
   */
  static at(host: string | undefined): Engine {
    if (host === undefined || host === '') return new Engine(USUAL_SOCKET);
    const [, socket] = /^unix:\/\/(\/.+)$/.exec(host) ?? [];
    if (socket === undefined)
      throw new EngineError(0, `DOCKER_HOST is ${host}, and only sockets of this machine serve: unix:///PATH`);
    return new Engine(socket);
  }

  /** @throws EngineError */
  async json<T>(path: string, asked: Asked = {}): Promise<T> {
    const chunks: Buffer[] = [];
    for await (const chunk of await this.stream(path, asked)) chunks.push(chunk as Buffer);
    return JSON.parse(Buffer.concat(chunks).toString()) as T;
  }

  /**
   * The answer, as it comes. Whoever takes it reads it to its end or destroys it.
   * @throws EngineError
   */
  async stream(path: string, asked: Asked = {}): Promise<IncomingMessage> {
    const sent = this.#send(path, asked);
    const [response] = (await this.#answer(sent, 'response')) as [IncomingMessage];
    const { statusCode: status = 0 } = response;
    if (status >= 400) throw await refusal(status, path, response);
    return response;
  }

  #send(path: string, { method = 'GET', query = {}, body, signal }: Asked) {
    const words = Object.entries(query).map(([key, value]) => `${key}=${encoded(value)}`);
    const text = body === undefined ? undefined : JSON.stringify(body);
    const sent = request({
      socketPath: this.socket,
      method,
      path: `${path}${words.length === 0 ? '' : '?'}${words.join('&')}`,
      headers: { Host: 'docker', ...(text === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(signal === undefined ? {} : { signal }),
    });
    sent.setTimeout(ANSWER_MS, () => sent.destroy(new Error(`no answer within ${ANSWER_MS / 1000} s`)));
    sent.end(text);
    return sent;
  }

  async #answer(sent: ReturnType<typeof request>, event: 'response'): Promise<unknown[]> {
    try {
      return (await once(sent, event)) as unknown[];
    } catch (error) {
      throw (error as Error).name === 'AbortError' ? error : unreachable(this.socket, error as NodeJS.ErrnoException);
    }
  }
}

/** Of a string whose characters are bytes. */
const encoded = (value: string): string =>
  [...Buffer.from(value, 'latin1')]
    .map((byte) => (/[\w.~-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : percent(byte)))
    .join('');

const percent = (byte: number): string => `%${byte.toString(16).padStart(2, '0')}`;

async function refusal(status: number, path: string, response: IncomingMessage): Promise<EngineError> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  let why = text;
  try {
    why = (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    // Not from the engine: a proxy before it, say.
  }
  return new EngineError(status, `the Docker Engine refuses ${path}: ${why.trim() || `status ${status}`}`);
}
