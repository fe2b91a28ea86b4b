import type { KubeConfig } from '@kubernetes/client-node';
import { FIELD_MANAGER } from '../api/labels.ts';
import { ApiError } from './apiError.ts';
import { CredentialSource } from './credentials.ts';
import { piecesOf, textOf, type Answer, type Exchange } from './exchange.ts';
import { isInCluster, loadKubeConfig, type KubeConfigOptions } from './kubeConfig.ts';
import { isRecord } from '../api/json.ts';
import { isKubernetesObject } from './kubernetesObject.ts';
import { linesOf } from './lines.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** What an answer holds: whole objects, or only their metadata. */
export type Accept = 'object' | 'metadata';

export interface StreamOptions {
  readonly accept?: Accept;
  /** Called when the API server has accepted the request. The first line may come much later. */
  readonly onOpen?: () => void;
}

/** Limits of one request that writes. */
export type Sending = Pick<Exchange, 'signal' | 'onSend'>;

const PARTIAL = 'application/json;g=meta.k8s.io;v=v1;as=PartialObjectMetadata';
const ACCEPT = { object: 'application/json', metadata: `${PARTIAL}List,${PARTIAL}` } as const;

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

  constructor(config: KubeConfig) {
    this.config = config;
    this.server = (config.getCurrentCluster()?.server ?? '').replace(/\/$/, '');
    this.#prefix = URL.parse(this.server)?.pathname.replace(/\/$/, '') ?? '';
    this.namespace = config.getContextObject(config.getCurrentContext())?.namespace ?? 'default';
    this.isInCluster = isInCluster(config);
    this.#credentials = new CredentialSource(config);
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
  patch<T>(path: string, operations: readonly unknown[], query: Query = {}, sending: Sending = {}): Promise<T> {
    return this.#patch({ path, body: operations, query, contentType: 'application/json-patch+json', ...sending });
  }

  /** A JSON merge patch (RFC 7386). */
  merge<T>(path: string, body: unknown, query: Query = {}, sending: Sending = {}): Promise<T> {
    return this.#patch({ path, body, query, contentType: 'application/merge-patch+json', ...sending });
  }

  async delete(path: string, query: Query = {}): Promise<void> {
    await this.#json({ method: 'DELETE', path, query });
  }

  /** The JSON lines of a streaming answer (a watch). They end with the answer, or without an error when the signal aborts. */
  async *lines(path: string, query: Query, signal: AbortSignal, options: StreamOptions = {}): AsyncGenerator {
    const { accept, onOpen } = options;
    try {
      const answer = await this.#send({ method: 'GET', path, query, accept, signal });
      onOpen?.();
      for await (const line of linesOf(piecesOf(answer))) yield parse(line, `GET ${path}`);
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
    const text = await this.#text(await this.#send(sent));
    const what = `${sent.method} ${sent.path}`;
    const answer = parse(text, what);
    if (!isRecord(answer)) throw ApiError.unexpected(what, shortened(text));
    return answer as T;
  }

  async #text(answer: Answer): Promise<string> {
    try {
      return await textOf(answer);
    } catch (error) {
      throw ApiError.unreachable(this.server, error);
    }
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
          accept: ACCEPT[accept ?? 'object'],
          'user-agent': FIELD_MANAGER,
          ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...limits,
      });
    } catch (error) {
      throw error instanceof ApiError ? error : ApiError.unreachable(this.server, error);
    }
    if (answer.status < 300) return answer;
    const text = await textOf(answer).catch(() => '');
    throw ApiError.refusal(`${method} ${path}`, answer.status, text, answer.headers['retry-after']);
  }
}

/** @throws ApiError if the text is not JSON: a proxy or a portal may answer with a page of HTML, and with the status 200. */
function parse(text: string, request: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw ApiError.unexpected(request, shortened(text));
  }
}

const shortened = (text: string): string => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);

/** @throws Error with one sentence if no cluster is configured. */
export function connect(options: KubeConfigOptions = {}): Connection {
  return new Connection(loadKubeConfig(options));
}
