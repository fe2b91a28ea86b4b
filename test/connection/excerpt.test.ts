import type { ServerResponse } from 'node:http';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, describe, expect, it } from 'vitest';
import type { ApiError } from '../../src/cluster/apiError.ts';
import { Connection } from '../../src/cluster/connection.ts';
import { listAll, pages, type Page } from '../../src/cluster/list.ts';
import { PROTOBUF } from '../../src/protobuf/envelope.ts';
import { message, part, text } from '../../src/protobuf/message.ts';
import { enveloped, frame, sent, within } from '../protobuf/sent.ts';
import { ca, SecureServer } from './secureServers.ts';

/** A collection of which an excerpt is wanted, on a server that speaks protobuf, or does not. */

const EXCERPT = message({ metadata: part(1, message({ name: text(1), uid: text(5), resourceVersion: text(6) })) });
const object = { metadata: { name: 'w', uid: 'u', resourceVersion: '1' } };
const written = (to: Parameters<typeof within>[0]) =>
  within(to, 1, (metadata) => {
    metadata.writeStringField(1, 'w');
    metadata.writeStringField(5, 'u');
    metadata.writeStringField(6, '1');
  });
const list = enveloped('PodList', (to) => {
  within(to, 1, (metadata) => metadata.writeStringField(2, '7'));
  within(to, 2, written);
});
const event = frame(
  sent((to) => {
    to.writeStringField(1, 'ADDED');
    within(to, 2, (raw) => raw.writeBytesField(1, enveloped('Pod', written)));
  }),
);
const status = enveloped('Status', (to) => {
  to.writeStringField(3, 'the version is too old');
  to.writeStringField(4, 'Expired');
  to.writeVarintField(6, 410);
});

let server: SecureServer;
let connection: Connection;
let accepted: (string | undefined)[];
afterEach(async () => {
  await connection.close();
  server.close();
});

async function answering(answer: (response: ServerResponse) => void): Promise<Connection> {
  accepted = [];
  server = await SecureServer.start('HTTP/2', (request, response) => {
    accepted.push(request.headers.accept);
    answer(response);
  });
  const config = new KubeConfig();
  const cluster = { name: 'it', server: server.url, skipTLSVerify: true, caData: Buffer.from(ca).toString('base64') };
  config.loadFromClusterAndUser(cluster, { name: 'it' });
  return (connection = new Connection(config));
}

const protobuf =
  (body: Uint8Array, code = 200) =>
  (response: ServerResponse) =>
    void response.writeHead(code, { 'content-type': PROTOBUF }).end(body);
const other = (body: string) => (response: ServerResponse) => void response.end(body);

const failure = (of: Promise<unknown>): Promise<ApiError> =>
  of.then(
    () => expect.unreachable('it was answered'),
    (error: unknown) => error as ApiError,
  );

async function all<Item>(of: AsyncIterable<Item>): Promise<Item[]> {
  const read: Item[] = [];
  for await (const each of of) read.push(each);
  return read;
}

async function itemsOf(it: Connection): Promise<unknown[]> {
  const read = await all(pages(it, '/w', {}, EXCERPT));
  return read.flatMap(({ items }: Page<unknown>) => [...(items ?? [])]);
}
const never = new AbortController().signal;
const watched = (it: Connection) => all(it.lines('/w', {}, never, { accept: EXCERPT }));

describe('an excerpt', () => {
  it('is asked for as protobuf, or else as JSON', async () => {
    const it = await answering(protobuf(list));
    await itemsOf(it);
    expect(accepted).toEqual([`${PROTOBUF},application/json`]);
  });

  it('is read of a list, of a watch, and of the answer to a patch', async () => {
    expect(await itemsOf(await answering(protobuf(list)))).toEqual([object]);
    expect(await watched(await answering(protobuf(Buffer.concat([event, event]))))).toEqual([
      { type: 'ADDED', object },
      { type: 'ADDED', object },
    ]);
    const it = await answering(protobuf(enveloped('Pod', written)));
    expect(await it.patch('/w', [], {}, { accept: EXCERPT })).toEqual(object);
  });

  it('is the whole object where something on the way has only JSON', async () => {
    const whole = { ...object, spec: {} };
    const json = { metadata: { resourceVersion: '7' }, items: [whole] };
    expect(await itemsOf(await answering(other(JSON.stringify(json))))).toEqual([whole]);
    const line = { type: 'ADDED', object: whole };
    expect(await watched(await answering(other(`${JSON.stringify(line)}\n`)))).toEqual([line]);
  });

  it('is refused in protobuf, too', async () => {
    const it = await answering(protobuf(status, 410));
    const refusal = { status: 410, reason: 'Expired', message: 'the version is too old' };
    expect(await failure(itemsOf(it))).toMatchObject(refusal);
    expect(await failure(watched(it))).toMatchObject(refusal);
  });

  it('is refused with an answer that cannot be read', async () => {
    expect(await failure(itemsOf(await answering(protobuf(Buffer.from('oh no'), 503))))).toMatchObject({
      status: 503,
      reason: 'HTTP503',
    });
  });

  it.each([
    ['no bytes', Buffer.alloc(0)],
    ['JSON', Buffer.from('{}')],
    ['half a list', list.subarray(0, list.length - 3)],
    ['one object', enveloped('Pod', written)],
    [
      'a list with an item that is none',
      enveloped('PodList', (to) => {
        within(to, 1, (metadata) => metadata.writeStringField(2, '7'));
        to.writeBytesField(2, Buffer.from([0x0a, 0x7f]));
      }),
    ],
  ])('is not read of %s that is called protobuf', async (_, body) => {
    const it = await answering(protobuf(body));
    expect(await failure(itemsOf(it))).toMatchObject({ name: 'ApiError', reason: 'UnexpectedAnswer' });
    expect(await failure(listAll(it, '/w'))).toMatchObject({ name: 'ApiError' });
  });

  it.each([
    ['a frame without an event', frame(Buffer.from([1, 2, 3]))],
    ['an event without an object', frame(sent((to) => to.writeStringField(1, 'ADDED')))],
    ['a frame without end', Buffer.from([0x7f, 0, 0, 0])],
  ])('is not read of %s in a watch', async (_, body) => {
    expect(await failure(watched(await answering(protobuf(body))))).toMatchObject({ name: 'ApiError', status: 0 });
  });

  it('is read of an event however it is cut into pieces', async () => {
    const it = await answering((response) => {
      response.writeHead(200, { 'content-type': `${PROTOBUF};stream=watch` });
      const write = (at: number): unknown =>
        at < event.length
          ? response.write(event.subarray(at, at + 1), () => setImmediate(write, at + 1))
          : response.end();
      write(0);
    });
    expect(await watched(it)).toEqual([{ type: 'ADDED', object }]);
  });
});
