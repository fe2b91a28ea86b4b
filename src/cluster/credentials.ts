import type { AgentOptions, RequestOptions } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import type { KubeConfig } from '@kubernetes/client-node';
import { Agent, ProxyAgent, type buildConnector, type Dispatcher } from 'undici';
import { systemClock, type Clock } from './clock.ts';

/** How long to use credentials before they are loaded again. Service account tokens are renewed about an hour before they expire, certificates rarely. */
const LAST_MS = 30_000;

/** What a request needs: headers that say who asks, and open connections with the certificates. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
}

/** The credentials of a kubeconfig, loaded again from time to time. */
export class CredentialSource {
  readonly #config: KubeConfig;
  readonly #clock: Pick<Clock, 'monotonic'>;
  #credentials: Promise<Credentials> | undefined;
  #expires = 0;
  #dispatcher: { readonly tls: string; readonly dispatcher: Dispatcher } | undefined;

  constructor(config: KubeConfig, clock: Pick<Clock, 'monotonic'> = systemClock) {
    this.#config = config;
    this.#clock = clock;
  }

  current(): Promise<Credentials> {
    const now = this.#clock.monotonic();
    if (this.#credentials === undefined || now >= this.#expires) {
      this.#expires = now + LAST_MS;
      this.#credentials = this.#load();
      this.#credentials.catch(() => (this.#credentials = undefined));
    }
    return this.#credentials;
  }

  async close(): Promise<void> {
    await this.#dispatcher?.dispatcher.destroy();
  }

  async #load(): Promise<Credentials> {
    const options: RequestOptions = { headers: {} };
    await this.#config.applyToHTTPSOptions(options);
    const basic = typeof options.auth === 'string' ? Buffer.from(options.auth).toString('base64') : undefined;
    const headers = {
      ...(options.headers as Record<string, string>),
      ...(basic === undefined ? {} : { authorization: `Basic ${basic}` }),
    };
    // While the certificates stay the same, keep the dispatcher and with it the open connections.
    const wanted = this.#config.createDispatcherOptions(this.#config.getCurrentCluster(), options as AgentOptions);
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
