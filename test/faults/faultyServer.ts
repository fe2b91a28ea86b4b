import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http';
import { createSecureServer, Http2ServerRequest, type Http2SecureServer } from 'node:http2';
import { request, type Agent } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import type { Protocol } from '../connection/secureServers.ts';
import { PROTOBUF, readAnswer } from '../../src/protobuf/envelope.ts';
import { message, part, text } from '../../src/protobuf/message.ts';
import { Account } from './account.ts';
import { nameOfFault, PAGE, type Fault, type Plan } from './fault.ts';
import { siteOf, type Site } from './sites.ts';
import { onPurpose, tooOld, tooOldFrame } from './status.ts';

/** What the API server answered to a write of a workload. */
export interface Written {
  readonly path: string;
  readonly isApplied: boolean;
  /** The API server has stored nothing new: the write was not needed. */
  readonly isIdle: boolean;
}

const QUIET_MS = 200;
const LATE_MS = 700;

/**
 * The API server behind a network and a load balancer that do what a plan says, on a free port of the loopback address. Of HTTP/1.1 it speaks the plain form, as `kubectl proxy`
 * does; HTTP/2 over TLS, as the API server does, where one connection that breaks breaks all watches.
 */
export class FaultyServer {
  readonly #upstream: Upstream;
  readonly #plan: Plan;
  readonly #protocol: Protocol;
  readonly #server: HttpServer | Http2SecureServer;
  readonly #sockets = new Set<Socket>();
  readonly #counts = { workload: 0, status: 0, event: 0, lease: 0, list: 0, page: 0, watch: 0 };
  readonly written: Written[] = [];
  /** How many writes of a status the API server has taken. */
  statuses = 0;
  /** Which faults have happened. */
  readonly happened: string[] = [];
  /** The first answer to each list. */
  readonly #lists = new Map<string, { readonly type: string; readonly body: Buffer }>();
  #isHealed = false;
  #isAway = false;
  /** Of the operator. */
  readonly account = new Account();

  private constructor(upstream: Upstream, plan: Plan, protocol: Protocol) {
    this.#upstream = upstream;
    this.#plan = plan;
    this.#protocol = protocol;
    const serve = (asked: IncomingMessage, answer: ServerResponse) => {
      asked.on('error', () => undefined);
      answer.on('error', () => undefined);
      // The operators have a clock that runs faster than that of the API server.
      answer.sendDate = false;
      this.#serve(asked, answer).catch(() => answer.destroy());
    };
    this.#server =
      protocol === 'HTTP/1.1'
        ? createServer(serve)
        : createSecureServer({ ...this.account.certificate, allowHTTP1: true }, (asked, answer) =>
            // What both have in common is all that is used of them.
            serve(asked as unknown as IncomingMessage, answer as unknown as ServerResponse),
          );
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    for (const error of ['sessionError', 'tlsClientError']) this.#server.on(error, () => undefined);
  }

  static async start(upstream: Upstream, plan: Plan, protocol: Protocol): Promise<FaultyServer> {
    const it = new FaultyServer(upstream, plan, protocol);
    it.#server.listen(0, '127.0.0.1');
    await once(it.#server, 'listening');
    return it;
  }

  get url(): string {
    const scheme = this.#protocol === 'HTTP/1.1' ? 'http' : 'https';
    return `${scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How many writes of workloads and of statuses have come. */
  get writes(): number {
    return this.#counts.workload + this.#counts.status;
  }

  /** No fault begins any more. What hangs goes on hanging. */
  heal(): void {
    this.#isHealed = true;
    this.#isAway = false;
    this.deliver();
  }

  /** What was renewed comes to the operator. */
  deliver(): void {
    if (this.#server.listening) this.account.deliver();
  }

  /** The token is not valid any more, and the next one is not there yet. */
  renewToken(): void {
    if (this.#isHealed) return;
    this.happened.push('token');
    this.account.renewToken();
  }

  /** Somebody else has signed for the API server, in new connections, and there are none but new ones. Who that is, is not written yet. */
  renewAuthority(): void {
    if (this.#isHealed || !('setSecureContext' in this.#server)) return;
    this.happened.push('authority');
    this.account.renewAuthority();
    this.#server.setSecureContext(this.account.certificate);
    this.#cut();
  }

  /** The API server is away: every connection breaks, until it is back. */
  set isAway(isAway: boolean) {
    this.#isAway = isAway && !this.#isHealed;
    if (this.#isAway) this.#cut();
  }

  close(): void {
    this.#server.close();
    this.#cut();
    this.account.remove();
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async #serve(asked: IncomingMessage, answer: ServerResponse): Promise<unknown> {
    const reset = () => breakOff(asked);
    if (this.#isAway) return reset();
    const body = await bodyOf(asked);
    if (!this.account.isTaken(asked.headers.authorization)) return answerWith(answer, 401);
    const url = inSmallPages(asked.url ?? '/');
    if (/[?&]watch=true/.test(url)) return this.#watch(asked, url, answer);
    const { pathname, searchParams } = new URL(url, 'http://it');
    const site = siteOf(asked.method ?? '', pathname, Object.fromEntries(searchParams));
    const fault = site && this.#faultOf(site);
    if (fault === 'before') return reset();
    const instead = () => {
      if (typeof fault !== 'object') return undefined;
      if ('status' in fault) return answerWith(answer, fault.status);
      return answer.writeHead(200, { 'content-type': 'text/html' }).end(fault.text);
    };
    if (typeof fault === 'object' && !fault.isDone) return instead();
    const before = fault === 'stale' ? this.#lists.get(url) : undefined;
    if (before !== undefined) return answer.writeHead(200, { 'content-type': before.type }).end(before.body);
    if (fault === 'late') await pause(LATE_MS);
    const upstream = await this.#forward(asked, url, body);
    const text = await bodyOf(upstream);
    this.#note(site, url, body, upstream, text);
    if (fault === 'lost') return reset();
    if (typeof fault === 'object') return instead();
    answer.writeHead(upstream.statusCode ?? 0, headersOf(upstream.headers, text));
    if (fault !== 'torn') return answer.end(text);
    return answer.write(text.subarray(0, text.length / 2), reset);
  }

  #faultOf(site: Site): Fault | undefined {
    const fault = this.#plan[site].get(this.#counts[site]++);
    if (fault === undefined || this.#isHealed) return undefined;
    this.happened.push(`${site} ${nameOfFault(fault)}`);
    return fault;
  }

  #note(site: Site | undefined, url: string, body: Buffer, upstream: IncomingMessage, answer: Buffer): void {
    const code = upstream.statusCode;
    if (site === 'status' && code === 200) this.statuses++;
    const type = upstream.headers['content-type'] ?? '';
    if (site === 'list' && code === 200 && !this.#lists.has(url)) this.#lists.set(url, { type, body: answer });
    if (site !== 'workload') return;
    const isApplied = code === 200;
    const [lock] = JSON.parse(body.toString()) as { value?: string }[];
    const path = url.replace(/\?.*$/, '');
    this.written.push({ path, isApplied, isIdle: isApplied && versionIn(answer, upstream) === lock?.value });
  }

  async #watch(asked: IncomingMessage, url: string, answer: ServerResponse): Promise<unknown> {
    const planned = this.#plan.watch.get(this.#counts.watch++);
    const upstream = await this.#forward(asked, url, Buffer.alloc(0));
    answer.once('close', () => upstream.destroy());
    upstream.on('error', () => answer.destroy());
    answer.writeHead(upstream.statusCode ?? 0, headersOf(upstream.headers));
    answer.flushHeaders();
    if (planned === undefined || this.#isHealed || upstream.statusCode !== 200) return upstream.pipe(answer);
    if (planned.fault === 'unmarked' || planned.fault === 'repeated') this.happened.push(`watch ${planned.fault}`);
    let [rest, lines, isHung] = [Buffer.alloc(0), 0, false];
    const lineEnd = isProtobuf(upstream) ? frameEnd : (text: Buffer) => text.indexOf('\n') + 1;
    const strike = (line: Buffer) => {
      clearTimeout(timer);
      const { fault } = planned;
      if (this.#isHealed || fault === 'unmarked' || fault === 'repeated') return false;
      this.happened.push(`watch ${fault}`);
      if (fault === 'ended') answer.end();
      else if (fault === 'cut') breakOff(asked);
      else if (fault === 'torn') answer.write(line.subarray(0, line.length / 2), () => breakOff(asked));
      else if (fault === 'page') answer.end(`${PAGE}\n`);
      else if (fault === 'gone') answer.end(isProtobuf(upstream) ? tooOldFrame() : `${JSON.stringify(tooOld())}\n`);
      isHung = true;
      return true;
    };
    const timer = setTimeout(() => strike(Buffer.from('{"type":"ADDED","obj')), QUIET_MS * (1 + planned.line));
    answer.once('close', () => clearTimeout(timer));
    upstream.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (let end = lineEnd(rest); end > 0 && !isHung; end = lineEnd(rest)) {
        const line = rest.subarray(0, end);
        rest = rest.subarray(end);
        if (planned.fault === 'unmarked' && line.includes('BOOKMARK')) continue;
        if (lines++ === planned.line && strike(line)) return;
        answer.write(line);
        if (planned.fault === 'repeated') answer.write(line);
      }
    });
    return upstream.on('end', () => answer.end());
  }

  async #forward(asked: IncomingMessage, url: string, body: Buffer): Promise<IncomingMessage> {
    const { origin, agent } = this.#upstream;
    const headers = Object.fromEntries(
      Object.entries(asked.headers).filter(([name]) => !name.startsWith(':') && !OF_CONNECTION.includes(name)),
    );
    const sent = request(`${origin}${url}`, {
      agent,
      headers,
      ...(asked.method === undefined ? {} : { method: asked.method }),
    });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return answer;
  }
}

interface Upstream {
  readonly origin: string;
  readonly agent: Agent;
}

/** So that a list of few objects has several pages. */
const inSmallPages = (url: string): string => url.replace(/([?&]limit=)\d+/, (_, limit: string) => `${limit}1`);

const isProtobuf = ({ headers }: IncomingMessage): boolean => headers['content-type']?.startsWith(PROTOBUF) === true;

/** Where the first frame ends. 0: the frame is not complete. */
function frameEnd(stream: Buffer): number {
  const end = stream.length < 4 ? Infinity : 4 + stream.readUInt32BE();
  return end > stream.length ? 0 : end;
}

const VERSIONED = message({ metadata: part(1, message({ resourceVersion: text(6) })) });

function versionIn(answer: Buffer, upstream: IncomingMessage): string | undefined {
  const read: unknown = isProtobuf(upstream) ? readAnswer(answer, VERSIONED) : JSON.parse(answer.toString());
  return (read as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion;
}

/** Ends the connection of a request. */
function breakOff(asked: IncomingMessage): unknown {
  const it: unknown = asked;
  if (it instanceof Http2ServerRequest) return it.stream.session?.destroy();
  return asked.socket instanceof TLSSocket ? asked.socket.destroy() : asked.socket.resetAndDestroy();
}

function answerWith(answer: ServerResponse, code: number): ServerResponse {
  const retry: Record<string, string> = code === 429 ? { 'retry-after': '1' } : {};
  return answer.writeHead(code, { 'content-type': 'application/json', ...retry }).end(JSON.stringify(onPurpose(code)));
}

const OF_CONNECTION = ['host', 'connection', 'transfer-encoding'];

/** Without what belongs to one connection. */
function headersOf(headers: IncomingHttpHeaders, body?: Buffer): Record<string, string> {
  const type = headers['content-type'] ?? 'application/json';
  return { 'content-type': type, ...(body === undefined ? {} : { 'content-length': String(body.length) }) };
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
