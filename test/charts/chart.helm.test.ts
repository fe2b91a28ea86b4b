import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { synthesisePlatform } from '../../charts/main.ts';
import { OPERATOR_IMAGE } from '../../src/api/image.ts';
import { build } from '../cluster/binaries.ts';
import { HELM } from '../cluster/recipes.ts';
import { objectsOf } from './manifests.ts';

/** The chart in a real Helm. */

const CHART = fileURLToPath(new URL('../../deploy/helm/', import.meta.url));

let helm: string;
beforeAll(async () => {
  helm = (await build([HELM])).helm!;
});

const run = async (...args: string[]) => (await promisify(execFile)(helm, args, { maxBuffer: 1 << 26 })).stdout;

/** The objects of the chart, by kind, namespace and name. */
async function rendered(...flags: string[]): Promise<Record<string, unknown>> {
  return named(await run('template', 'recordings', CHART, ...flags));
}

const named = (...contents: string[]) =>
  Object.fromEntries(
    objectsOf(contents.map((content) => ({ name: '', content }))).map((object) => [
      [object.kind, object.metadata.namespace, object.metadata.name].filter(Boolean).join('/'),
      object,
    ]),
  );

const synthesised = (options: object = {}) =>
  named(...synthesisePlatform({ operatorImage: OPERATOR_IMAGE, ...options }).map(({ content }) => content));

const LATEST = ['--kube-version', '1.36.3'];

describe('the chart', () => {
  it('gives what `recordings synth --platform` gives, object by object', async () => {
    expect(await rendered(...LATEST)).toEqual(synthesised());
  });

  it('gives the same with monitoring', async () => {
    expect(await rendered(...LATEST, '--set', 'monitoring=true')).toEqual(synthesised({ monitoring: true }));
  });

  it('leaves out what an older API server does not know', async () => {
    expect(await rendered('--kube-version', '1.34.0')).toEqual(synthesised({ mutation: 'none' }));
  });

  it('refuses an API server that is too old', async () => {
    await expect(rendered('--kube-version', '1.29.0')).rejects.toThrow('>=1.30');
  });

  it('takes image, pods, namespace, priority class and resources from the values', async () => {
    const set = {
      image: 'registry.example.com/operator@sha256:abc',
      replicas: '1',
      namespace: 'telephony-system',
      priorityClassName: 'system-cluster-critical',
      'resources.limits.memory': '1Gi',
    };
    const flags = Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
    const objects = await rendered(...LATEST, ...flags);
    expect(objects['Deployment/telephony-system/recordings-operator']).toMatchObject({
      metadata: { namespace: 'telephony-system' },
      spec: {
        replicas: 1,
        template: {
          spec: {
            priorityClassName: 'system-cluster-critical',
            containers: [
              { image: set.image, resources: { requests: { cpu: '20m', memory: '96Mi' }, limits: { memory: '1Gi' } } },
            ],
          },
        },
      },
    });
    expect(JSON.stringify(objects)).not.toContain('"recordings-system"');
  });

  it('gives the same for an operator of some namespaces', async () => {
    const namespaces = ['prosaas', '123'];
    const values = join(mkdtempSync(join(tmpdir(), 'recordings-helm-')), 'values.yaml');
    writeFileSync(values, JSON.stringify({ namespaces }));
    expect(await rendered(...LATEST, '--values', values)).toEqual(synthesised({ namespaces }));
  });

  it('is one that Helm finds no fault with', async () => {
    await run('lint', '--strict', CHART);
  });
});
