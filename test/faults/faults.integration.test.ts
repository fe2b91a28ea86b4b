import { Agent, type RequestOptions } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/cluster/clock.ts';
import { Connection } from '../../src/cluster/connection.ts';
import { loadKubeConfig } from '../../src/cluster/kubeConfig.ts';
import { operate } from '../../src/operator/main.ts';
import { controlPlane, type ControlPlane } from '../cluster/controlPlane.ts';
import { ca } from '../connection/secureServers.ts';
import { eventually } from '../eventually.ts';
import { seeded } from '../manualClock.ts';
import { teachRecordingStores } from '../recordingStores.ts';
import { Gate } from './gate.ts';
import { FaultyServer } from './faultyServer.ts';
import { History } from './history.ts';
import { planOf } from './plans.ts';

/**
 * Plans of faults: a real API server behind a network that loses, repeats, tears and holds back, while owners change what they like, and operators are
 * killed, and the API server is. Whatever happens, in the end every workload is as its owner and its role say, the status is true, no write was needless, and all is quiet.
 * RECORDINGS_PLANS says how many; RECORDINGS_SEED, with which the plans begin.
 */
const PLANS = Number(process.env.RECORDINGS_PLANS ?? 12);
const SEED = Number(process.env.RECORDINGS_SEED ?? 1);
const AT_ONCE = 6;
/** After so many plans the API server is killed and starts again, while other plans are under way. */
const RESTART_AFTER = 50;
/** What owners do is not what is tested: they wait while the API server is away. */
const owners = new Gate();
/** The clock of the operators runs faster, so that a watch that hangs is found out in two seconds. */
const PACE = 75;

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

let cluster: ControlPlane;
let admin: Connection;
let upstream: { readonly origin: string; readonly agent: Agent };

beforeAll(async () => {
  cluster = await controlPlane();
  admin = new Connection(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
  await teachRecordingStores(cluster);
  const options: RequestOptions = {};
  await admin.config.applyToHTTPSOptions(options);
  const { ca, cert, key } = options as Required<Pick<RequestOptions, 'ca' | 'cert' | 'key'>>;
  upstream = { origin: admin.server, agent: new Agent({ keepAlive: true, ca, cert, key }) };
});
afterAll(async () => {
  upstream.agent.destroy();
  await admin.close();
  await cluster.stop();
});

/** An operator of one namespace. */
class Running {
  readonly #ending = new AbortController();
  readonly #connection: Connection;
  readonly #server: FaultyServer;
  readonly #ended: Promise<void>;
  readonly log: string[] = [];

  constructor(server: FaultyServer, namespace: string) {
    this.#server = server;
    const config = new KubeConfig();
    config.loadFromOptions({
      clusters: [{ name: 'it', server: server.url, skipTLSVerify: true, caData: Buffer.from(ca).toString('base64') }],
      users: [{ name: 'it' }],
      contexts: [{ name: 'inClusterContext', cluster: 'it', user: 'it' }],
      currentContext: 'inClusterContext',
    });
    this.#connection = new Connection(config);
    const options = {
      ...{ port: 0, metricsPort: 0, address: '127.0.0.1', lease: undefined, policies: [] },
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

async function carryOut(seed: number): Promise<readonly string[]> {
  const random = seeded(seed);
  const chance = (of: number) => random() < of;
  const history = new History(admin, `plan-${seed}`, random);
  await owners.pass(() => history.begin());
  const servers: FaultyServer[] = [];
  const start = async () => {
    const server = await FaultyServer.start(upstream, planOf(random), seed % 2 === 0 ? 'HTTP/2' : 'HTTP/1.1');
    servers.push(server);
    return new Running(server, history.namespace);
  };
  let operators = [await start()];
  // For a while, a second one writes, too: nothing forbids it, for there is no Lease. In the end one is left: what another undid is known to the one that mounted
  // it, so that two would write different statuses.
  const areTwo = chance(0.1);
  if (areTwo) operators.push(await start());
  let kills = 0;
  try {
    for (let step = 0; step < 12; step++) {
      await pause(random() * 120);
      if (chance(0.12)) {
        const [first, ...others] = operators;
        await first!.kill();
        kills++;
        operators = [...others, await start()];
      }
      if (chance(0.1)) for (const each of servers) each.isAway = true;
      else for (const each of servers) each.isAway = false;
      await owners.pass(() => history.act());
    }
    await owners.pass(() => history.end());
    for (const each of operators.splice(1)) await each.kill();
    for (const each of servers) each.heal();
    const counts = () => JSON.stringify(servers.map(({ written, statuses }) => [written.length, statuses]));
    await eventually(
      'all is well and quiet',
      async () => {
        await history.expectWell();
        const before = counts();
        // Half a minute by the clock of the operator.
        await pause(30_000 / PACE);
        expect(counts()).toBe(before);
        await history.expectWell();
      },
      { deadlineMs: 45_000 },
    );
    const written = servers.flatMap((each) => each.written);
    expect(written.filter(({ isIdle }) => isIdle)).toEqual([]);
    expect(written.filter(({ isApplied }) => isApplied).length).toBeLessThanOrEqual(history.mostWrites);
    const statuses = servers.reduce((sum, each) => sum + each.statuses, 0);
    if (!areTwo) expect(statuses).toBeLessThanOrEqual(3 * (history.acts.length + servers.length));
  } catch (error) {
    const told = [
      `plan ${seed}; ${kills} killed, ${operators.length} run`,
      ...history.acts.map((act) => `  act: ${act}`),
      ...servers.flatMap(({ happened }) => `  faults: ${happened.join(', ')}`),
      ...operators.flatMap(({ log }) => log.slice(-25).map((line) => `  log: ${line.slice(0, 300)}`)),
    ];
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${told.join('\n')}`, { cause: error });
  } finally {
    await Promise.all(operators.map((each) => each.stop()));
    await owners.pass(() => admin.delete(`/api/v1/namespaces/${history.namespace}`));
  }
  return servers.flatMap(({ happened }) => happened);
}

describe('whatever the network and the API server do', () => {
  it(
    `in the end everything is as it must be (${PLANS} plans from seed ${SEED})`,
    async () => {
      const seeds = Array.from({ length: PLANS }, (_, index) => SEED + index).values();
      const [failures, happened]: [string[], string[]] = [[], []];
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          for (const seed of seeds)
            try {
              if ((seed - SEED + 1) % RESTART_AFTER === 0) await owners.close(() => cluster.restartApiServer());
              happened.push(...(await carryOut(seed)));
            } catch (error) {
              failures.push((error as Error).message);
            }
        }),
      );
      if (PLANS > 100) {
        const counts = Map.groupBy(happened, (each) => each);
        console.log(
          [...counts]
            .map(([what, all]) => `${what}: ${all.length}`)
            .toSorted()
            .join('\n'),
        );
      }
      expect(failures.join('\n\n')).toBe('');
      expect(happened.length).toBeGreaterThan(PLANS);
    },
    12 * 60 * 60_000,
  );
});
