import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { eventually } from '../eventually.ts';
import { MAIN } from '../recordings.ts';

/**
 * A way to the API server that a test can cut, as a network does: what is sent meanwhile arrives when the way is open again, unless the sender has reset the
 * connection. (The kernel of a sender that only closes goes on sending.)
 */
export class Way {
  readonly #server: Server;
  readonly #pipes = new Set<Pipe>();
  #isCut = false;

  private constructor(port: number) {
    this.#server = createServer((near) => {
      const pipe = new Pipe(near, connect(port, '127.0.0.1'), this.#isCut);
      this.#pipes.add(pipe);
      near.once('close', () => this.#pipes.delete(pipe));
    });
  }

  static async to(port: number): Promise<Way> {
    const way = new Way(port);
    way.#server.listen(0, '127.0.0.1');
    await once(way.#server, 'listening');
    return way;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  set isCut(isCut: boolean) {
    this.#isCut = isCut;
    for (const pipe of this.#pipes) pipe.hold(isCut);
  }

  close(): void {
    this.#server.close();
    for (const pipe of this.#pipes) pipe.destroy();
  }
}

/** One connection through a way. */
class Pipe {
  readonly #ends: readonly [Socket, Socket];
  readonly #held: (() => void)[] = [];
  #isHeld: boolean;

  constructor(near: Socket, far: Socket, isHeld: boolean) {
    this.#ends = [near, far];
    this.#isHeld = isHeld;
    this.#forward(near, far);
    this.#forward(far, near);
    near.on('error', () => {
      this.#held.length = 0;
      far.resetAndDestroy();
    });
    far.on('error', () => near.resetAndDestroy());
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (!isHeld) for (const does of this.#held.splice(0)) does();
  }

  destroy(): void {
    for (const end of this.#ends) end.destroy();
  }

  #forward(from: Socket, to: Socket): void {
    const pass = (does: () => void) => (this.#isHeld ? void this.#held.push(does) : does());
    from.on('data', (chunk: Buffer) => pass(() => to.write(chunk)));
    from.on('end', () => pass(() => to.end()));
  }
}

/** `recordings operator`, as a process of its own, on a way of its own to the API server. */
export class Contender {
  readonly way: Way;
  readonly #kubeconfig: string;
  readonly #duration: number;
  readonly #clock: string;
  #child: ChildProcess | undefined;
  #output = '';

  private constructor(way: Way, kubeconfig: string, duration: number) {
    this.way = way;
    this.#kubeconfig = kubeconfig;
    this.#duration = duration;
    this.#clock = `${kubeconfig}.clock`;
    this.clockAheadMs = 0;
  }

  /** @param duration of the lease, s */
  static async of(kubeconfig: string, name: string, token: string, duration: number): Promise<Contender> {
    const config = parse(readFileSync(kubeconfig, 'utf8')) as {
      clusters: { cluster: { server: string } }[];
      users: { user: object }[];
    };
    const way = await Way.to(Number(new URL(config.clusters[0]!.cluster.server).port));
    config.clusters[0]!.cluster.server = `https://127.0.0.1:${way.port}`;
    config.users[0]!.user = { token };
    const file = join(dirname(kubeconfig), `${name}.kubeconfig`);
    writeFileSync(file, stringify(config));
    return new Contender(way, file, duration);
  }

  /** Somebody sets the clock of its machine. */
  set clockAheadMs(ms: number) {
    // In one step: the process reads the file whenever it asks for the time.
    writeFileSync(`${this.#clock}.new`, String(ms));
    renameSync(`${this.#clock}.new`, this.#clock);
  }

  async start(): Promise<void> {
    const clock = new URL('settableClock.mjs', import.meta.url).href;
    const ports = ['--address', '127.0.0.1', '--port', '0', '--metrics-port', '0'];
    const lease = ['--lease-duration', String(this.#duration)];
    const command = ['--import', clock, MAIN, 'operator', ...ports, ...lease, '--kubeconfig', this.#kubeconfig];
    const child = spawn(process.execPath, command, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CLOCK_FILE: this.#clock },
    });
    this.#child = child;
    this.#output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    await eventually('the operator is ready', () => this.said('ready') === 1, { diagnosis: () => this.#output });
  }

  /** How often it has said something since its start. */
  said(message: string): number {
    return this.#output.split(`"message":"${message}"`).length - 1;
  }

  get leads(): boolean {
    return this.said('leading') > this.said('not leading any more');
  }

  get output(): string {
    return this.#output;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async gone(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  async stop(): Promise<void> {
    this.signal('SIGKILL');
    await this.gone();
    this.way.close();
  }
}
