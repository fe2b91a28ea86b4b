import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { Connection } from '../../src/cluster/connection.ts';
import { Authority } from '../cluster/certificates.ts';
import { eventually } from '../eventually.ts';
import { ManualClock } from '../manualClock.ts';

/** The credentials of a pod are files that the kubelet writes anew: the token, and the certificate of who signs for the API server. */
let directory: string;
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), 'credentials-'))));
afterAll(() => rmSync(directory, { recursive: true }));

/** What the files hold from then on. */
function rotate(authority: Authority, token: string): void {
  writeFileSync(join(directory, 'ca.crt'), readFileSync(authority.ca.certificate));
  writeFileSync(join(directory, 'token'), token);
}

/** The certificate of an API server. */
function certificateOf(authority: Authority) {
  const { certificate, key } = authority.issue('server', [], ['IP:127.0.0.1']);
  return { cert: readFileSync(certificate), key: readFileSync(key) };
}

const authorityIn = (name: string) => new Authority(mkdtempSync(join(directory, name)));

/** A server that takes one token at a time, and tells who asks. */
async function serverOf(authority: Authority) {
  const taken = { token: 'first' };
  const server = createServer(certificateOf(authority), ({ headers: { authorization } }, answer) => {
    answer.writeHead(authorization === `Bearer ${taken.token}` ? 200 : 401).end(JSON.stringify({ authorization }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [
      {
        name: 'it',
        server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
        caFile: join(directory, 'ca.crt'),
        skipTLSVerify: false,
      },
    ],
    users: [{ name: 'it', authProvider: { name: 'tokenFile', config: { tokenFile: join(directory, 'token') } } }],
    contexts: [{ name: 'it', cluster: 'it', user: 'it' }],
    currentContext: 'it',
  });
  const clock = new ManualClock();
  const connection = new Connection(config, clock);
  onTestFinished(async () => {
    await connection.close();
    server.close();
    server.closeAllConnections();
  });
  return { server, taken, clock, ask: () => connection.get('/') };
}

it('a new token and a new authority are used within half a minute, without a restart', async () => {
  const [before, after] = [authorityIn('before-'), authorityIn('after-')];
  rotate(before, 'first');
  const { server, taken, clock, ask } = await serverOf(before);
  expect(await ask()).toEqual({ authorization: 'Bearer first' });
  rotate(after, 'second');
  server.setSecureContext(certificateOf(after));
  taken.token = 'second';
  await clock.turn(30_000);
  expect(await ask()).toEqual({ authorization: 'Bearer second' });
  // Whoever has a certificate of the old authority is not believed any more.
  server.setSecureContext(certificateOf(before));
  server.closeAllConnections();
  await eventually('it is refused', () => expect(ask()).rejects.toThrow(/certificate/));
});

it('a token that the API server does not take any more is read again after a second', async () => {
  const authority = authorityIn('same-');
  rotate(authority, 'first');
  const { taken, clock, ask } = await serverOf(authority);
  await ask();
  rotate(authority, 'second\n');
  taken.token = 'second';
  await expect(ask()).rejects.toThrow(/401/);
  await clock.turn(1_000);
  expect(await ask()).toEqual({ authorization: 'Bearer second' });
});

it('an authority that is not the one of the API server any more is read again after a second', async () => {
  const [before, after] = [authorityIn('earlier-'), authorityIn('later-')];
  rotate(before, 'first');
  const { server, clock, ask } = await serverOf(before);
  await ask();
  rotate(after, 'first');
  server.setSecureContext(certificateOf(after));
  server.closeAllConnections();
  await eventually('it is refused', () => expect(ask()).rejects.toThrow(/certificate/));
  await clock.turn(1_000);
  expect(await ask()).toEqual({ authorization: 'Bearer first' });
});
