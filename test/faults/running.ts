import { Agent, type RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import type { Clock } from '../../src/cluster/clock.ts';
import { Connection } from '../../src/cluster/connection.ts';
import { leaseTimes } from '../../src/cluster/lease.ts';
import { operate } from '../../src/operator/main.ts';
import type { FaultyServer } from './faultyServer.ts';

/** The clock of the operators runs faster, so that a watch that hangs is found out in two seconds. */
export const PACE = 75;

class FastClock implements Clock {
  readonly #began = { now: Date.now(), monotonic: performance.now() };

  now(): number {
    return this.#began.now + this.monotonic();
  }

  monotonic(): number {
    return (performance.now() - this.#began.monotonic) * PACE;
  }

  after(ms: number, run: () => void): () => void {
    const timer = setTimeout(run, ms / PACE);
    return () => clearTimeout(timer);
  }
}

/** By the clock of the operators: eight seconds. A request about the lease has a third of that, which must be enough on a busy machine. */
const LEASE_MS = 600_000;

/** The API server behind the faults. */
export interface Upstream {
  readonly origin: string;
  readonly agent: Agent;
}

export async function upstreamOf(admin: Connection): Promise<Upstream> {
  const options: RequestOptions = {};
  await admin.config.applyToHTTPSOptions(options);
  const { ca, cert, key } = options as Required<Pick<RequestOptions, 'ca' | 'cert' | 'key'>>;
  return { origin: admin.server, agent: new Agent({ keepAlive: true, ca, cert, key }) };
}

/** An operator of one namespace. */
export class Running {
  readonly #ending = new AbortController();
  readonly #connection: Connection;
  readonly #server: FaultyServer;
  readonly #ended: Promise<void>;
  readonly log: string[] = [];

  /** @param hasLease whether a Lease in the namespace decides if the operator writes */
  constructor(server: FaultyServer, namespace: string, hasLease = false) {
    this.#server = server;
    const config = new KubeConfig();
    const { url, account } = server;
    const { tokenFile, caFile } = account;
    // Without TLS there is nothing to verify, and the client library wants to be told so.
    const skipTLSVerify = url.startsWith('http:');
    config.loadFromOptions({
      clusters: [{ name: 'it', server: url, skipTLSVerify, caFile }],
      users: [{ name: 'it', authProvider: { name: 'tokenFile', config: { tokenFile } } }],
      contexts: [{ name: 'inClusterContext', cluster: 'it', user: 'it' }],
      currentContext: 'inClusterContext',
    });
    this.#connection = new Connection(config);
    const options = {
      ...{ port: 0, metricsPort: 0, address: '127.0.0.1', policies: [] },
      lease: hasLease ? { namespace, name: 'operator' } : undefined,
      leaseTimes: leaseTimes(LEASE_MS),
      namespaces: [namespace],
      clock: new FastClock(),
      log: (message: string, fields?: object) => void this.log.push(`${message} ${JSON.stringify(fields)}`),
    };
    this.#ended = operate(this.#connection, options, this.#ending.signal);
  }

  /** All its connections break in the same moment, and it sends nothing more. */
  async kill(): Promise<void> {
    this.#server.close();
    this.#ending.abort();
    await this.#ended;
    await this.#connection.close();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#ended;
    await this.#connection.close();
    this.#server.close();
  }
}
