import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTAINERS_ANNOTATION, ROLE_LABEL } from '../../src/api/labels.ts';
import type { Labels, WorkloadKind } from '../../src/mount/workload.ts';
import { container, declares, names, pod, twoNames, workload } from '../mount/builders.ts';
import { manifest, projection, type Manifest } from './manifest.ts';
import { place, reasonOf, type Place } from './place.ts';
import { itMounts } from './server.ts';

/** Holders of one role whose containers are called differently: each names its own in the annotation. */

let here: Place;

beforeAll(async () => {
  here = await place();
  await here.namespace('names', [twoNames()]);
});
afterAll(() => here.stop());

const OURS = 'recstore-recordings';
const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const;
const spec = {
  ...pod(undefined, container('fetcher'), container('worker')),
  initContainers: [{ ...container('sync'), restartPolicy: 'Always' }],
};

const holder = (name: string, kind: WorkloadKind, annotations: Labels, role = 'worker'): Manifest =>
  manifest(name, { ...workload(declares(role), spec, { app: 'x' }, kind), annotations });

/** The containers with our mount, and what the template's annotation names. */
function mountedIn(object: Manifest): { containers: string[]; stamp: string | undefined } {
  const { template } = projection(object);
  const all = [...(template.spec.containers ?? []), ...(template.spec.initContainers ?? [])];
  const containers = all.filter(({ volumeMounts }) => volumeMounts?.some(({ name }) => name === OURS) === true);
  return { containers: containers.map(({ name }) => name), stamp: template.annotations?.[CONTAINERS_ANNOTATION] };
}

describe.each(KINDS)('a %s', (kind) => {
  itMounts('is mounted where its annotation says, and the mount moves in the same write', async () => {
    const created = await here.create('names', holder('moving', kind, names('fetcher')));
    expect(mountedIn(created)).toEqual({ containers: ['fetcher'], stamp: 'fetcher' });

    const turn = (annotations: Record<string, string | null>) =>
      here.patch('names', kind, 'moving', { metadata: { annotations } });
    expect(mountedIn(await turn(names('worker')))).toEqual({ containers: ['worker'], stamp: 'worker' });
    expect(mountedIn(await turn({ other: 'x' }))).toEqual({ containers: ['worker'], stamp: 'worker' });
    expect(mountedIn(await turn({ [CONTAINERS_ANNOTATION]: null }))).toEqual({
      containers: ['fetcher', 'worker'],
      stamp: undefined,
    });

    await turn(names('fetcher'));
    const released = await here.patch('names', kind, 'moving', { metadata: { labels: { [ROLE_LABEL]: null } } });
    expect(mountedIn(released)).toEqual({ containers: [], stamp: undefined });
    expect(released.metadata.annotations).toMatchObject(names('fetcher'));
  });

  itMounts('has a native sidecar as a target', async () => {
    const answer = await here.tryCreate('names', holder('x', kind, names('sync, fetcher'), 'fetch'));
    expect('object' in answer ? mountedIn(answer.object).containers : answer.refusal).toEqual(['fetcher', 'sync']);
  });

  it('is refused when it turns to a container that is not there, and let alone when it was wrong before', async () => {
    await here.create('names', holder('turning', kind, names('worker')));
    const turned = await here.tryPatch('names', kind, 'turning', { metadata: { annotations: names('wroker') } });
    expect(reasonOf(turned)).toBe('ContainerMissing');
    const bumped = await here.tryPatch('names', kind, 'turning', { metadata: { annotations: { other: 'x' } } });
    expect(reasonOf(bumped)).toBe('created');
  });
});

describe('a pod', () => {
  const ofTemplate = (annotations: Labels) =>
    manifest('x', { ...workload(declares('worker'), spec, declares('worker'), 'Pod'), annotations });

  itMounts('is mounted where its own annotation says', async () => {
    const answer = await here.tryCreate('names', ofTemplate(names('fetcher')));
    expect('object' in answer ? mountedIn(answer.object).containers : answer.refusal).toEqual(['fetcher']);
  });

  it('keeps its containers while it lives, as it keeps its role', async () => {
    await here.create('names', {
      ...ofTemplate(names('fetcher')),
      metadata: { ...ofTemplate(names('fetcher')).metadata, name: 'living' },
    });
    const answer = await here.tryPatch('names', 'Pod', 'living', { metadata: { annotations: names('worker') } });
    expect(reasonOf(answer)).toBe('Immutable');
  });
});
