import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { synthesise, synthesisePlatform } from '../../charts/main.ts';
import { OPERATOR_IMAGE } from '../../src/api/image.ts';
import { recordings } from '../recordings.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { controlPlane } from '../cluster/controlPlane.ts';
import { eventually } from '../eventually.ts';
import { application, objectsOf } from './manifests.ts';

/** The base of kustomize in `deploy/`, by the kustomize that kubectl has in it. */

const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'recordings-kustomize-'));

let cluster: Cluster;
beforeAll(async () => {
  // Of its own: the platform's policies are for a whole cluster.
  cluster = await controlPlane();
  cpSync(DEPLOY, join(directory, 'base'), { recursive: true });
});
afterAll(async () => {
  await cluster.stop();
  rmSync(directory, { recursive: true });
});

/** Writes an overlay over the base. @returns its directory */
function overlay(name: string, fields: object): string {
  const path = join(directory, name);
  mkdirSync(path);
  writeFileSync(join(path, 'kustomization.yaml'), stringify({ resources: ['../base'], ...fields }));
  return path;
}

const [image = '', tag = ''] = OPERATOR_IMAGE.split(':');
const byName = (content: string) =>
  new Map(
    objectsOf([{ name: '', content }]).map((object) => [`${object.kind}/${object.metadata.name}`, object] as const),
  );
const synthesised = (options: object = {}): string =>
  synthesisePlatform({ operatorImage: OPERATOR_IMAGE, ...options })
    .map(({ content }) => content)
    .join('---\n');
const built = async (path: string) => byName(await cluster.kubectl(['kustomize', path]));

it('the base is what `recordings synth --platform` gives', async () => {
  expect(await built(join(directory, 'base'))).toEqual(byName(synthesised()));
});

it('the component adds monitoring', async () => {
  const path = overlay('monitored', { components: ['../base/monitoring'] });
  expect(await built(path)).toEqual(byName(synthesised({ monitoring: true })));
});

it('an overlay sets the image and the namespace, everywhere', async () => {
  const path = overlay('elsewhere', {
    namespace: 'telephony-system',
    images: [{ name: image, newName: 'registry.example.com/operator', newTag: '9' }],
  });
  const expected = synthesised()
    .replaceAll('recordings-system', 'telephony-system')
    .replaceAll(`${image}:${tag}`, 'registry.example.com/operator:9');
  // kustomize does not know that policies have no namespace. The API server passes theirs over.
  const objects = [...(await built(path))].map(([name, { metadata, ...rest }]) => {
    const { namespace, ...others } = metadata;
    return [name, { ...rest, metadata: rest.kind.includes('AdmissionPolicy') ? others : { ...others, namespace } }];
  });
  expect(Object.fromEntries(objects)).toEqual(Object.fromEntries(byName(expected)));
});

it('check refuses synthesised manifests of an application with another namespace written over them', async () => {
  const path = join(directory, 'application');
  mkdirSync(path);
  const files = synthesise(application());
  for (const { name, content } of files) writeFileSync(join(path, name), content);
  const resources = files.map(({ name }) => name);
  writeFileSync(join(path, 'kustomization.yaml'), stringify({ resources, namespace: 'staging' }));
  const output = join(directory, 'staging.yaml');
  writeFileSync(output, await cluster.kubectl(['kustomize', path]));
  const { code, stdout } = await recordings(['check', output]);
  expect(code).toBe(1);
  expect(stdout).toContain('its volume "prosaas-recordings-data" is kept for claim prosaas/recordings-data');
  expect(stdout).toContain('recordings synth --config application.yaml --config staging.yaml');
});

it('an overlay is installed with `kubectl apply -k`, and verify finds the operator there', async () => {
  const path = join(directory, 'elsewhere');
  // The first time the API server does not know the CRD yet. Every GitOps tool tries again, too.
  await eventually('all is applied', () => cluster.kubectl(['apply', '--server-side', '-k', path]));
  const { stdout } = await recordings(['verify', '--platform'], cluster.kubeconfig);
  expect(stdout).toContain('kubectl -n telephony-system describe deployment recordings-operator');
});
