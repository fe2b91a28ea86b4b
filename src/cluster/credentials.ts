import { readFile } from 'node:fs/promises';
import type { AgentOptions, RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Way } from './dial.ts';
import { systemClock, type Clock } from './clock.ts';
import { Transport } from './transport.ts';

/** How long to use credentials before they are loaded again. Service account tokens are renewed about an hour before they expire, certificates rarely. */
const LAST_MS = 30_000;
/** And if the API server did not believe them, or could not be believed: an answer of 401, a certificate of somebody unknown. */
const DOUBTED_MS = 1_000;

/** What a request needs: headers that say who asks, and open connections with the certificates. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly transport: Transport;
}

/** The credentials of a kubeconfig, loaded again from time to time, and soon after a request failed with them. */
export class CredentialSource {
  readonly #config: KubeConfig;
  readonly #clock: Pick<Clock, 'monotonic'>;
  #credentials: Promise<Credentials> | undefined;
  #loaded = 0;
  #isDoubted = false;
  #transport: { readonly tls: string; readonly transport: Transport } | undefined;

  constructor(config: KubeConfig, clock: Pick<Clock, 'monotonic'> = systemClock) {
    this.#config = config;
    this.#clock = clock;
  }

  current(): Promise<Credentials> {
    const now = this.#clock.monotonic();
    const last = this.#isDoubted ? DOUBTED_MS : LAST_MS;
    if (this.#credentials === undefined || now >= this.#loaded + last) {
      [this.#loaded, this.#isDoubted] = [now, false];
      this.#credentials = this.#load();
      this.#credentials.catch(() => (this.#credentials = undefined));
    }
    return this.#credentials;
  }

  /** A request has failed, and it may have been for what it was sent with. */
  doubt(): void {
    this.#isDoubted = true;
  }

  close(): void {
    this.#transport?.transport.close();
  }

  async #load(): Promise<Credentials> {
    const options: RequestOptions = { headers: {} };
    await this.#config.applyToHTTPSOptions(options);
    const basic = typeof options.auth === 'string' ? Buffer.from(options.auth).toString('base64') : undefined;
    // The client library reads the file of a token once a minute, and one for all kubeconfigs.
    const { config: { tokenFile } = {} } = (this.#config.getCurrentUser()?.authProvider ?? {}) as AuthProvider;
    const headers = {
      ...(options.headers as Record<string, string>),
      ...(basic === undefined ? {} : { authorization: `Basic ${basic}` }),
      ...(tokenFile === undefined ? {} : { Authorization: `Bearer ${(await readFile(tokenFile, 'utf8')).trim()}` }),
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

/** What the client library knows of a service account: the path of its token. */
interface AuthProvider {
  readonly config?: { readonly tokenFile?: string };
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
