import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { MARK_LABEL, ROLE_LABEL } from '../../src/api/labels.ts';
import { objectPath } from '../../src/cluster/resources.ts';
import type { PodSpec } from '../../src/mount/pod.ts';
import { TEMPLATE_PATHS, type Labels, type WorkloadKind } from '../../src/mount/workload.ts';
import { FOUND_ANNOTATION } from '../../src/policies/storeMissing.ts';
import { at, claim, container, declares, PATH, pod, store, workload } from '../mount/builders.ts';
import { manifest, projection, type Manifest } from './manifest.ts';
import { policiesFor } from '../../src/policies/platform.ts';
import { barrier } from './barrier.ts';
import { policiesPath } from './outcome.ts';
import { place, reasonOf, warnedOf, type Place } from './place.ts';
import { itMounts, server } from './server.ts';

/** An object that was exported from the cluster (`kubectl get -o yaml`), with our volume, mark and stamps, and is applied again. */

let here: Place;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'recordings-exported-'));
  here = await place();
  await here.namespace('used', [store()]);
  await here.namespace('empty', []);
  await here.namespace('aside', [], {});
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await here.stop();
});

const bare = pod(undefined, container('worker'));

function of(kind: WorkloadKind, labels: Record<string, string>, name = 'x'): Manifest {
  const own = { app: 'x', ...labels };
  return manifest(name, workload(own, bare, kind === 'Pod' ? own : { app: 'x' }, kind));
}

const created = async (namespace: string, object: Manifest) => reasonOf(await here.tryCreate(namespace, object));

/** As `kubectl get -o yaml` shows it, without what nobody applies. */
async function exported(kind: WorkloadKind, labels: Record<string, string>): Promise<Manifest> {
  const outcome = await here.tryCreate('used', of(kind, labels));
  if (!('object' in outcome)) throw new Error(outcome.refusal);
  const { apiVersion, metadata, spec } = outcome.object;
  const { name, labels: shown, annotations } = metadata;
  return { apiVersion, kind, metadata: { name, ...{ labels: shown, annotations } }, spec } as Manifest;
}

/** A Job brings the labels of its own uid along, which the API server refuses. */
const exportable = (Object.keys(TEMPLATE_PATHS) as WorkloadKind[]).filter((kind) => kind !== 'Job');

itMounts.each(exportable)('is as any other where it has no store or namespace: a %s', async (kind) => {
  const given = await exported(kind, declares('worker'));
  expect(given.metadata.annotations).toMatchObject({ [FOUND_ANNOTATION]: 'used/recordings' });
  expect(await created('aside', given)).toBe('NamespaceNotEnabled');
  expect(await created('empty', given)).toBe('StoreMissing');
  expect(await created('used', given)).toBe('created');
  const annotations = { [FOUND_ANNOTATION]: 'aside/recordings' };
  // From a namespace of the same name in another cluster.
  expect(await created('aside', { ...given, metadata: { ...given.metadata, annotations } })).toBe(
    'NamespaceNotEnabled',
  );
});

describe('a manifest whose only label is the role', () => {
  const ways = [['apply'], ['apply', '--server-side']];
  const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const;
  itMounts.each(kinds.flatMap((kind) => ways.map((way) => [kind, way] as const)))(
    'is released when the role goes, and all labels with it: a %s, by kubectl %s',
    async (kind, way) => {
      const name = `only-${kind.toLowerCase()}-${way.length}`;
      const file = join(directory, `${name}.json`);
      const apply = (labels?: Labels) => {
        writeFileSync(file, JSON.stringify(manifest(name, { ...workload({}, bare, { app: 'x' }, kind), labels })));
        return here.cluster.kubectl([...way, '-n', 'used', '-f', file]);
      };
      const live = () => here.admin.get<Manifest>(objectPath(kind, 'used', name));
      await apply(declares('worker'));
      expect((await live()).metadata.labels).toEqual({ ...declares('worker'), [MARK_LABEL]: 'recordings' });
      await apply();
      const { metadata, spec } = await live();
      expect(metadata.labels).toBeUndefined();
      expect(JSON.stringify(spec)).not.toMatch(/recstore-|recordings\.prosaas\.io/);
      expect(metadata.annotations ?? {}).not.toHaveProperty(FOUND_ANNOTATION);
    },
  );
});

itMounts.each(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const)(
  'a mark that somebody removes comes back, so that the role can be dropped later: a %s',
  async (kind) => {
    const name = `bare-${kind.toLowerCase()}`;
    await here.create('used', of(kind, declares('worker'), name));
    const unmarked = await here.patch('used', kind, name, { metadata: { labels: { [MARK_LABEL]: null } } });
    expect(unmarked.metadata.labels).toMatchObject({ [MARK_LABEL]: 'recordings' });
    const released = await here.patch('used', kind, name, { metadata: { labels: { [ROLE_LABEL]: null } } });
    expect(JSON.stringify(released)).not.toMatch(/recstore-|recordings\.prosaas\.io\/(mounted|role)/);
  },
);

itMounts(
  'without its role line gives back what was injected, says which lines to remove, and is unchanged without them',
  async () => {
    const kubectl = (...args: string[]) => here.cluster.kubectl([...args, '-n', 'used']);
    const path = objectPath('Deployment', 'used', 'e');
    const file = join(directory, 'e.json');
    const apply = async (object: object) => {
      writeFileSync(file, JSON.stringify(object));
      return kubectl('apply', '-f', file);
    };
    const strictly = () => kubectl('apply', '-f', file, '--warnings-as-errors', '--dry-run=server');
    const live = () => here.admin.get<Manifest & { metadata: { resourceVersion: string } }>(path);

    const before = of('Deployment', {}, 'e');
    await apply({ ...before, metadata: { ...before.metadata, labels: { app: 'x', ...declares('worker') } } });
    const { metadata, spec, ...rest } = JSON.parse(await kubectl('get', 'deployment', 'e', '-o', 'json')) as Manifest;
    const labels = { app: 'x', [MARK_LABEL]: 'recordings' };
    expect(metadata.labels).toEqual({ ...labels, ...declares('worker') });
    const unlabelled = {
      ...rest,
      metadata: { name: 'e', labels, annotations: metadata.annotations },
      spec,
      status: undefined,
    };
    await apply(unlabelled);
    expect(projection(await live())).toEqual(projection(before));

    await apply(unlabelled);
    await expect(strictly()).rejects.toThrow(
      /Warning: .*Exported: .*remove the label recordings\.prosaas\.io\/mounted, volume "recstore-recordings" and its mounts/,
    );
    const { metadata: again, ...kept } = await live();
    expect(projection({ ...kept, metadata: { ...again, labels: { app: 'x' } } })).toEqual(projection(before));
    await apply(unlabelled);
    expect((await live()).metadata.resourceVersion).toBe(again.resourceVersion);
    expect(await apply(before)).toContain('configured');
    expect(await apply(before)).toContain('unchanged');
    expect((await live()).metadata.labels).toEqual({ app: 'x' });
    await strictly();
  },
);

itMounts('kubectl apply keeps readOnly of an injected mount, says so, and what it says to write ends it', async () => {
  const kubectl = (...args: string[]) => here.cluster.kubectl([...args, '-n', 'used']);
  const file = join(directory, 'kept.json');
  const write = (labels: Record<string, string>, spec: PodSpec) => {
    writeFileSync(file, JSON.stringify(manifest('k', workload({ team: 'a', ...labels }, spec))));
  };
  const own = (rest: object) => pod([{ name: 'tmp' }], container('worker', at('tmp', PATH, rest)));
  const mounts = async () => {
    const stored = await here.admin.get<Manifest>(objectPath('Deployment', 'used', 'k'));
    return projection(stored).template.spec.containers?.[0]?.volumeMounts;
  };
  const strictly = ['apply', '-f', file, '--warnings-as-errors', '--dry-run=server'];

  write(declares('calls'), bare);
  await kubectl('apply', '-f', file);
  write({}, own({}));
  await expect(kubectl(...strictly)).rejects.toThrow(/Warning: .*FieldKept: container "worker" keeps readOnly: true/);
  await kubectl('apply', '-f', file);
  expect(await mounts()).toEqual([at('tmp', PATH, { readOnly: true })]);
  write({}, own({ readOnly: false }));
  await kubectl('apply', '-f', file);
  expect(await mounts()).toEqual([at('tmp', PATH)]);
});

const RELEASE = policiesFor(server.mutation).filter(({ metadata }) => metadata.name === 'recordings-release');

itMounts.each(['Deployment', 'CronJob'] as const)(
  'is not said of a %s that loses its role where nothing takes out what was injected, nor later',
  async (kind) => {
    const path = objectPath(kind, 'used', 'left');
    await here.create('used', of(kind, declares('worker'), 'left'));
    const inEffect = await barrier(here);
    const merging = (metadata: object) => here.trySend('PATCH', path, { metadata }, 'application/merge-patch+json');
    const roleless = { labels: { [ROLE_LABEL]: null } };
    for (const part of RELEASE) await here.admin.delete(`${policiesPath(part)}/${part.metadata.name}`);
    try {
      await inEffect();
      const lost = await merging(roleless);
      expect([reasonOf(lost), warnedOf(lost)]).toEqual(['created', []]);
      await here.patch('used', kind, 'left', { metadata: roleless });
    } finally {
      for (const part of RELEASE) await here.admin.create(policiesPath(part), part);
      await inEffect();
    }
    const other = await merging({ annotations: { a: 'b' } });
    expect([reasonOf(other), warnedOf(other)]).toEqual(['created', []]);
    const stored = projection(await here.admin.get<Manifest>(path));
    expect([stored.labels?.[MARK_LABEL], stored.template.spec.volumes]).toEqual([
      'recordings',
      [claim('recstore-recordings')],
    ]);
  },
);
