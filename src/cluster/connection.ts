import type { KubeConfig } from '@kubernetes/client-node';
import { FIELD_MANAGER } from '../api/labels.ts';
import { ApiError } from './apiError.ts';
import { systemClock, type Clock, type Moment } from './clock.ts';
import { CredentialSource } from './credentials.ts';
import { framesOf, PROTOBUF, readAnswer, readEvent } from '../protobuf/envelope.ts';
import type { Message, Read } from '../protobuf/message.ts';
import { asJson, decoded, decodedEach, excerptIn, parse, shortened } from './answer.ts';
import { bytesOf, piecesOf, type Answer, type Exchange } from './exchange.ts';
import { isInCluster, loadKubeConfig, type KubeConfigOptions } from './kubeConfig.ts';
import { isRecord } from '../api/json.ts';
import { isKubernetesObject } from './kubernetesObject.ts';
import { linesOf } from './lines.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * What an answer holds: whole objects, only their metadata, or of each object an excerpt. An excerpt comes as protobuf, which takes the API server and us a fraction of
 * the work; where something on the way has only JSON, the whole object comes.
 */
export type Accept = 'object' | 'metadata' | Message;

export interface StreamOptions {
  readonly accept?: Accept;
  /** Called when the API server has accepted the request. The first line may come much later. */
  readonly onOpen?: () => void;
}

/** Limits of one request that writes. */
export type Sending = Pick<Exchange, 'signal' | 'onSend'>;

/** The same, and what of the object is answered. */
export interface Patching extends Sending {
  readonly accept?: Accept;
}

const PARTIAL = 'application/json;g=meta.k8s.io;v=v1;as=PartialObjectMetadata';
const ACCEPT = { object: 'application/json', metadata: `${PARTIAL}List,${PARTIAL}` } as const;
const acceptedOf = (accept: Accept = 'object'): string =>
  typeof accept === 'string' ? ACCEPT[accept] : `${PROTOBUF},${ACCEPT.object}`;

interface Sent extends Sending {
  readonly method: Exchange['method'];
  readonly path: string;
  readonly query: Query;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: Accept | undefined;
}

/**
 * Requests to one API server, by path, in plain JSON. We do not use the typed calls of the client library: they open a TLS connection for each
 * request (kubernetes-client/javascript#2893), have no timeout, and drop fields that they do not know. We do use its KubeConfig for credentials. The connections
 * are our own ({@link Transport}): the client library under it takes 8 MB of memory.
 *
 * Every call throws {@link ApiError}, also when its signal aborts, and when the answer is not one of the API server.
 */
export class Connection {
  readonly config: KubeConfig;
  readonly server: string;
  /** The namespace of the context, or `default`. */
  readonly namespace: string;
  /** Whether this process is a pod and uses its service account. */
  readonly isInCluster: boolean;
  /** The path of the API server's address: a gateway to several has one for each. */
  readonly #prefix: string;
  readonly #credentials: CredentialSource;
  readonly #clock: Pick<Clock, 'monotonic'>;
  #answeredAt: Moment | undefined;

  constructor(config: KubeConfig, clock: Pick<Clock, 'monotonic'> = systemClock) {
    this.config = config;
    this.#clock = clock;
    this.server = (config.getCurrentCluster()?.server ?? '').replace(/\/$/, '');
    this.#prefix = URL.parse(this.server)?.pathname.replace(/\/$/, '') ?? '';
    this.namespace = config.getContextObject(config.getCurrentContext())?.namespace ?? 'default';
    this.isInCluster = isInCluster(config);
    this.#credentials = new CredentialSource(config, clock);
  }

  /** When the latest answer was given: `now` as its Date says, which is the clock of the API server in whole seconds, and `monotonic` by our clock. */
  get answeredAt(): Moment | undefined {
    return this.#answeredAt;
  }

  get<T>(path: string, query: Query = {}, accept: Accept = 'object', signal?: AbortSignal): Promise<T> {
    return this.#json<T>({ method: 'GET', path, query, accept, signal });
  }

  create<T>(path: string, body: unknown, query: Query = {}, sending: Sending = {}): Promise<T> {
    return this.#json<T>({ method: 'POST', path, query: { fieldManager: FIELD_MANAGER, ...query }, body, ...sending });
  }

  update<T>(path: string, body: unknown, query: Query = {}, sending: Sending = {}): Promise<T> {
    return this.#json<T>({ method: 'PUT', path, query: { fieldManager: FIELD_MANAGER, ...query }, body, ...sending });
  }

  /** A JSON patch (RFC 6902). */
  patch<T>(path: string, operations: readonly unknown[], query: Query = {}, sending: Patching = {}): Promise<T> {
    return this.#patch({ path, body: operations, query, contentType: 'application/json-patch+json', ...sending });
  }

  /** A JSON merge patch (RFC 7386). */
  merge<T>(path: string, body: unknown, query: Query = {}, sending: Sending = {}): Promise<T> {
    return this.#patch({ path, body, query, contentType: 'application/merge-patch+json', ...sending });
  }

  async delete(path: string, query: Query = {}): Promise<void> {
    await this.#json({ method: 'DELETE', path, query });
  }

  /** The events of a streaming answer (a watch). They end with the answer, or without an error when the signal aborts. */
  async *lines(path: string, query: Query, signal: AbortSignal, options: StreamOptions = {}): AsyncGenerator {
    const { accept, onOpen } = options;
    try {
      const answer = await this.#send({ method: 'GET', path, query, accept, signal });
      onOpen?.();
      const excerpt = excerptIn(answer, accept);
      if (excerpt === undefined) for await (const line of linesOf(piecesOf(answer))) yield parse(line, `GET ${path}`);
      else
        for await (const frame of framesOf(piecesOf(answer)))
          yield decoded(`GET ${path}`, () => readEvent(frame, excerpt));
    } catch (error) {
      if (signal.aborted) return;
      throw error instanceof ApiError ? error : ApiError.unreachable(this.server, error);
    }
  }

  close(): Promise<void> {
    this.#credentials.close();
    return Promise.resolve();
  }

  /** An answer that is plain text, such as the log of a pod. */
  async text(path: string, query: Query = {}): Promise<string> {
    return this.#text(await this.#send({ method: 'GET', path, query }));
  }

  async #patch<T>(patch: Omit<Sent, 'method'>): Promise<T> {
    const query = { fieldManager: FIELD_MANAGER, ...patch.query };
    const answer = await this.#json<T>({ ...patch, method: 'PATCH', query });
    if (!isKubernetesObject(answer)) throw ApiError.unexpected(`PATCH ${patch.path}`, 'no object');
    return answer;
  }

  async #json<T = unknown>(sent: Sent): Promise<T> {
    const what = `${sent.method} ${sent.path}`;
    const received = await this.#send(sent);
    const excerpt = excerptIn(received, sent.accept);
    if (excerpt !== undefined) {
      const bytes = await this.#bytes(received);
      const answer = decoded(what, () => readAnswer(bytes, excerpt));
      const { items } = answer as { readonly items?: Iterable<Read> };
      return (items === undefined ? answer : { ...answer, items: decodedEach(what, items) }) as T;
    }
    const text = await this.#text(received);
    const answer = parse(text, what);
    if (!isRecord(answer)) throw ApiError.unexpected(what, shortened(text));
    return answer as T;
  }

  async #text(answer: Answer): Promise<string> {
    return (await this.#bytes(answer)).toString();
  }

  async #bytes(answer: Answer): Promise<Buffer> {
    try {
      return await bytesOf(answer);
    } catch (error) {
      throw ApiError.unreachable(this.server, error);
    }
  }

  #note(date: string | undefined): void {
    const now = Date.parse(date ?? '');
    if (!Number.isNaN(now)) this.#answeredAt = { now, monotonic: this.#clock.monotonic() };
  }

  /** Sends a request. Returns a successful answer with its body unread. */
  async #send({ method, path, query, body, contentType, accept, ...limits }: Sent): Promise<Answer> {
    const search = new URLSearchParams(
      Object.entries(query).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, String(value)] as [string, string]],
      ),
    ).toString();
    let answer;
    try {
      const { headers, transport } = await this.#credentials.current();
      answer = await transport.send({
        method,
        path: `${this.#prefix}${path}${search === '' ? '' : `?${search}`}`,
        headers: {
          ...headers,
          accept: acceptedOf(accept),
          'user-agent': FIELD_MANAGER,
          ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...limits,
      });
    } catch (error) {
      this.#credentials.doubt();
      throw error instanceof ApiError ? error : ApiError.unreachable(this.server, error);
    }
    this.#note(answer.headers.date);
    if (answer.status < 300) return answer;
    if (answer.status === 401) this.#credentials.doubt();
    const excerpt = excerptIn(answer, accept);
    const sent = await bytesOf(answer).catch(() => Buffer.alloc(0));
    const said = excerpt === undefined ? sent.toString() : asJson(sent, excerpt);
    throw ApiError.refusal(`${method} ${path}`, answer.status, said, answer.headers['retry-after']);
  }
}

/** @throws Error with one sentence if no cluster is configured. */
export function connect(options: KubeConfigOptions = {}): Connection {
  return new Connection(loadKubeConfig(options));
}
