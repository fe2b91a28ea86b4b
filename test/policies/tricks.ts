import { MARK_LABEL, ROLE_LABEL, STORE_LABEL } from '../../src/api/labels.ts';
import type { Container, PodSpec } from '../../src/mount/pod.ts';
import type { Requirement } from '../../src/mount/selector.ts';
import type { Labels, WorkloadKind } from '../../src/mount/workload.ts';
import { FOUND_ANNOTATION } from '../../src/policies/storeMissing.ts';
import { at, claim, container, declares, marked, names, PATH, pod, requires, workload } from '../mount/builders.ts';
import { manifest, type Manifest } from './manifest.ts';

/** A way to the recordings that nobody may go, against the store of the builders, with a second store `archive` beside it. */
export interface Trick {
  readonly title: string;
  readonly labels: Labels;
  readonly spec: PodSpec;
  /** Labels of the pod template, where it says anything itself; a Pod cannot differ from itself. */
  readonly template?: Labels;
  /** Annotations of the pod template. */
  readonly stamped?: Labels;
  readonly jobLabels?: Labels;
  readonly selector?: readonly Requirement[];
  readonly claimTemplates?: readonly string[];
  /** Members of the spec of each claim template. */
  readonly claimSpec?: object | undefined;
  readonly metadata?: object;
}

/** The object of the API with the trick. */
export function tricky(kind: WorkloadKind, trick: Trick, name: string): Manifest {
  const { labels, spec, template, stamped, metadata, jobLabels, selector, claimTemplates } = trick;
  const own = { app: 'x', ...labels };
  const given = workload(own, spec, kind === 'Pod' ? own : { app: 'x', ...template }, kind);
  const made = manifest(name, {
    ...given,
    template: { ...given.template, annotations: stamped, jobLabels, selector, claimTemplates },
  });
  return { ...made, metadata: { ...made.metadata, ...metadata }, spec: withClaims(made.spec, trick.claimSpec) };
}

function withClaims(spec: object, members: object | undefined): object {
  if (members === undefined) return spec;
  const { volumeClaimTemplates } = spec as { readonly volumeClaimTemplates: readonly { readonly spec: object }[] };
  return {
    ...spec,
    volumeClaimTemplates: volumeClaimTemplates.map((each) => ({ ...each, spec: { ...each.spec, ...members } })),
  };
}

const OURS = 'recstore-recordings';
const readOnly = { readOnly: true };
const used = pod([claim('data')], container('any', at('data', PATH)));
const readers = [claim('data', 'recordings-data', true)];
const reader = container('calls', at('data', PATH, readOnly));
const restartable = (each: Container): Container => ({ ...each, restartPolicy: 'Always' }) as Container;
const STORED = { kind: 'PersistentVolumeClaim', name: 'recordings-data' };
const copy = (field: string, group = {}): { name: string } => ({
  name: 'copy',
  ...{
    ephemeral: {
      volumeClaimTemplate: {
        spec: {
          accessModes: ['ReadWriteMany'],
          resources: { requests: { storage: '1Gi' } },
          [field]: { ...STORED, ...group },
        },
      },
    },
  },
});
const controller = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'x', uid: '1', controller: true };

const undeclared = (title: string, spec: PodSpec): Trick => ({ title: `without a role, ${title}`, labels: {}, spec });
const disguised = (title: string, rest: Partial<Trick>): Trick => ({
  title: `the claim, ${title}`,
  labels: {},
  spec: used,
  ...rest,
});
const reading = (title: string, spec: PodSpec): Trick => ({
  title: `as a reader, ${title}`,
  labels: declares('calls'),
  spec,
});
const writing = (title: string, spec: PodSpec): Trick => ({
  title: `as a writer, ${title}`,
  labels: declares('worker'),
  spec,
});

const naming = (title: string, containers: string): Trick => ({
  ...writing(`an annotation that names ${title}`, {
    ...pod(undefined, container('worker'), container('side')),
    initContainers: [container('init')],
  }),
  metadata: { annotations: names(containers) },
});

/** What a pod can have by itself, and a pod template too. */
export const TRICKS: readonly Trick[] = [
  undeclared('the claim at the path', used),
  undeclared('the claim elsewhere', pod([claim('data')], container('any', at('data', '/x')))),
  undeclared('the claim, read-only', pod(readers, container('any', at('data', '/x', readOnly)))),
  undeclared('a volume of the claim that nothing mounts', pod([claim('data')], container('any'))),
  undeclared(
    'a volume of the claim behind others',
    pod([{ name: 'a' }, claim('b', 'other'), claim('data')], container('any')),
  ),
  undeclared('two volumes of the claim', pod([claim('a'), claim('b')], container('any', at('a', '/a'), at('b', '/b')))),
  undeclared('the claim in an init container', {
    ...pod([claim('data')], container('any')),
    initContainers: [container('i', at('data', '/x'))],
  }),
  undeclared('the claim in a native sidecar', {
    ...pod([claim('data')], container('any')),
    initContainers: [restartable(container('i', at('data', '/x')))],
  }),
  undeclared('the claim by our volume name', pod([claim(OURS)], container('any', at(OURS, PATH)))),
  undeclared('a directory of the claim', pod([claim('data')], container('any', at('data', '/x', { subPath: 'a' })))),
  undeclared(
    'a directory of the claim by an expression',
    pod([claim('data')], container('any', at('data', '/x', { subPathExpr: '$(A)' }))),
  ),
  undeclared(
    'the claim as a device',
    pod([claim('data')], { name: 'any', volumeDevices: [{ name: 'data', devicePath: '/dev/x' }] }),
  ),
  undeclared('a copy of the claim by dataSource', pod([copy('dataSource')], container('any', at('copy', '/x')))),
  undeclared('a copy of the claim by dataSourceRef', pod([copy('dataSourceRef')], container('any', at('copy', '/x')))),
  undeclared(
    'a copy of the claim with an empty API group',
    pod([copy('dataSource', { apiGroup: '' })], container('any')),
  ),
  undeclared(
    'the claim among 300 volumes',
    pod([...Array.from({ length: 300 }, (_, i) => ({ name: `v${i}` })), claim('data')], container('any')),
  ),
  undeclared(
    '300 volumes of the claim',
    pod(
      Array.from({ length: 300 }, (_, i) => claim(`v${i}`)),
      container('any'),
    ),
  ),

  disguised('with a label like the role', { labels: { 'recordings.prosaas.io/roles': 'worker' } }),
  disguised('with the role as an annotation', { metadata: { annotations: { [ROLE_LABEL]: 'worker' } } }),
  disguised('with the label of the store alone', { labels: { [STORE_LABEL]: 'recordings' } }),
  disguised('with our mark', { labels: { [MARK_LABEL]: 'recordings' } }),
  disguised('with the mark of another store', { labels: { [MARK_LABEL]: 'archive' } }),
  ...[OURS, 'data'].flatMap((volume) =>
    [
      { called: 'a suspended store', labels: declares('worker', 'asleep') },
      { called: 'a store that is not there', labels: declares('worker', 'nowhere') },
      { called: 'a store without a name', labels: declares('worker', '') },
      { called: 'another store', labels: declares('nobody', 'archive') },
    ].map(({ called, labels }) =>
      disguised(`as volume "${volume}", with our mark and a role in ${called}`, {
        labels: { ...labels, ...marked() },
        template: labels,
        spec: pod([claim(volume)], container('worker', at(volume, PATH))),
      }),
    ),
  ),
  disguised('with our mark and an empty role', { labels: { ...declares(''), ...marked() } }),
  disguised('with an empty mark', { labels: marked('') }),
  disguised('with the stamp that its store was found', {
    metadata: { annotations: { [FOUND_ANNOTATION]: 'recordings' } },
  }),
  disguised('with an empty role', { labels: declares('') }),
  disguised('with a role in another store', { labels: declares('worker', 'archive') }),
  disguised('with a role in a store that is not there', { labels: declares('worker', 'nowhere') }),
  disguised('with a role in a store whose name begins alike', { labels: declares('worker', 'recordings2') }),
  disguised('owned by a controller', { metadata: { ownerReferences: [controller] } }),

  reading('a mount that is not read-only', pod(readers, container('calls', at('data', PATH)))),
  reading('a volume that is not read-only', pod([claim('data')], reader)),
  reading(
    'the claim writable elsewhere',
    pod(readers, container('calls', at('data', PATH, readOnly), at('data', '/w'))),
  ),
  reading(
    'the claim writable by a second volume',
    pod([...readers, claim('two')], container('calls', at('data', PATH, readOnly), at('two', '/w'))),
  ),
  reading('a second volume of the claim that nothing mounts', pod([...readers, claim('two')], reader)),
  reading('the claim writable in an init container', {
    ...pod(readers, reader),
    initContainers: [container('i', at('data', '/w'))],
  }),
  reading('the claim writable in a native sidecar', {
    ...pod(readers, reader),
    initContainers: [restartable(container('i', at('data', '/w')))],
  }),
  reading(
    'a directory of the claim, writable',
    pod(readers, container('calls', at('data', PATH, readOnly), at('data', '/w', { subPath: 'a' }))),
  ),
  reading(
    'the claim as a device',
    pod(readers, { name: 'calls', volumeDevices: [{ name: 'data', devicePath: '/dev/x' }] }),
  ),
  reading(
    'one writable mount among 500',
    pod(
      [...readers, { name: 'x' }],
      container(
        'calls',
        at('data', PATH, readOnly),
        ...Array.from({ length: 500 }, (_, i) => at('x', `/m/${i}`)),
        at('data', '/w'),
      ),
    ),
  ),

  {
    title: 'a role for another service account',
    labels: declares('api'),
    spec: { ...pod(undefined, container('api')), serviceAccountName: 'calls' },
  },
  {
    title: 'a role for another service account than the default one',
    labels: declares('api'),
    spec: pod(undefined, container('api')),
  },
  {
    title: 'a role for another service account, by the field of old',
    labels: declares('api'),
    spec: { ...pod(undefined, container('api')), serviceAccount: 'calls' } as PodSpec,
  },
  { title: 'a role that the store does not have', labels: declares('root'), spec: used },
  { title: 'a role called like a member of every object', labels: declares('constructor'), spec: used },
  { title: 'the role of another store', labels: declares('fetcher'), spec: used },

  writing('another volume at the path', pod([{ name: 'x' }], container('worker', at('x', PATH)))),
  writing(
    'another volume at the path, with a slash behind',
    pod([{ name: 'x' }], container('worker', at('x', `${PATH}/`))),
  ),
  writing(
    'another volume at the path, with doubled slashes',
    pod([{ name: 'x' }], container('worker', at('x', PATH.replaceAll('/', '//')))),
  ),
  writing(
    'another volume at the path, with dots',
    pod([{ name: 'x' }], container('worker', at('x', PATH.replaceAll('/', '/./')))),
  ),
  writing(
    'another volume at the path, by way of ..',
    pod([{ name: 'x' }], container('worker', at('x', `/x/..${PATH}/y/..`))),
  ),
  writing(
    'another volume at the path, from below the root',
    pod([{ name: 'x' }], container('worker', at('x', `/../..${PATH}`))),
  ),
  writing(
    'another volume at the path, taken from the root',
    pod([{ name: 'x' }], container('worker', at('x', PATH.slice(1)))),
  ),
  writing('another claim at the path', pod([claim('x', 'recordings-data-2')], container('worker', at('x', PATH)))),
  writing(
    'the claim beside another volume at the path',
    pod([claim('d'), { name: 'x' }], container('worker', at('d', PATH), at('x', `${PATH}/`))),
  ),
  writing(
    'another directory of the claim at the path',
    pod([claim('d')], container('worker', at('d', PATH, { subPath: 'a' }))),
  ),
  writing(
    'a directory of the claim by an expression at the path',
    pod([claim('d')], container('worker', at('d', PATH, { subPathExpr: '$(A)' }))),
  ),
  writing('the claim below the path', pod([claim('d')], container('worker', at('d', `${PATH}/today`)))),
  writing('a copy of the claim', pod([copy('dataSource')], container('worker', at('copy', '/x')))),
  writing('a volume below the path', pod([{ name: 'x' }], container('worker', at('x', `${PATH}/today`)))),
  writing(
    'a volume below the path, by way of ..',
    pod([{ name: 'x' }], container('worker', at('x', `${PATH}/a/../today`))),
  ),
  writing('another volume under our name', pod([{ name: OURS }], container('worker', at(OURS, '/x')))),
  writing(
    'an ephemeral volume under our name',
    pod([{ ...copy('dataSource', { name: 'other' }), name: OURS }], container('worker', at(OURS, '/x'))),
  ),
  writing('a read-only mount of its own', pod([claim('d')], container('worker', at('d', PATH, readOnly)))),
  {
    title: 'a role that names an init container, without one',
    labels: declares('fetch'),
    spec: pod(undefined, container('main')),
  },
  naming('a container that is not there', 'fetcher'),
  naming('no container', ''),
  naming('a container that the role does not allow', 'worker,side'),
  naming('an init container that the role does not allow', 'worker,init'),
  writing('no container of the name', pod(undefined, container('main'))),
  writing('the name for an init container', {
    ...pod(undefined, container('main')),
    initContainers: [container('worker')],
  }),
];

/** What only a pod template can have, which says something else than its workload. */
export const TEMPLATE_TRICKS: readonly Trick[] = [
  { title: 'a role by the template alone', labels: {}, spec: used, template: declares('worker') },
  {
    title: 'another role by the template',
    labels: declares('calls'),
    spec: pod(readers, reader),
    template: declares('worker'),
  },
  {
    title: 'another store by the template',
    labels: declares('worker'),
    spec: used,
    template: declares('worker', 'archive'),
  },
  {
    title: 'containers named by the template alone',
    labels: declares('worker'),
    spec: pod(undefined, container('worker')),
    stamped: names('worker'),
  },
  {
    title: 'another store by the template, without a role',
    labels: declares('worker'),
    spec: used,
    template: { [STORE_LABEL]: 'archive' },
  },
];

/** What only a new workload with a selector can have: labels that its selector needs. */
export const SELECTOR_TRICKS: readonly Trick[] = [
  {
    title: 'a role by the template alone, which the selector needs',
    labels: {},
    spec: pod(undefined, container('worker')),
    template: declares('worker'),
    selector: [requires(ROLE_LABEL, 'worker')],
  },
  {
    title: 'a role by the template alone, which the selector needs, with our mark',
    labels: marked(),
    spec: pod([claim(OURS)], container('worker', at(OURS, PATH))),
    template: declares('worker'),
    selector: [requires(ROLE_LABEL, 'worker')],
  },
  {
    title: 'another role by the template, which the selector needs',
    labels: declares('calls'),
    spec: pod(undefined, container('calls')),
    template: declares('worker'),
    selector: [requires(ROLE_LABEL, 'worker')],
  },
  {
    title: 'another role by the template, which the selector needs, with our mark',
    labels: { ...declares('calls'), ...marked() },
    spec: pod(readers, reader),
    template: declares('worker'),
    selector: [requires(ROLE_LABEL, 'worker')],
  },
  {
    title: 'a role that the selector forbids',
    labels: declares('worker'),
    spec: pod(undefined, container('worker')),
    selector: [{ key: ROLE_LABEL, operator: 'DoesNotExist' }],
  },
];

/** What only a CronJob can have: labels for its Jobs that say something else than its own. */
export const JOB_TEMPLATE_TRICKS: readonly Trick[] = [
  {
    title: 'a role for its Jobs alone',
    labels: {},
    spec: pod(undefined, container('worker')),
    jobLabels: declares('worker'),
  },
  {
    title: 'a role for its Jobs and their pods alone',
    labels: {},
    spec: pod(undefined, container('worker')),
    template: declares('worker'),
    jobLabels: declares('worker'),
  },
  {
    title: 'a role for its Jobs alone, with our mark',
    labels: marked(),
    spec: pod(undefined, container('worker')),
    jobLabels: declares('worker'),
  },
  {
    title: 'a role for its Jobs alone that the store does not have',
    labels: {},
    spec: pod(undefined, container('worker')),
    jobLabels: declares('root'),
  },
  {
    title: 'another role for its Jobs',
    labels: declares('calls'),
    spec: pod(undefined, container('worker')),
    jobLabels: declares('worker'),
  },
  {
    title: 'another role for its Jobs, with our mark',
    labels: { ...declares('calls'), ...marked() },
    spec: pod(undefined, container('worker')),
    template: declares('calls'),
    jobLabels: declares('worker'),
  },
  {
    title: 'another store for its Jobs',
    labels: declares('worker'),
    spec: pod(undefined, container('worker')),
    jobLabels: declares('worker', 'archive'),
  },
  {
    title: 'its own containers for its pods, and all for its Jobs',
    labels: declares('worker'),
    spec: pod(undefined, container('worker')),
    jobLabels: declares('worker'),
    metadata: { annotations: names('worker') },
  },
  {
    title: 'the store of its name for its pods, and none for its Jobs',
    labels: declares('worker', 'archive'),
    spec: pod(undefined, container('worker')),
    template: declares('worker', 'archive'),
    jobLabels: declares('worker'),
  },
];

/** What only a new StatefulSet can have: claims of its pods that come in the place of volumes. */
export const CLAIM_TEMPLATE_TRICKS: readonly Trick[] = [
  { ...writing('a claim template under our name', pod(undefined, container('worker'))), claimTemplates: [OURS] },
  {
    ...writing(
      'a claim template under our name, mounted elsewhere',
      pod(undefined, container('worker', at(OURS, '/x'))),
    ),
    claimTemplates: ['other', OURS],
  },
  {
    ...writing(
      'a claim template under our name, as a device',
      pod(undefined, {
        name: 'worker',
        volumeDevices: [{ name: OURS, devicePath: '/dev/x' }],
      }),
    ),
    claimTemplates: [OURS],
  },
  {
    ...writing('a claim template in the place of its volume of the claim', used),
    spec: pod([claim('data')], container('worker', at('data', PATH))),
    claimTemplates: ['data'],
  },
  {
    ...reading('a claim template in the place of its volume of the claim', pod(readers, reader)),
    claimTemplates: ['data'],
  },
  {
    ...writing('a claim template at the path', pod(undefined, container('worker', at('tmp', PATH)))),
    claimTemplates: ['tmp'],
  },
  {
    ...undeclared('a claim template that copies the claim by dataSource', pod(undefined, container('any'))),
    claimTemplates: ['own', 'copy'],
    claimSpec: { dataSource: STORED },
  },
  {
    ...writing('a claim template that copies the claim by dataSourceRef', pod(undefined, container('worker'))),
    claimTemplates: ['copy'],
    claimSpec: { dataSourceRef: STORED },
  },
];
