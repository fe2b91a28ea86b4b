import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { ANSWER_MS, tooLate, type Answer, type Exchange } from './exchange.ts';

/** After so long without a byte, the other side is asked whether it is there (PING); and so long it has to answer. As client-go does. */
const TIMES = { quietMs: 30_000, answerMs: 15_000 };

export type LifeTimes = typeof TIMES;

/** How much of one answer may be under way or wait to be read. Too little makes large lists slow over long distances. */
const STREAM_WINDOW = 256 * 1024;
/** And of all answers of a connection. */
const WINDOW = 16 * STREAM_WINDOW;

/** The server has not looked at the request: it may be sent again over another connection. */
class Unprocessed extends Error {
  override readonly name = 'Unprocessed';
}

/**
 * Reads over HTTP/2: many answers, watches among them, over one connection. Another connection is opened when the server takes no more streams on the first, when the
 * server ends it (GOAWAY), and when nothing has been heard of it while a request waited. What dies with a connection is told to all who read from it.
 */
export class Http2 {
  readonly #dial: () => Promise<Socket>;
  readonly #origin: string;
  readonly #times: LifeTimes;
  readonly #sessions = new Set<Session>();
  #opening: Promise<void> | undefined;
  #isClosed = false;

  constructor(origin: string, dial: () => Promise<Socket>, times: LifeTimes = TIMES) {
    this.#origin = origin;
    this.#dial = dial;
    this.#times = times;
  }

  /** @throws Error if there is no answer */
  async send(exchange: Exchange): Promise<Answer> {
    for (let refusals = 0; ;) {
      const free = [...this.#sessions].find(({ hasRoom }) => hasRoom);
      try {
        // In the same moment in which room was found: others look for it, too.
        if (free !== undefined) return await free.send(exchange);
        await unlessAborted(this.#another(), exchange.signal);
      } catch (error) {
        if (!(error instanceof Unprocessed) || ++refusals > 1) throw error;
      }
    }
  }

  /** Ends all at once. */
  close(): void {
    this.#isClosed = true;
    for (const session of this.#sessions) session.destroy();
  }

  /** No new request; what is under way may end by itself. */
  retire(): void {
    for (const session of this.#sessions) session.retire();
  }

  #another(): Promise<void> {
    if (this.#isClosed) throw closed();
    return (this.#opening ??= this.#open().finally(() => (this.#opening = undefined)));
  }

  async #open(): Promise<void> {
    const socket = await this.#dial();
    if (this.#isClosed) {
      socket.destroy();
      throw closed();
    }
    const session = new Session(this.#origin, socket, this.#times, () => this.#sessions.delete(session));
    this.#sessions.add(session);
    await session.settled();
    if (!session.hasRoom) throw new Error('the server takes no request over HTTP/2');
  }
}

const closed = (): Error => new Error('the connection has been closed');

/** One connection. */
class Session {
  readonly #session: ClientHttp2Session;
  readonly #socket: Socket;
  readonly #times: LifeTimes;
  #streams = 0;
  #isSettled = false;
  #isRetired = false;
  /** How many bytes had come when it was looked at last. */
  #heard = 0;
  /** A PING is not answered yet. */
  #isAsked = false;
  /** Nothing was heard while somebody waited: until an answer to a PING, no new request. */
  #isDoubted = false;
  readonly #pulse: NodeJS.Timeout;

  constructor(origin: string, socket: Socket, times: LifeTimes, onEnd: () => void) {
    this.#socket = socket;
    this.#times = times;
    this.#session = connect(origin, {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW },
    });
    this.#session.setLocalWindowSize(WINDOW);
    this.#pulse = setInterval(() => this.#feel(), times.quietMs).unref();
    this.#session
      // The streams get the error, too, and tell of it.
      .on('error', () => undefined)
      .once('close', () => {
        clearInterval(this.#pulse);
        onEnd();
      });
  }

  /** Resolves when the server has said how many streams it takes at once. More than that may get no answer at all. @throws Error if it does not say so */
  settled(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#session.destroy(tooLate('the server did not begin HTTP/2')), ANSWER_MS);
      this.#session
        .once('remoteSettings', () => {
          // From now on the connection keeps the process alive only while an answer is awaited.
          this.#session.unref();
          this.#isSettled = true;
          resolve();
        })
        .once('error', reject)
        .once('close', () => reject(new Error('the connection was closed while it was made')));
      for (const end of ['remoteSettings', 'close']) this.#session.once(end, () => clearTimeout(timer));
    });
  }

  get hasRoom(): boolean {
    const { closed, destroyed, remoteSettings } = this.#session;
    const most = remoteSettings.maxConcurrentStreams ?? Infinity;
    const isOpen = this.#isSettled && !closed && !destroyed;
    return isOpen && !this.#isRetired && !this.#isDoubted && this.#streams < most;
  }

  destroy(): void {
    this.#session.destroy();
  }

  retire(): void {
    this.#isRetired = true;
    if (!this.#session.destroyed) this.#session.close();
  }

  send({ path, headers: { host = '', ...headers }, signal }: Exchange): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const stream = this.#stream({ ':path': path, ':authority': host, ...headers }, signal);
      const heard = this.#socket.bytesRead;
      const doubt = () => {
        // Whoever gives up while nothing comes at all has perhaps found out that the connection is dead.
        if (this.#socket.bytesRead === heard) this.#doubt();
      };
      const timer = setTimeout(() => {
        doubt();
        stream.destroy(tooLate('no answer came'));
      }, ANSWER_MS);
      signal?.addEventListener('abort', doubt, { once: true });
      const settled = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', doubt);
      };
      stream
        .once('response', ({ ':status': status = 0, ...answered }) => {
          settled();
          resolve({
            status,
            headers: answered,
            body: stream,
            isCut: () => stream.rstCode !== constants.NGHTTP2_NO_ERROR,
          });
        })
        .on('error', (error: Error) => reject(isRefused(stream) ? new Unprocessed(error.message) : error))
        .once('close', () => {
          settled();
          if (--this.#streams === 0) this.#session.unref();
          reject(new Error('the connection ended before the answer'));
        });
    });
  }

  #stream(headers: Record<string, string>, signal: AbortSignal | undefined): ClientHttp2Stream {
    let stream;
    try {
      stream = this.#session.request(headers, { endStream: true, ...(signal === undefined ? {} : { signal }) });
    } catch (error) {
      // The connection has ended since it was chosen.
      throw new Unprocessed(String(error));
    }
    if (this.#streams++ === 0) this.#session.ref();
    return stream;
  }

  #doubt(): void {
    this.#isDoubted = true;
    this.#ask();
  }

  /** Asks whether the other side is there, if nothing has come since the last look. */
  #feel(): void {
    const { bytesRead } = this.#socket;
    if (bytesRead === this.#heard) this.#ask();
    this.#heard = bytesRead;
  }

  #ask(): void {
    if (this.#isAsked || this.#session.destroyed) return;
    this.#isAsked = true;
    const { answerMs } = this.#times;
    const dead = () =>
      this.#session.destroy(new Error(`the connection is dead: no answer to a PING within ${answerMs / 1000} s`));
    // After a standstill of the process the answer may be there, and not be read yet.
    const timer = setTimeout(() => setImmediate(() => this.#isAsked && dead()), answerMs);
    timer.unref();
    this.#session.ping(() => {
      clearTimeout(timer);
      [this.#isAsked, this.#isDoubted] = [false, false];
    });
  }
}

const isRefused = ({ rstCode }: ClientHttp2Stream): boolean => rstCode === constants.NGHTTP2_REFUSED_STREAM;

/** The same promise, which is not awaited any longer when the signal aborts. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
