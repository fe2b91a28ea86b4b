import type { PodSpec } from '../../src/mount/pod.ts';
import { at, claim, container, PATH, pod } from './builders.ts';

/** Cases of the one decision: title, role in the store of the builders, pod spec, and the outcome. Policies are held to them, too. */

const readOnly = { readOnly: true };
const ours = 'recstore-recordings';

/** A pod spec without the mount gets it. */
export const MOUNTABLE: readonly [string, string, PodSpec, PodSpec][] = [
  [
    'in every container, read-only on mount and volume, where the role only reads',
    'calls',
    pod(undefined, container('calls'), container('side')),
    pod(
      [claim(ours, 'recordings-data', true)],
      container('calls', at(ours, PATH, readOnly)),
      container('side', at(ours, PATH, readOnly)),
    ),
  ],
  [
    'in the containers that the role names, writable on both, where it writes',
    'worker',
    pod(undefined, container('side'), container('worker')),
    pod([claim(ours)], container('side'), container('worker', at(ours, PATH))),
  ],
  [
    'behind the volumes and mounts of its owner',
    'worker',
    pod([{ name: 'tmp' }], container('worker', at('tmp', '/tmp'))),
    pod([{ name: 'tmp' }, claim(ours)], container('worker', at('tmp', '/tmp'), at(ours, PATH))),
  ],
  [
    'where a list is null, as the API server now and then answers',
    'worker',
    { volumes: null, containers: [{ name: 'worker', volumeMounts: null }] },
    pod([claim(ours)], container('worker', at(ours, PATH))),
  ],
  [
    'in an init container only where the role names it',
    'fetch',
    { containers: [container('main')], initContainers: [container('other'), container('init')] },
    {
      volumes: [claim(ours)],
      containers: [container('main', at(ours, PATH))],
      initContainers: [container('other'), container('init', at(ours, PATH))],
    },
  ],
  [
    'in the container that its owner left out',
    'calls',
    pod([claim('data', 'recordings-data', true)], container('a', at('data', PATH, readOnly)), container('b')),
    pod(
      [claim('data', 'recordings-data', true), claim(ours, 'recordings-data', true)],
      container('a', at('data', PATH, readOnly)),
      container('b', at(ours, PATH, readOnly)),
    ),
  ],
  [
    'below a mount that lies above the path, which hides nothing',
    'worker',
    pod([{ name: 'app' }], container('worker', at('app', '/app/server'))),
    pod([{ name: 'app' }, claim(ours)], container('worker', at('app', '/app/server'), at(ours, PATH))),
  ],
];

/** What is ours follows the role. */
export const FOLLOWING: readonly [string, string, PodSpec, PodSpec][] = [
  [
    'from writable to read-only',
    'calls',
    pod([claim(ours)], container('calls', at(ours, PATH))),
    pod([claim(ours, 'recordings-data', true)], container('calls', at(ours, PATH, readOnly))),
  ],
  [
    'out of a container that is no target any more',
    'worker',
    pod([claim(ours)], container('side', at('tmp', '/tmp'), at(ours, PATH)), container('worker', at(ours, PATH))),
    pod([claim(ours)], container('side', at('tmp', '/tmp')), container('worker', at(ours, PATH))),
  ],
  [
    'from another path, keeping its place in the list',
    'worker',
    pod([claim(ours), { name: 'tmp' }], container('worker', at(ours, '/old'), at('tmp', '/tmp'))),
    pod([claim(ours), { name: 'tmp' }], container('worker', at(ours, PATH), at('tmp', '/tmp'))),
  ],
  [
    'to one mount where there are two',
    'worker',
    pod([claim(ours)], container('worker', at(ours, PATH), at('tmp', '/tmp'), at(ours, '/b'))),
    pod([claim(ours)], container('worker', at(ours, PATH), at('tmp', '/tmp'))),
  ],
  [
    'away where the owner mounts the claim itself now',
    'worker',
    pod([claim(ours), claim('data')], container('worker', at('data', PATH), at(ours, '/elsewhere'))),
    pod([claim('data')], container('worker', at('data', PATH))),
  ],
  [
    'to the right claim',
    'worker',
    pod([claim(ours, 'another')], container('worker', at(ours, PATH))),
    pod([claim(ours)], container('worker', at(ours, PATH))),
  ],
];

/** Mounted already: nothing is to be done. */
export const MOUNTED: readonly [string, string, PodSpec][] = [
  ['what we injected', 'worker', pod([claim(ours)], container('worker', at(ours, PATH)))],
  [
    'a writer beside a helper that mounts the path read-only',
    'fetch',
    {
      ...pod([claim('d')], container('main', at('d', PATH)), container('helper', at('d', PATH, readOnly))),
      initContainers: [container('init', at('d', PATH))],
    },
  ],
  ["the owner's mount under a name of its own", 'worker', pod([claim('data')], container('worker', at('data', PATH)))],
  [
    'the path in another spelling',
    'worker',
    pod([claim('data')], container('worker', at('data', `/app/./server//recordings/`))),
  ],
  [
    'readOnly: false written out, as some tools do',
    'worker',
    pod([claim('data', 'recordings-data', false)], container('worker', at('data', PATH, { readOnly: false }))),
  ],
  [
    'the claim elsewhere besides, in a container that may write',
    'worker',
    pod([claim('data')], container('worker', at('data', PATH), at('data', '/backup'))),
  ],
  [
    'a mount beside the path that shares its beginning',
    'worker',
    pod([claim('data'), { name: 'x' }], container('worker', at('data', PATH), at('x', `${PATH}-old`))),
  ],
];

/** Cannot be mounted, and why. */
export const REFUSED: readonly [string, string, PodSpec, string[]][] = [
  ['a role that the store does not have', 'nobody', pod(undefined, container('x')), ['RoleUnknown']],
  ['a role called like a property of every object', 'constructor', pod(undefined, container('x')), ['RoleUnknown']],
  [
    'a service account that the role does not allow',
    'api',
    { ...pod(undefined, container('x')), serviceAccountName: 'y' },
    ['ServiceAccountNotAllowed'],
  ],
  [
    'no service account, which means the default one',
    'api',
    pod(undefined, container('x')),
    ['ServiceAccountNotAllowed'],
  ],
  ['a named container that is not there', 'worker', pod(undefined, container('x')), ['ContainerMissing']],
  [
    'a named container that is an init container',
    'worker',
    { containers: [container('x')], initContainers: [container('worker')] },
    ['ContainerMissing'],
  ],
  ['a named init container that is not there', 'fetch', pod(undefined, container('x')), ['ContainerMissing']],
  ['our volume name over something else', 'worker', pod([{ name: ours }], container('worker')), ['VolumeNameTaken']],
  ['another volume at the path', 'worker', pod([{ name: 'x' }], container('worker', at('x', PATH))), ['PathTaken']],
  [
    'another claim at the path',
    'worker',
    pod([claim('x', 'recordings-data-2')], container('worker', at('x', PATH))),
    ['PathTaken'],
  ],
  [
    'another volume at the path with a slash behind',
    'worker',
    pod([{ name: 'x' }], container('worker', at('x', `${PATH}/`))),
    ['PathTaken'],
  ],
  [
    'another volume at the path by way of ..',
    'worker',
    pod([{ name: 'x' }], container('worker', at('x', `/app/../app/server/recordings`))),
    ['PathTaken'],
  ],
  [
    'another volume at the path without the leading slash',
    'worker',
    pod([{ name: 'x' }], container('worker', at('x', PATH.slice(1)))),
    ['PathTaken'],
  ],
  [
    'the claim twice at the path',
    'worker',
    pod([claim('d')], container('worker', at('d', PATH), at('d', `${PATH}/`))),
    ['PathTaken'],
  ],
  [
    'the claim with a subPath of its own',
    'worker',
    pod([claim('d')], container('worker', at('d', PATH, { subPath: 'a' }))),
    ['PathTaken'],
  ],
  [
    'the claim with a subPathExpr',
    'worker',
    pod([claim('d')], container('worker', at('d', PATH, { subPathExpr: '$(A)' }))),
    ['PathTaken'],
  ],
  [
    'a mount below the path',
    'worker',
    pod([{ name: 'x' }], container('worker', at('x', `${PATH}/cache`))),
    ['PathHidden'],
  ],
  [
    'a reader that mounts the claim writable',
    'calls',
    pod([claim('d', 'recordings-data', true)], container('calls', at('d', PATH))),
    ['AccessTooWide'],
  ],
  [
    'a reader whose volume is writable',
    'calls',
    pod([claim('d')], container('calls', at('d', PATH, readOnly))),
    ['AccessTooWide'],
  ],
  [
    'a reader with the claim writable elsewhere',
    'calls',
    pod([claim('d', 'recordings-data', true)], container('calls', at('d', PATH, readOnly), at('d', '/w'))),
    ['AccessTooWide'],
  ],
  [
    'a reader with the claim writable in an init container',
    'calls',
    {
      ...pod([claim('d', 'recordings-data', true)], container('calls', at('d', PATH, readOnly))),
      initContainers: [container('i', at('d', '/w'))],
    },
    ['AccessTooWide'],
  ],
  [
    'a reader with the claim writable in an ephemeral container',
    'calls',
    {
      ...pod([claim('d', 'recordings-data', true)], container('calls', at('d', PATH, readOnly))),
      ephemeralContainers: [container('e', at('d', '/w'))],
    },
    ['AccessTooWide'],
  ],
  [
    'a reader with the claim as a device',
    'calls',
    pod([claim('d', 'recordings-data', true)], {
      name: 'calls',
      volumeDevices: [{ name: 'd', devicePath: '/dev/x' }],
    }),
    ['AccessTooWide'],
  ],
  [
    'a writer whose mount is read-only',
    'worker',
    pod([claim('d')], container('worker', at('d', PATH, readOnly))),
    ['AccessTooNarrow'],
  ],
  [
    'a writer that the role names, read-only beside one that writes',
    'fetch',
    {
      ...pod([claim('d')], container('main', at('d', PATH))),
      initContainers: [container('init', at('d', PATH, readOnly))],
    },
    ['AccessTooNarrow'],
  ],
  [
    'a writer all of whose containers mount the path read-only',
    'fetch',
    {
      ...pod([claim('d')], container('main', at('d', PATH, readOnly))),
      initContainers: [container('init', at('d', PATH, readOnly))],
    },
    ['AccessTooNarrow', 'AccessTooNarrow'],
  ],
  [
    'a writer whose volume is read-only',
    'worker',
    pod([claim('d', 'recordings-data', true)], container('worker', at('d', PATH))),
    ['AccessTooNarrow'],
  ],
  [
    'and every fault is named, in a fixed order',
    'api',
    pod([{ name: ours }, { name: 'x' }], container('a', at('x', PATH), at('x', `${PATH}/b`))),
    ['ServiceAccountNotAllowed', 'VolumeNameTaken', 'PathTaken', 'PathHidden'],
  ],
];

/** With the annotation, in the store of `twoNames`: title, role, annotation, pod spec, and the spec with its mounts, `mounted`, or the reasons. */
export const ANNOTATED: readonly [string, string, string, PodSpec, PodSpec | string | string[]][] = [
  [
    'get the mount, and no other that the role names has to be there',
    'worker',
    'fetcher',
    pod(undefined, container('fetcher'), container('side')),
    pod([claim(ours)], container('fetcher', at(ours, PATH)), container('side')),
  ],
  [
    'get the mount, with spaces around the commas',
    'worker',
    ' fetcher , worker ',
    pod(undefined, container('worker'), container('fetcher')),
    pod([claim(ours)], container('worker', at(ours, PATH)), container('fetcher', at(ours, PATH))),
  ],
  [
    'are less than every container, where the role names none',
    'calls',
    'calls',
    pod(undefined, container('calls'), container('side')),
    pod([claim(ours, 'recordings-data', true)], container('calls', at(ours, PATH, readOnly)), container('side')),
  ],
  [
    'are init containers and native sidecars where the role names them',
    'fetch',
    'sync,worker',
    { containers: [container('worker')], initContainers: [container('other'), container('sync')] },
    {
      volumes: [claim(ours)],
      containers: [container('worker', at(ours, PATH))],
      initContainers: [container('other'), container('sync', at(ours, PATH))],
    },
  ],
  [
    'take the mount over from the containers that are not named any more',
    'worker',
    'fetcher',
    pod([{ name: 'tmp' }, claim(ours)], container('worker', at('tmp', '/tmp'), at(ours, PATH)), container('fetcher')),
    pod([{ name: 'tmp' }, claim(ours)], container('worker', at('tmp', '/tmp')), container('fetcher', at(ours, PATH))),
  ],
  [
    'have what the owner mounts',
    'worker',
    'fetcher',
    pod([claim('data')], container('fetcher', at('data', PATH)), container('worker')),
    'mounted',
  ],
  ['must be there', 'worker', 'fetchr', pod(undefined, container('fetcher')), ['ContainerMissing']],
  ['must be named', 'worker', '', pod(undefined, container('worker')), ['ContainerMissing']],
  ['must each be named', 'worker', 'worker,', pod(undefined, container('worker')), ['ContainerMissing']],
  [
    'must be allowed by the role',
    'worker',
    'worker,side',
    pod(undefined, container('worker'), container('side')),
    ['ContainerNotAllowed'],
  ],
  [
    'are no init containers that the role does not name',
    'calls',
    'setup',
    { containers: [container('calls')], initContainers: [container('setup')] },
    ['ContainerNotAllowed'],
  ],
  [
    'are no init container for which the role names an ordinary one',
    'fetch',
    'worker',
    { containers: [container('main')], initContainers: [container('worker')] },
    ['ContainerNotAllowed'],
  ],
  [
    'may have nothing else at the path',
    'worker',
    'fetcher',
    pod([{ name: 'x' }], container('fetcher', at('x', PATH)), container('worker')),
    ['PathTaken'],
  ],
];
