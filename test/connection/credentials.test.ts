import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { CredentialSource } from '../../src/cluster/credentials.ts';
import { textOf } from '../../src/cluster/exchange.ts';
import { Authority } from '../cluster/certificates.ts';
import { eventually } from '../eventually.ts';
import { ManualClock } from '../manualClock.ts';

/** The credentials of a pod are files that the kubelet writes anew: the token, and the certificate of who signs for the API server. */
let directory: string;
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), 'credentials-'))));
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => void vi.useRealTimers());

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

it('a new token and a new authority are used within a minute and a half, without a restart', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const [before, after] = [authorityIn('before-'), authorityIn('after-')];
  // It tells who asks.
  const server = createServer(certificateOf(before), (asked, answer) => answer.end(asked.headers.authorization));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  rotate(before, 'first');
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'it', server: url, caFile: join(directory, 'ca.crt'), skipTLSVerify: false }],
    users: [{ name: 'it', authProvider: { name: 'tokenFile', config: { tokenFile: join(directory, 'token') } } }],
    contexts: [{ name: 'it', cluster: 'it', user: 'it' }],
    currentContext: 'it',
  });
  const clock = new ManualClock();
  const source = new CredentialSource(config, clock);
  const ask = async () => {
    const { headers, transport } = await source.current();
    return textOf(await transport.send({ method: 'GET', path: '/', headers }));
  };
  try {
    expect(await ask()).toBe('Bearer first');
    rotate(after, 'second');
    server.setSecureContext(certificateOf(after));
    await clock.turn(90_000);
    vi.setSystemTime(Date.now() + 90_000);
    expect(await ask()).toBe('Bearer second');
    // Whoever has a certificate of the old authority is not believed any more.
    server.setSecureContext(certificateOf(before));
    server.closeAllConnections();
    await eventually('it is refused', () => expect(ask()).rejects.toThrow(/certificate/));
  } finally {
    source.close();
    server.close();
    server.closeAllConnections();
  }
});
