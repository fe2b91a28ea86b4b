import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { CredentialSource } from '../../src/cluster/credentials.ts';
import { Authority } from '../cluster/certificates.ts';
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

/** An API server that has a certificate of the authority, and tells who asks. */
async function serving(authority: Authority) {
  const { certificate, key } = authority.issue('server', [], ['IP:127.0.0.1']);
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (asked, answer) =>
    answer.end(asked.headers.authorization),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const authorityIn = (name: string) => new Authority(mkdtempSync(join(directory, name)));

it('a new token and a new authority are used within a minute and a half, without a restart', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const [before, after] = [authorityIn('before-'), authorityIn('after-')];
  const [old, next] = [await serving(before), await serving(after)];
  rotate(before, 'first');
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'it', server: old.url, caFile: join(directory, 'ca.crt'), skipTLSVerify: false }],
    users: [{ name: 'it', authProvider: { name: 'tokenFile', config: { tokenFile: join(directory, 'token') } } }],
    contexts: [{ name: 'it', cluster: 'it', user: 'it' }],
    currentContext: 'it',
  });
  const clock = new ManualClock();
  const source = new CredentialSource(config, clock);
  const ask = async (url: string) => {
    const { headers, dispatcher } = await source.current();
    return (await request(url, { headers, dispatcher })).body.text();
  };
  try {
    expect(await ask(old.url)).toBe('Bearer first');
    const { dispatcher } = await source.current();
    rotate(after, 'second');
    await clock.turn(90_000);
    vi.setSystemTime(Date.now() + 90_000);
    expect(await ask(next.url)).toBe('Bearer second');
    await expect(ask(old.url)).rejects.toThrow(/certificate/);
    expect((await source.current()).dispatcher).not.toBe(dispatcher);
  } finally {
    await source.close();
    for (const { server } of [old, next]) {
      server.close();
      server.closeAllConnections();
    }
  }
});
