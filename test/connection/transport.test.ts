import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { piecesOf, textOf, type Answer, type Exchange } from '../../src/cluster/exchange.ts';
import type { LifeTimes } from '../../src/cluster/http2.ts';
import { Transport } from '../../src/cluster/transport.ts';
import { eventually } from '../eventually.ts';
import { ca, SecureServer, Wire, type Protocol } from './secureServers.ts';

/** How requests share connections, and what becomes of them when a connection does. */

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).toReversed()) close();
});

async function serving(protocol: Protocol, answer: RequestListener, settings = {}): Promise<SecureServer> {
  const server = await SecureServer.start(protocol, answer, settings);
  closing.push(() => server.close());
  return server;
}

function transportTo(url: string, { times, proxy }: { times?: LifeTimes; proxy?: string } = {}): Transport {
  const way = { origin: new URL(url), tls: { ca }, proxy: proxy === undefined ? undefined : new URL(proxy) };
  const it = new Transport(way, times);
  closing.push(() => it.close());
  return it;
}

const get = (path: string, more: Partial<Exchange> = {}): Exchange => ({ method: 'GET', path, headers: {}, ...more });
const patch = (path: string, more: Partial<Exchange> = {}): Exchange => ({
  ...{ method: 'PATCH', path, headers: {}, body: '[]' },
  ...more,
});

/** Answers with the path; `/watch` says it and goes on, `/hang` says nothing. */
const echo = (request: IncomingMessage, response: ServerResponse): void => {
  if (request.url === '/hang') return;
  response.writeHead(200);
  if (request.url === '/watch') response.write('watch');
  else response.end(request.url);
};

/** Reads on in the background. */
function reading(answer: Answer) {
  const read = { text: '', ended: undefined as unknown };
  const all = async () => {
    for await (const piece of piecesOf(answer)) read.text += Buffer.from(piece).toString();
  };
  all().then(
    () => (read.ended = 'well'),
    (error: unknown) => (read.ended = error),
  );
  return read;
}

const failure = (of: Promise<unknown>): Promise<Error> =>
  of.then(
    () => expect.unreachable('it was answered'),
    (error: unknown) => error as Error,
  );

describe('reads of a server that takes HTTP/2', () => {
  it('share one connection with all watches; writes have one of HTTP/1.1, which they keep', async () => {
    const seen: string[] = [];
    const server = await serving('HTTP/2', (request, response) => {
      const place = request.headers.host ?? String(request.headers[':authority']);
      seen.push(`${request.method} ${request.httpVersion} ${place}`);
      echo(request, response);
    });
    const it = transportTo(server.url);
    const watches = await Promise.all(Array.from({ length: 20 }, () => it.send(get('/watch'))));
    const read = watches.map(reading);
    for (let turn = 0; turn < 3; turn++) {
      expect(await textOf(await it.send(get('/a')))).toBe('/a');
      expect(await textOf(await it.send(patch('/b')))).toBe('/b');
    }
    await eventually('the watches are read', () => expect(read.every(({ text }) => text === 'watch')).toBe(true));
    const place = `127.0.0.1:${server.port}`;
    expect(new Set(seen)).toEqual(new Set([`GET 2.0 ${place}`, `PATCH 1.1 ${place}`]));
    expect(server.connections).toBe(2);
  });

  it('use another connection when the first takes no more streams', async () => {
    const server = await serving('HTTP/2', echo, { maxConcurrentStreams: 10 });
    const it = transportTo(server.url);
    await textOf(await it.send(get('/')));
    const answers = await Promise.all(Array.from({ length: 25 }, () => it.send(get('/watch'))));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 25 }, () => 200));
    expect(server.connections).toBe(3);
  });

  it('that the server has not looked at are sent again', async () => {
    let asked = 0;
    const server = await serving('HTTP/2', (request, response) => {
      // REFUSED_STREAM
      if (asked++ === 0) (request as unknown as Http2ServerRequest).stream.close(7);
      else echo(request, response);
    });
    expect(await textOf(await transportTo(server.url).send(get('/a')))).toBe('/a');
    expect(asked).toBe(2);
  });

  it('go over another connection after GOAWAY, and what is under way goes on', async () => {
    let end = () => undefined as unknown;
    const server = await serving('HTTP/2', (request, response) => {
      if (request.url === '/watch') end = () => response.end(' to its end');
      echo(request, response);
    });
    const it = transportTo(server.url);
    const read = reading(await it.send(get('/watch')));
    await eventually('the watch is read', () => expect(read.text).toBe('watch'));
    server.sessions[0]!.goaway(0);
    await eventually('another connection is used', async () => {
      expect(await textOf(await it.send(get('/a')))).toBe('/a');
      expect(server.connections).toBe(2);
    });
    end();
    await eventually('the watch ends', () => expect(read).toEqual({ text: 'watch to its end', ended: 'well' }));
  });

  it.each<[string, (socket: Socket) => unknown]>([
    ['closed', (socket) => socket.destroy()],
    ['reset', (socket) => socket.resetAndDestroy()],
  ])('break off when the connection is %s, and the next one works', async (_, end) => {
    const server = await serving('HTTP/2', echo);
    const it = transportTo(server.url);
    const read = reading(await it.send(get('/watch')));
    const waiting = failure(it.send(get('/hang')));
    await eventually('the watch is read', () => expect(read.text).toBe('watch'));
    for (const socket of server.sockets) end(socket);
    expect(await waiting).toBeInstanceOf(Error);
    await eventually('the watch breaks off', () => expect(read.ended).toBeInstanceOf(Error));
    expect(await textOf(await it.send(get('/a')))).toBe('/a');
  });

  it('end with their signal, also while a connection is made', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    // It takes connections, and says nothing: TLS never begins.
    const sockets: Socket[] = [];
    silent.removeAllListeners('connection').on('connection', (socket: Socket) => sockets.push(socket));
    closing.push(() => {
      silent.close();
      for (const socket of sockets) socket.destroy();
    });
    await once(silent, 'listening');
    const it = transportTo(`https://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const ending = new AbortController();
    const asked = failure(it.send(get('/', { signal: ending.signal })));
    await once(silent, 'connection');
    ending.abort();
    expect((await asked).name).toBe('AbortError');
  });

  it('are what the old certificates keep when there are new ones: a watch goes on', async () => {
    let end = () => undefined as unknown;
    const server = await serving('HTTP/2', (request, response) => {
      end = () => response.end('!');
      echo(request, response);
    });
    const it = transportTo(server.url);
    const read = reading(await it.send(get('/watch')));
    await eventually('the watch is read', () => expect(read.text).toBe('watch'));
    it.retire();
    end();
    await eventually('the watch ends', () => expect(read).toEqual({ text: 'watch!', ended: 'well' }));
  });
});

describe('a connection on which nothing comes any more', () => {
  it('is found out by a PING, and everything that reads from it is told', async () => {
    const server = await serving('HTTP/2', echo);
    const wire = await Wire.to(server.port);
    closing.push(() => wire.close());
    const it = transportTo(wire.url, { times: { quietMs: 50, answerMs: 200 } });
    const read = [reading(await it.send(get('/watch'))), reading(await it.send(get('/watch')))];
    await eventually('the watches are read', () => expect(read.every(({ text }) => text === 'watch')).toBe(true));
    wire.die();
    await eventually('all are told', () =>
      expect(read.map(({ ended }) => String(ended))).toEqual(
        Array.from({ length: 2 }, () => 'Error: the connection is dead: no answer to a PING within 0.2 s'),
      ),
    );
    expect(await textOf(await it.send(get('/a')))).toBe('/a');
    expect(wire.connections).toBe(2);
  });

  it('serves no other read after one has given up: that goes over a new connection at once', async () => {
    const server = await serving('HTTP/2', echo);
    const wire = await Wire.to(server.port);
    closing.push(() => wire.close());
    // Nobody asks by himself.
    const it = transportTo(wire.url, { times: { quietMs: 3_600_000, answerMs: 3_600_000 } });
    await textOf(await it.send(get('/a')));
    wire.die();
    const ending = new AbortController();
    const lost = failure(it.send(get('/b', { signal: ending.signal })));
    await new Promise((resolve) => setImmediate(resolve));
    ending.abort();
    await lost;
    expect(await textOf(await it.send(get('/c')))).toBe('/c');
    expect(wire.connections).toBe(2);
  });

  it('is kept where the server is there and has nothing to say', async () => {
    let pings = 0;
    const server = await serving('HTTP/2', echo);
    const it = transportTo(server.url, { times: { quietMs: 20, answerMs: 10_000 } });
    const read = reading(await it.send(get('/watch')));
    server.sessions[0]!.on('ping', () => pings++);
    await eventually('the server was asked', () => expect(pings).toBeGreaterThan(3));
    expect(read).toEqual({ text: 'watch', ended: undefined });
    expect(await textOf(await it.send(get('/a')))).toBe('/a');
    expect(server.connections).toBe(1);
  });
});

describe('a server that does not take HTTP/2', () => {
  it('is asked over HTTP/1.1, from the first connection on', async () => {
    const server = await serving('HTTP/1.1', echo);
    const it = transportTo(server.url);
    for (let turn = 0; turn < 3; turn++) expect(await textOf(await it.send(get('/a')))).toBe('/a');
    expect(await textOf(await it.send(patch('/b')))).toBe('/b');
    expect(server.connections).toBe(1);
  });

  it('is every server where DISABLE_HTTP2 is set', async () => {
    process.env.DISABLE_HTTP2 = '1';
    try {
      const seen: string[] = [];
      const server = await serving('HTTP/2', (request, response) => {
        seen.push(request.httpVersion);
        echo(request, response);
      });
      await textOf(await transportTo(server.url).send(get('/a')));
      expect(seen).toEqual(['1.1']);
    } finally {
      delete process.env.DISABLE_HTTP2;
    }
  });
});

describe('a proxy on the way', () => {
  async function proxy(status: number): Promise<{ url: string; asked: string[] }> {
    const asked: string[] = [];
    const sockets: Socket[] = [];
    const server = createServer().on('connect', (request: IncomingMessage, near: Socket) => {
      asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
      near.on('error', () => undefined);
      if (status !== 200) return near.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      const far = connect({ port: Number(request.url?.split(':')[1]), host: '127.0.0.1' }, () => {
        near.write('HTTP/1.1 200 Connection established\r\n\r\n');
        near.pipe(far).pipe(near);
      });
      return sockets.push(
        near,
        far.on('error', () => undefined),
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    return { url: `http://user:p%40ss@127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
  }

  it.each<Protocol>(['HTTP/1.1', 'HTTP/2'])('leads to a server of %s', async (protocol) => {
    const server = await serving(protocol, echo);
    const { url, asked } = await proxy(200);
    const it = transportTo(server.url, { proxy: url });
    expect(await textOf(await it.send(get('/a')))).toBe('/a');
    expect(await textOf(await it.send(patch('/b')))).toBe('/b');
    const credentials = Buffer.from('user:p@ss').toString('base64');
    expect(new Set(asked)).toEqual(new Set([`127.0.0.1:${server.port} Basic ${credentials}`]));
  });

  it('that refuses is named', async () => {
    const { url } = await proxy(407);
    const error = await failure(transportTo('https://127.0.0.1:1', { proxy: url }).send(get('/')));
    expect(error.message).toMatch(/^the proxy 127.0.0.1:\d+ answers CONNECT with 407$/);
  });
});

describe('a server with a certificate of an unknown authority', () => {
  it.each<[string, Exchange]>([
    ['read', get('/')],
    ['write', patch('/')],
  ])('is not trusted with a %s', async (_, exchange) => {
    const server = await serving('HTTP/2', echo);
    const it = new Transport({ origin: new URL(server.url), tls: {} });
    closing.push(() => it.close());
    expect((await failure(it.send(exchange))).message).toMatch(/self-signed|unable to verify|issuer/);
  });
});

describe('a process that has read all it wanted', () => {
  it('ends, although its connection is open', async () => {
    const server = await serving('HTTP/2', echo);
    const program = `
      const { Transport } = await import(${JSON.stringify(new URL('../../src/cluster/transport.ts', import.meta.url).href)});
      const { textOf } = await import(${JSON.stringify(new URL('../../src/cluster/exchange.ts', import.meta.url).href)});
      const it = new Transport({ origin: new URL(process.argv[1]), tls: { ca: process.argv[2] } });
      console.log(await textOf(await it.send({ method: 'GET', path: '/a', headers: {} })));`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--input-type=module',
      '-e',
      program,
      server.url,
      ca,
    ]);
    expect(stdout).toBe('/a\n');
    expect(server.connections).toBe(1);
  });
});
