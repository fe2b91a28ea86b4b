import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { envtestBinaries, resolve, type Need, type Offer, type Way } from './resolve.ts';

const kubeconfig = '/home/me/.kube/test';
const assets = '/opt/envtest';
const named: Way = { way: 'named', kubeconfig };
const envtest: Way = { way: 'assets', directory: assets };
const kind: Way = { way: 'kind' };
const built: Way = { way: 'built' };

const rows: [Need, Offer, Way][] = [
  ['API server', { kubeconfig, assets, kind: true }, named],
  ['API server', { assets, kind: true }, envtest],
  ['API server', { kind: true }, built],
  ['API server', { kind: false }, built],
  ['API server', { kubeconfig: '', assets: '', kind: false }, built],
  ['nodes', { kubeconfig, assets, kind: true }, named],
  ['nodes', { assets, kind: true }, kind],
  ['nodes', { assets, kind: false }, built],
  ['nodes', { kubeconfig: '', kind: false }, built],
  ['API server of a version', { kubeconfig, assets, kind: true }, built],
];

it.each(rows)('for %s, out of %o, it takes %o', (need, offer, way) => {
  expect(resolve(need, offer)).toEqual(way);
});

it('names the programs that KUBEBUILDER_ASSETS lacks', () => {
  const directory = mkdtempSync(join(tmpdir(), 'recordings-assets-'));
  try {
    for (const name of ['etcd', 'kubectl']) writeFileSync(join(directory, name), '');
    expect(() => envtestBinaries(directory)).toThrow(`KUBEBUILDER_ASSETS lacks ${join(directory, 'kube-apiserver')}`);
    writeFileSync(join(directory, 'kube-apiserver'), '');
    expect(envtestBinaries(directory)).toMatchObject({ 'kube-apiserver': join(directory, 'kube-apiserver') });
  } finally {
    rmSync(directory, { recursive: true });
  }
});
