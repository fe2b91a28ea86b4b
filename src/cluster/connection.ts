import type { AgentOptions, RequestOptions } from 'node:https';
import { createInterface } from 'node:readline';
import type { ConnectionOptions } from 'node:tls';
import type { KubeConfig } from '@kubernetes/client-node';
import { Agent, ProxyAgent, request, type buildConnector, type Dispatcher } from 'undici';
import { FIELD_MANAGER } from '../api/labels.ts';
import { ApiError } from './apiError.ts';
import { loadKubeConfig, type KubeConfigOptions } from './kubeConfig.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** What an answer holds: whole objects, or only their metadata. */
export type Accept = 'object' | 'metadata';

const PARTIAL = 'application/json;g=meta.k8s.io;v=v1;as=PartialObjectMetadata';
const ACCEPT = { object: 'application/json', metadata: `${PARTIAL}List,${PARTIAL}` } as const;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The client library sets no timeout. Without one, a request on a dead connection hangs for ever, as a watch of client-go does. */
const TIMEOUT_MS = 30_000;

/** How long to use credentials before they are loaded again. Service account tokens are renewed about an hour before they expire, certificates rarely. */
const CREDENTIALS_LAST_MS = 30_000;

interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
}

/**
 * Requests to one API server, by path, in plain JSON. We do not use the typed calls of the client library: they open a TLS connection for each
 * request (kubernetes-client/javascript#2893), have no timeout, and drop fields that they do not know. We do use its KubeConfig for credentials.
 *
 * Every call throws {@link ApiError}.
 */
export class Connection {
  readonly config: KubeConfig;
  readonly server: string;
  /** The namespace of the context, or `default`. */
  readonly namespace: string;
  #credentials: Promise<Credentials> | undefined;
  #expires = 0;
  #dispatcher: { readonly tls: string; readonly dispatcher: Dispatcher } | undefined;

  constructor(config: KubeConfig) {
    this.config = config;
    this.server = (config.getCurrentCluster()?.server ?? '').replace(/\/$/, '');
    this.namespace = config.getContextObject(config.getCurrentContext())?.namespace ?? 'default';
  }

  get<T>(path: string, query: Query = {}, accept: Accept = 'object'): Promise<T> {
    return this.#json<T>('GET', path, query, undefined, undefined, ACCEPT[accept]);
  }

  create<T>(path: string, body: unknown, query: Query = {}): Promise<T> {
    return this.#json<T>('POST', path, { fieldManager: FIELD_MANAGER, ...query }, body);
  }

  update<T>(path: string, body: unknown, query: Query = {}): Promise<T> {
    return this.#json<T>('PUT', path, { fieldManager: FIELD_MANAGER, ...query }, body);
  }

  /** A JSON patch (RFC 6902). */
  patch<T>(path: string, operations: readonly unknown[], query: Query = {}): Promise<T> {
    return this.#json<T>(
      'PATCH',
      path,
      { fieldManager: FIELD_MANAGER, ...query },
      operations,
      'application/json-patch+json',
    );
  }

  /** A JSON merge patch (RFC 7386). */
  merge<T>(path: string, body: unknown, query: Query = {}): Promise<T> {
    return this.#json<T>(
      'PATCH',
      path,
      { fieldManager: FIELD_MANAGER, ...query },
      body,
      'application/merge-patch+json',
    );
  }

  async delete(path: string, query: Query = {}): Promise<void> {
    await this.#json('DELETE', path, query);
  }

  /** The JSON lines of a streaming answer (a watch). They end with the answer, or without an error when the signal aborts. */
  async *lines(path: string, query: Query, signal: AbortSignal, accept: Accept = 'object'): AsyncGenerator {
    const options = { signal, bodyTimeout: 0, accept: ACCEPT[accept] };
    try {
      const response = await this.#send('GET', path, query, undefined, undefined, options);
      for await (const line of createInterface({ input: response.body })) {
        if (line !== '') yield JSON.parse(line);
      }
    } catch (error) {
      if (signal.aborted) return;
      throw error instanceof ApiError ? error : ApiError.unreachable(this.server, error);
    }
  }

  async close(): Promise<void> {
    await this.#dispatcher?.dispatcher.destroy();
  }

  async #json<T = unknown>(
    method: Method,
    path: string,
    query: Query,
    body?: unknown,
    contentType?: string,
    accept: string = ACCEPT.object,
  ): Promise<T> {
    const response = await this.#send(method, path, query, body, contentType, { accept });
    try {
      return (await response.body.json()) as T;
    } catch (error) {
      throw ApiError.unreachable(this.server, error);
    }
  }

  /** Sends a request. Returns a successful answer with its body unread. */
  async #send(
    method: Method,
    path: string,
    query: Query,
    body: unknown,
    contentType: string | undefined,
    options: { readonly signal?: AbortSignal; readonly bodyTimeout?: number; readonly accept: string },
  ): Promise<Dispatcher.ResponseData> {
    const { accept, ...limits } = options;
    const search = new URLSearchParams(
      Object.entries(query).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, String(value)] as [string, string]],
      ),
    ).toString();
    const url = `${this.server}${path}${search === '' ? '' : `?${search}`}`;
    let response;
    try {
      const { headers, dispatcher } = await this.#current();
      response = await request(url, {
        method,
        dispatcher,
        headersTimeout: TIMEOUT_MS,
        bodyTimeout: TIMEOUT_MS,
        ...limits,
        headers: {
          ...headers,
          accept,
          'user-agent': FIELD_MANAGER,
          ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw ApiError.unreachable(this.server, error);
    }
    if (response.statusCode < 300) return response;
    const retryAfter = response.headers['retry-after'];
    const text = await response.body.text().catch(() => '');
    throw ApiError.refusal(`${method} ${path}`, response.statusCode, text, String(retryAfter ?? ''));
  }

  /** The current credentials. */
  #current(): Promise<Credentials> {
    if (this.#credentials === undefined || Date.now() >= this.#expires) {
      this.#expires = Date.now() + CREDENTIALS_LAST_MS;
      this.#credentials = this.#load();
      this.#credentials.catch(() => (this.#credentials = undefined));
    }
    return this.#credentials;
  }

  async #load(): Promise<Credentials> {
    const options: RequestOptions = { headers: {} };
    await this.config.applyToHTTPSOptions(options);
    const basic = typeof options.auth === 'string' ? Buffer.from(options.auth).toString('base64') : undefined;
    const headers = {
      ...(options.headers as Record<string, string>),
      ...(basic === undefined ? {} : { authorization: `Basic ${basic}` }),
    };
    // While the certificates stay the same, keep the dispatcher and with it the open connections.
    const wanted = this.config.createDispatcherOptions(this.config.getCurrentCluster(), options as AgentOptions);
    const tls = JSON.stringify(wanted);
    if (this.#dispatcher?.tls !== tls) this.#dispatcher = { tls, dispatcher: dispatcherFor(wanted) };
    return { headers, dispatcher: this.#dispatcher.dispatcher };
  }
}

function dispatcherFor(options: ReturnType<KubeConfig['createDispatcherOptions']>): Dispatcher {
  // HTTP/1.1: with HTTP/2, one slow watch delays every request on the same connection.
  switch (options.type) {
    case 'agent':
      return new Agent({ connect: tls(options.connect), allowH2: false });
    case 'none':
      return new Agent({ allowH2: false });
    case 'proxy':
      return new ProxyAgent({ uri: options.uri, requestTls: tls(options.requestTls), allowH2: false });
    case 'socks':
      throw new Error('a SOCKS proxy in the kubeconfig is not supported: use an HTTP proxy');
  }
}

/** The options of Node and undici differ only in whether a field may be `undefined`. */
const tls = (options: ConnectionOptions): buildConnector.BuildOptions => options as buildConnector.BuildOptions;

/** @throws Error with one sentence if no cluster is configured. */
export function connect(options: KubeConfigOptions = {}): Connection {
  return new Connection(loadKubeConfig(options));
}
