import { once } from 'node:events';
import type { Server } from 'node:http';
import { promisify } from 'node:util';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { readiness } from '../../src/operator/readiness.ts';
import { serve } from '../../src/operator/server.ts';
import { seeded } from '../manualClock.ts';

/** Whatever anybody sends to its ports, the operator goes on. An exception in the listener would end this process, too. */

let server: Server;
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

async function serving() {
  server = await serve(
    'pages',
    { port: 0, address: '127.0.0.1' },
    {
      '/healthz': () => ({ status: 200, text: 'ok\n' }),
      '/metrics': () => Promise.resolve({ status: 200, text: 'x 1\n', type: 'text/x' }),
      '/broken': () => Promise.reject(new Error('no metrics')),
      '/thrown': () => {
        throw new Error('no metrics');
      },
    },
  );
  const { port } = server.address() as AddressInfo;
  const open = (): Socket => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    return socket;
  };
  /** Sends bytes as they are, and gives what comes back until the connection ends. */
  const raw = async (bytes: string | Uint8Array): Promise<string> => {
    const socket = open();
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.end(bytes);
    await closed;
    return answer;
  };
  const isAlive = async () => expect(await raw(ask('/healthz'))).toMatch(/^HTTP\/1\.1 200 /);
  return { raw, open, isAlive };
}

const ask = (target: string, method = 'GET', more = '') =>
  `${method} ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${more}\r\n`;

describe('a request', () => {
  it.each<[string, string, number]>([
    ['a page', ask('/healthz'), 200],
    ['a page with a query', ask('/healthz?verbose#x'), 200],
    ['a page by its whole URL', ask('http://operator.recordings-system:8080/healthz'), 200],
    ['two slashes', ask('//'), 404],
    ['two slashes and a host', ask('//host:port/healthz'), 404],
    ['a page behind two slashes', ask('//healthz'), 404],
    ['a URL that none can read', ask('http://[::1/'), 404],
    ['a URL without path', ask('http://x'), 404],
    ['an asterisk', ask('*', 'OPTIONS'), 405],
    ['an asterisk with GET', ask('*'), 404],
    ['bad percent encodings', ask('/%zz%'), 404],
    ['an encoded page', ask('/%68ealthz'), 404],
    ['a field of every object', ask('/__proto__'), 404],
    ['a page that fails', ask('/broken'), 500],
    ['a page that throws', ask('/thrown'), 500],
    ['POST', ask('/healthz', 'POST', 'Content-Length: 2\r\n') + '{}', 405],
    ['POST with a body that does not come', ask('/healthz', 'POST', 'Content-Length: 1000000\r\n'), 405],
    ['an upgrade', ask('/healthz', 'GET', 'Upgrade: websocket\r\n'), 200],
    ['an upgrade to HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['an expectation', ask('/healthz', 'GET', 'Expect: miracles\r\n'), 417],
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
  ])('for %s is answered', async (_, bytes, status) => {
    const { raw, isAlive } = await serving();
    expect(await raw(bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    await isAlive();
  });

  it.each([
    'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
    `GET / HTTP/1.1\r\nX: ${'x'.repeat(1_000_000)}\r\n\r\n`,
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    '',
  ])('that nobody can answer loses its connection, and nothing more (%.40j)', async (bytes) => {
    const { raw, isAlive } = await serving();
    expect(await raw(bytes)).toMatch(/^$|^HTTP\/1\.1 (400|431) /);
    await isAlive();
  });

  it('with HEAD has an answer without a body', async () => {
    const { raw } = await serving();
    const answer = await raw(ask('/metrics', 'HEAD'));
    expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*content-type: text\/x\r\ncontent-length: 4\r\n[\s\S]*\r\n\r\n$/i);
  });

  it('that is never completed loses its connection after some seconds', async () => {
    const { open, isAlive } = await serving();
    const slow = open();
    slow.resume();
    const closed = once(slow, 'close');
    slow.write('GET /healthz HTTP/1.1\r\nHost: ');
    await isAlive();
    await closed;
  });

  it('of a probe is answered while somebody holds hundreds of connections open, and opens more', async () => {
    const { open, isAlive } = await serving();
    for (let round = 0; round < 4; round++) {
      const held = Array.from({ length: 150 }, () => open().resume());
      await Promise.all(held.map((socket) => once(socket, 'connect')));
      await isAlive();
    }
    const count = promisify(server.getConnections.bind(server));
    await expect.poll(() => count(), { message: 'connections beyond the limit are closed' }).toBeLessThanOrEqual(100);
  });

  it('whose sender goes away is no matter', async () => {
    const { open, isAlive } = await serving();
    for (let each = 0; each < 50; each++) {
      const socket = open();
      socket.write(ask('/metrics'));
      if (each % 2 === 0) socket.destroy();
      else socket.resetAndDestroy();
    }
    await isAlive();
  });

  it('of random bytes ends nothing', async () => {
    const { raw, isAlive } = await serving();
    const random = seeded(20261126);
    const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
    const noise = () => String.fromCharCode(...Array.from({ length: Math.floor(random() * 40) }, () => random() * 256));
    const parts = [
      'GET ',
      'HEAD ',
      'POST ',
      'CONNECT ',
      '/',
      '//',
      '/healthz',
      '/metrics',
      'http://',
      '*',
      '%',
      '%ff',
      '?',
      '#',
      '\\',
      '..',
      ':',
      '@',
      '[',
      ' HTTP/1.1',
      ' HTTP/0.9',
      ' HTTP/9',
      '\r\n',
      '\n',
      '\r',
      '\0',
      'Host: x',
      'Transfer-Encoding: chunked',
      'Content-Length: -1',
      'Content-Length: 9',
      'Upgrade: h2c',
      'Connection: upgrade',
      'Expect: 100-continue',
    ];
    for (let each = 0; each < 500; each++) {
      const target = Array.from({ length: 1 + Math.floor(random() * 6) }, () => pick([...parts, noise()])).join('');
      const bytes =
        random() < 0.5
          ? ask(target.replaceAll(/[\r\n ]/g, '') || '/', pick(['GET', 'HEAD', 'POST', 'PURGE']))
          : `${target}\r\n\r\n`;
      await raw(Buffer.from(bytes, 'latin1'));
    }
    await isAlive();
  });
});

describe('/readyz', () => {
  const STORES = '/apis/recordings.prosaas.io/v1alpha1/recordingstores';
  const watch = (silentMs: number | undefined, denied?: string, path = '/pods') => ({
    selection: { path },
    silentMs,
    denied,
  });

  it.each<[string, boolean, ReturnType<typeof watch>[], number, string]>([
    ['waits for the first lists', false, [watch(undefined), watch(0)], 503, 'the first lists are not complete\n'],
    [
      'is well while every watch gives signs of life',
      true,
      [watch(0), watch(2e5)],
      200,
      'ok\nwatches all namespaces\n',
    ],
    [
      'names the watch that died long ago',
      true,
      [watch(0), watch(301_000)],
      503,
      'no sign of life from /pods for 301 s\n',
    ],
  ])('%s', (_, isStarted, watches, status, text) => {
    expect(readiness(isStarted, watches)).toEqual({ status, text });
  });

  it('says which namespaces are watched, and what of them may not be read', () => {
    const watches = [
      watch(0, undefined, STORES),
      watch(0, 'classes are forbidden'),
      watch(0, 'pods are forbidden', STORES),
    ];
    const text = 'ok\nwatches namespaces a, b\ndoes without: classes are forbidden\ndoes without: pods are forbidden\n';
    expect(readiness(true, watches, ['a', 'b'])).toEqual({ status: 200, text });
  });

  it('is not well where no store at all may be read', () => {
    const watches = [watch(0), watch(0, 'stores are forbidden', STORES)];
    expect(readiness(true, watches, ['a'])).toEqual({ status: 503, text: 'does without: stores are forbidden\n' });
  });
});
