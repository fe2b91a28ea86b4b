import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MARK_LABEL, ROLE_LABEL } from '../../src/api/labels.ts';
import { collectionPath } from '../../src/cluster/resources.ts';
import type { Labels } from '../../src/mount/workload.ts';
import { admissionPolicies, policiesFor } from '../../src/policies/platform.ts';
import type { Report } from '../../src/report/report.ts';
import { eventually } from '../eventually.ts';
import { claim, declares, pod, store, workload } from '../mount/builders.ts';
import { container as plain } from '../mount/builders.ts';
import { room, type Namespace, type Operator, type Room } from '../operator/room.ts';
import { container, mountedIn, templateOf } from '../operator/written.ts';
import { recordings } from '../recordings.ts';
import { manifest } from './manifest.ts';
import { applyPolicies } from './outcome.ts';
import { guarded } from './place.ts';
import { server } from './server.ts';

/**
 * Kubernetes before 1.36 has no mutating admission policies: the guard stands, and the operator mounts alone, after creation. This runs in every
 * `make test`; RECORDINGS_KUBERNETES may name another older version.
 */
const older =
  server.mutation === undefined ? server : { name: 'Kubernetes 1.34', options: { version: '1.34' } as const };

let here: Room;
let operator: Operator;

/** vitest alone builds this API server here. */
const THREE_HOURS = 10_800_000;

beforeAll(async () => {
  here = await room(older.options);
  await applyPolicies(here.cluster, policiesFor(undefined));
  operator = await here.operator(admissionPolicies);
}, THREE_HOURS);
afterAll(() => here.stop());

describe.each(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const)(`a %s on ${older.name}`, (kind) => {
  it('that declares a role is mounted by the operator in one write, and released when the label goes', async () => {
    const ns = await here.namespace(`alone-${kind.toLowerCase()}`);
    await ns.store();
    await guarded(here.admin, ns.name, store());
    await ns.workload(kind, 'w', container(), declares('worker'));
    await eventually('it is mounted', async () => expect(mountedIn(await ns.get(kind, 'w'))).toEqual(['main']));

    await ns.label(kind, 'w', { [ROLE_LABEL]: null });
    await eventually('it is released', async () => expect(mountedIn(await ns.get(kind, 'w'))).toEqual([]));
    expect((await ns.get(kind, 'w')).metadata.labels ?? {}).not.toHaveProperty(MARK_LABEL);
    expect(operator.patches(ns.name)).toHaveLength(2);
  });

  it('whose only label was the role keeps all until the role alone is removed, as the refusal says', async () => {
    const ns = await here.namespace(`only-${kind.toLowerCase()}`);
    await ns.store();
    await guarded(here.admin, ns.name, store());
    const apply = (labels?: Labels) => {
      const given = workload({}, pod(undefined, plain('main')), { app: 'x' }, kind);
      const object = manifest('w', { ...given, labels });
      return here.cluster.kubectl(['apply', '-n', ns.name, '-f', '-'], JSON.stringify(object));
    };
    await apply(declares('worker'));
    await eventually('it is mounted', async () => expect(mountedIn(await ns.get(kind, 'w'))).toEqual(['main']));
    const refusal = await apply().then(
      () => '',
      (error: unknown) => String(error),
    );
    const [, ...command] = /first run kubectl (-n \S+) (label) (\S+) (\S+) (\S+) and then/.exec(refusal) ?? [];
    expect(command, refusal).toHaveLength(5);
    await here.cluster.kubectl(command.flatMap((each) => each.split(' ')));
    await eventually('it is released', async () => expect(mountedIn(await ns.get(kind, 'w'))).toEqual([]));
    await apply();
  });

  it('whose role changes from writing to reading is let pass, also when its template is set back, and the operator makes the mount read-only', async () => {
    const ns = await here.namespace(`turned-${kind.toLowerCase()}`);
    await ns.store();
    await guarded(here.admin, ns.name, store());
    await ns.workload(kind, 'w', container(), declares('worker'));
    await eventually('it is mounted', async () => expect(mountedIn(await ns.get(kind, 'w'))).toEqual(['main']));
    const { spec: before } = await ns.get(kind, 'w');
    await ns.label(kind, 'w', declares('api'));
    const isReading = () =>
      eventually('it is mounted read-only', async () =>
        expect(templateOf(await ns.get(kind, 'w')).spec.volumes).toContainEqual(
          claim('recstore-recordings', 'recordings-data', true),
        ),
      );
    await isReading();
    // As kubectl rollout undo does.
    await ns.change(kind, 'w', { spec: before });
    await isReading();
  });
});

describe(`a Deployment on ${older.name} whose selector needs its role`, () => {
  const labels = { app: 'x', ...declares('worker') };
  const create = (ns: Namespace) =>
    ns.create(
      'Deployment',
      'w',
      { spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: container() } } },
      { labels: declares('worker') },
    );

  it('gives its mount back in one write and keeps its labels, and the operator does not try again', async () => {
    const ns = await here.namespace('kept');
    await ns.store();
    await guarded(here.admin, ns.name, store());
    await create(ns);
    await eventually('it is mounted', async () => expect(mountedIn(await ns.get('Deployment', 'w'))).toEqual(['main']));
    await eventually('the status warns', async () => expect(await ns.problems()).toContain('Immutable Deployment/w'));

    await ns.label('Deployment', 'w', { [ROLE_LABEL]: null });
    await eventually('it is released', async () => expect(mountedIn(await ns.get('Deployment', 'w'))).toEqual([]));
    const released = await ns.get('Deployment', 'w');
    expect(released.metadata.labels ?? {}).not.toHaveProperty(MARK_LABEL);
    expect(templateOf(released).metadata.labels).toMatchObject(labels);
    // A later write of another workload shows that the operator had time for this one.
    await ns.workload('Deployment', 'later', container(), declares('worker'));
    await eventually('another is mounted', async () =>
      expect(mountedIn(await ns.get('Deployment', 'later'))).toEqual(['main']),
    );
    expect(operator.patches(ns.name)).toHaveLength(3);
    expect((await ns.get('Deployment', 'w')).metadata.generation).toBe(released.metadata.generation);
  });

  it('does not take another role', async () => {
    const ns = await here.namespace('kept-turned');
    await ns.store();
    await guarded(here.admin, ns.name, store());
    await create(ns);
    await expect(ns.label('Deployment', 'w', declares('api'))).rejects.toThrow(
      /Immutable: spec\.selector does not let the pod template have role "api"/,
    );
  });
});

describe(`the guard on ${older.name}`, () => {
  const creating = (ns: string, labels: Readonly<Record<string, string>>) => {
    const given = manifest('thief', workload(labels, pod([claim('data')], plain('any')), { app: 'x' }));
    return here.admin.create(collectionPath('Deployment', ns), given, { dryRun: 'All' });
  };

  it('refuses the claim to whoever declares no role, and is not fooled by the mark', async () => {
    const ns = await here.namespace('guarded');
    await ns.store();
    await guarded(here.admin, ns.name, store());
    await expect(creating(ns.name, { app: 'x' })).rejects.toThrow(/Unauthorised: volume "data"/);
    await expect(creating(ns.name, { [MARK_LABEL]: 'recordings' })).rejects.toThrow(/Unauthorised: volume "data"/);

    await ns.workload('Deployment', 'w', container(), {});
    const turned = ns.change('Deployment', 'w', {
      metadata: { labels: { [MARK_LABEL]: 'recordings' } },
      spec: { template: { spec: { volumes: [{ name: 'tmp', emptyDir: {} }, claim('data')] } } },
    });
    await expect(turned).rejects.toThrow(/Unauthorised: volume "data"/);
  });
});

describe('that there is no mutation', () => {
  it('is said in the status of a store, which is Ready all the same', async () => {
    const ns = await here.namespace('said');
    await ns.store();
    await eventually('the store is Ready', async () => (await ns.readiness()) === 'Mounted');
    expect(await ns.problems()).toEqual(['MutationUnavailable store']);
  });

  it('is said by recordings verify, as a warning', async () => {
    const { stdout } = await recordings(['verify', '--platform', '--output', 'json'], here.cluster.kubeconfig);
    const policies = (JSON.parse(stdout) as Report).checks.find(({ id }) => id === 'policies');
    expect(policies?.findings.map(({ reason, severity }) => `${severity} ${reason}`)).toEqual([
      'warning MutationUnavailable',
    ]);
  });
});
