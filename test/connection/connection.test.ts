import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiError } from '../../src/cluster/apiError.ts';
import { Connection } from '../../src/cluster/connection.ts';
import { listAll } from '../../src/cluster/list.ts';
import { ca, SecureServer } from './secureServers.ts';

/** Requests to a server that answers what a proxy, a portal, or a broken API server might answer. */

/** What the server speaks: `kubectl proxy`, a load balancer, the API server itself. */
const PROTOCOLS = ['HTTP/1.1 without TLS', 'HTTP/1.1', 'HTTP/2'] as const;

let server: { readonly url: string; close(): void; cut(): void; connected(): Promise<unknown> };
let connection: Connection;
afterEach(async () => {
  await connection.close();
  server.close();
  server.cut();
});

type Answering = (answer: (response: ServerResponse, request: IncomingMessage) => void) => Promise<Connection>;

const over =
  (protocol: (typeof PROTOCOLS)[number]): Answering =>
  async (answer) => {
    const listener = (request: IncomingMessage, response: ServerResponse) => answer(response, request);
    server =
      protocol === 'HTTP/1.1 without TLS' ? await plainServer(listener) : await SecureServer.start(protocol, listener);
    const config = new KubeConfig();
    const cluster = { name: 'it', server: server.url, skipTLSVerify: true, caData: Buffer.from(ca).toString('base64') };
    config.loadFromClusterAndUser(cluster, { name: 'it' });
    connection = new Connection(config);
    return connection;
  };

async function plainServer(listener: (request: IncomingMessage, response: ServerResponse) => void) {
  const plain = createServer(listener).listen(0, '127.0.0.1');
  await once(plain, 'listening');
  return {
    url: `http://127.0.0.1:${(plain.address() as AddressInfo).port}`,
    close: () => void plain.close(),
    cut: () => plain.closeAllConnections(),
    connected: () => once(plain, 'connection'),
  };
}

const failure = (of: Promise<unknown>): Promise<ApiError> =>
  of.then(
    () => expect.unreachable('it was answered'),
    (error: unknown) => error as ApiError,
  );

async function all(lines: AsyncGenerator): Promise<unknown[]> {
  const read = [];
  for await (const line of lines) read.push(line);
  return read;
}

const never = new AbortController().signal;

describe.each(PROTOCOLS)('over %s', (protocol) => {
  const answering = over(protocol);

  describe('an answer that is not Kubernetes’', () => {
    const pages = ['<html>sign in</html>', '', 'null', '[]', '7', '"x"', '{', '{"metadata":'];

    it.each(pages)('to a GET (%j) is an error that says what to check', async (text) => {
      const error = await failure((await answering((response) => response.end(text))).get('/api/v1/pods'));
      expect(error).toMatchObject({ name: 'ApiError', status: 0, reason: 'UnexpectedAnswer' });
      expect(error.message).toMatch(
        /^the answer to GET \/api\/v1\/pods is not one of the Kubernetes API server: .*Check the address/,
      );
    });

    it.each([...pages, '{}', '{"metadata":null}', '{"metadata":{"name":"w"}}', '{"kind":"Status","metadata":{}}'])(
      'to a PATCH (%j) is an error: it is not known what was written',
      async (text) => {
        const it = await answering((response) => response.end(text));
        expect(await failure(it.patch('/w', []))).toMatchObject({ status: 0, reason: 'UnexpectedAnswer' });
        expect(await failure(it.merge('/w', {}))).toMatchObject({ status: 0, reason: 'UnexpectedAnswer' });
      },
    );

    it.each(['<html>\n', '{\n', 'x'])('in a stream (%j) is an error', async (text) => {
      const it = await answering((response) => response.end(`{"type":"BOOKMARK"}\n${text}\n`));
      expect(await failure(all(it.lines('/w', {}, never)))).toMatchObject({ reason: 'UnexpectedAnswer' });
    });

    it.each([
      'null',
      '[]',
      '7',
      '"x"',
      '{"details":null}',
      '{"details":{"causes":7,"retryAfterSeconds":"x"},"message":{}}',
      '<html>',
    ])('with a refusal (%s) is the refusal', async (text) => {
      const it = await answering((response) => response.writeHead(403).end(text));
      expect(await failure(it.get('/w'))).toMatchObject({
        status: 403,
        reason: 'HTTP403',
        causes: [],
        retryAfter: undefined,
      });
    });

    it('to a list of everything ends after some tries where every page is too old', async () => {
      let asked = 0;
      const it = await answering((response) => {
        asked++;
        response.writeHead(410).end('{}');
      });
      expect(await failure(listAll(it, '/w'))).toMatchObject({ status: 410 });
      expect(asked).toBe(5);
    });
  });

  describe('the pause that a server asks for', () => {
    it.each<[string, string | undefined, string, number | undefined]>([
      ['the header', '7', '{}', 7],
      ['the body', undefined, '{"details":{"retryAfterSeconds":3}}', 3],
      ['both', '7', '{"details":{"retryAfterSeconds":3}}', 3],
      ['a date', 'Fri, 31 Dec 1999 23:59:59 GMT', '{}', undefined],
      ['nothing', undefined, '{}', undefined],
      ['less than nothing', '-5', '{"details":{"retryAfterSeconds":-1}}', undefined],
    ])('is read from %s, of a write, too', async (_, header, text, expected) => {
      const it = await answering((response) =>
        response.writeHead(429, header === undefined ? {} : { 'retry-after': header }).end(text),
      );
      expect((await failure(it.patch('/w', []))).retryAfter).toBe(expected);
    });
  });

  describe('a write that asks before it leaves', () => {
    const writes: readonly [string, (it: Connection, onSend: () => void) => Promise<unknown>][] = [
      ['PATCH', (it, onSend) => it.patch('/w', [], {}, { onSend })],
      ['PATCH', (it, onSend) => it.merge('/w', {}, {}, { onSend })],
      ['POST', (it, onSend) => it.create('/w', {}, {}, { onSend })],
      ['PUT', (it, onSend) => it.update('/w', {}, {}, { onSend })],
    ];
    const object = '{"metadata":{"name":"w","uid":"u","resourceVersion":"1"}}';

    it.each(writes)('(%s) asks when the connection is open, and then leaves', async (method, write) => {
      const seen: string[] = [];
      const it = await answering((response, request) => {
        seen.push(String(request.method));
        response.end(object);
      });
      const connected = server.connected().then(() => seen.push('connected'));
      await write(it, () => seen.push('asked'));
      await connected;
      expect(seen.filter((each) => each !== 'connected')).toEqual(['asked', method]);
    });

    it.each(writes)('(%s) sends nothing if it may not leave, and the connection serves others', async (_, write) => {
      const seen: string[] = [];
      const it = await answering((response, request) => {
        seen.push(String(request.method));
        response.end(object);
      });
      const refusal = new ApiError(0, 'NotLeading', 'no');
      const error = await failure(
        write(it, () => {
          throw refusal;
        }),
      );
      expect(error).toBe(refusal);
      await it.get('/w');
      expect(seen).toEqual(['GET']);
    });
  });

  describe('a stream', () => {
    it('is read line by line, wherever it is cut into pieces, and in the middle of a character', async () => {
      const text = Buffer.from('{"a":"ä€😀\\u2028"}\n\n{"b":"\u2028"}\r\n{"c":1}\n{"d":');
      const it = await answering((response) => {
        const write = (at: number): unknown =>
          at < text.length
            ? response.write(text.subarray(at, at + 1), () => setImmediate(write, at + 1))
            : response.end();
        write(0);
      });
      expect(await all(it.lines('/w', {}, never))).toEqual([{ a: 'ä€😀\u2028' }, { b: '\u2028' }, { c: 1 }]);
    });

    it('says that it is open before the first line', async () => {
      const it = await answering((response) => response.flushHeaders());
      const ending = new AbortController();
      expect(await all(it.lines('/w', {}, ending.signal, { onOpen: () => ending.abort() }))).toEqual([]);
    });

    it('whose reader stops at an error, and that is aborted afterwards, leaves no error behind', async () => {
      const it = await answering((response) => response.write('{"type":"ERROR"}\n'));
      const ending = new AbortController();
      for await (const line of it.lines('/w', {}, ending.signal)) {
        expect(line).toEqual({ type: 'ERROR' });
        break;
      }
      ending.abort();
      // An error that nobody waits for would fail the run.
      await new Promise((resolve) => setImmediate(resolve));
    });

    it('that is cut is an error', async () => {
      const it = await answering((response) => response.write('{"a":1}\n', () => server.cut()));
      expect(await failure(all(it.lines('/w', {}, never)))).toMatchObject({ reason: 'Unreachable' });
    });
  });

  describe('the time of the server', () => {
    const at = (date: string) => (response: ServerResponse) =>
      void response.writeHead(200, { date, 'content-type': 'application/json' }).end('{}');

    it('is what the latest answer says', async () => {
      const dates = ['Sat, 28 Nov 2026 08:00:00 GMT', 'Sat, 28 Nov 2026 07:00:00 GMT'];
      const it = await answering((response) => at(dates.shift()!)(response));
      expect(it.answeredAt).toBeUndefined();
      const before = performance.now();
      await it.get('/w');
      expect(it.answeredAt?.now).toBe(Date.parse('2026-11-28T08:00:00Z'));
      expect(it.answeredAt?.monotonic).toBeGreaterThanOrEqual(before);
      expect(it.answeredAt?.monotonic).toBeLessThanOrEqual(performance.now());
      await it.get('/w');
      expect(it.answeredAt?.now).toBe(Date.parse('2026-11-28T07:00:00Z'));
    });

    it('is told by a refusal, too', async () => {
      const it = await answering((response) => response.writeHead(404).end());
      await failure(it.get('/w'));
      expect(Math.abs(it.answeredAt!.now - Date.now())).toBeLessThan(60_000);
    });

    it.each(['', 'yesterday'])('is not known from the Date “%s”', async (date) => {
      const it = await answering(at(date));
      await it.get('/w');
      expect(it.answeredAt).toBeUndefined();
    });
  });

  describe('a signal', () => {
    it.each<[string, (response: ServerResponse) => void]>([
      ['before the answer', () => undefined],
      ['in the middle of the answer', (response) => void response.write('{"items":[')],
    ])('ends a GET at once, %s', async (_, answer) => {
      const ending = new AbortController();
      const it = await answering((response) => {
        answer(response);
        setImmediate(() => ending.abort());
      });
      expect(await failure(it.get('/w', {}, 'object', ending.signal))).toMatchObject({ status: 0 });
    });
  });
});
