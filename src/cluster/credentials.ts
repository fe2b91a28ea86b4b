import type { AgentOptions, RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Way } from './dial.ts';
import { systemClock, type Clock } from './clock.ts';
import { Transport } from './transport.ts';

/** How long to use credentials before they are loaded again. Service account tokens are renewed about an hour before they expire, certificates rarely. */
const LAST_MS = 30_000;

/** What a request needs: headers that say who asks, and open connections with the certificates. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly transport: Transport;
}

/** The credentials of a kubeconfig, loaded again from time to time. */
export class CredentialSource {
  readonly #config: KubeConfig;
  readonly #clock: Pick<Clock, 'monotonic'>;
  #credentials: Promise<Credentials> | undefined;
  #expires = 0;
  #transport: { readonly tls: string; readonly transport: Transport } | undefined;

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

  close(): void {
    this.#transport?.transport.close();
  }

  async #load(): Promise<Credentials> {
    const options: RequestOptions = { headers: {} };
    await this.#config.applyToHTTPSOptions(options);
    const basic = typeof options.auth === 'string' ? Buffer.from(options.auth).toString('base64') : undefined;
    const headers = {
      ...(options.headers as Record<string, string>),
      ...(basic === undefined ? {} : { authorization: `Basic ${basic}` }),
    };
    // While the certificates stay the same, keep the open connections.
    const cluster = this.#config.getCurrentCluster();
    const wanted = this.#config.createDispatcherOptions(cluster, options as AgentOptions);
    const tls = JSON.stringify(wanted);
    if (this.#transport?.tls !== tls) {
      this.#transport?.transport.retire();
      this.#transport = { tls, transport: new Transport(wayTo(new URL(cluster?.server ?? ''), wanted)) };
    }
    return { headers, transport: this.#transport.transport };
  }
}

function wayTo(origin: URL, options: ReturnType<KubeConfig['createDispatcherOptions']>): Way {
  switch (options.type) {
    case 'agent':
      return { origin, tls: options.connect };
    case 'none':
      return { origin, tls: {} };
    case 'proxy':
      return { origin, tls: options.requestTls, proxy: new URL(options.uri) };
    case 'socks':
      throw new Error('a SOCKS proxy in the kubeconfig is not supported: use an HTTP proxy');
  }
}
