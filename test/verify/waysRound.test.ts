import { describe, expect, it, test } from 'vitest';
import { sameStorage, type VolumeSpec } from '../../src/verify/sameStorage.ts';
import { OUTSIDE_CHECKS, type Outside } from '../../src/verify/waysRound.ts';

const nfs = (path: string, server = 'files'): VolumeSpec => ({ nfs: { server, path } });
const csi = (volumeHandle: string, volumeAttributes?: Record<string, string>, driver = 'efs'): VolumeSpec => ({
  csi: { driver, volumeHandle, ...(volumeAttributes === undefined ? {} : { volumeAttributes }) },
});
const export_ = (share: string, subDir?: string) => ({
  server: 'files',
  share,
  ...(subDir === undefined ? {} : { subDir }),
});

describe('two volumes', () => {
  it.each<[string, VolumeSpec, VolumeSpec]>([
    ['of one handle', csi('fs-1'), csi('fs-1')],
    ['of one NFS export', nfs('/export/rec'), nfs('/export/rec/')],
    ['of which one exports a directory above', nfs('/export/rec'), nfs('/export')],
    ['of which one exports a directory below', nfs('/export/rec'), nfs('/export/rec/2026')],
    ['of which one exports everything', nfs('/export/rec'), nfs('/')],
    ['by NFS, once with a driver', nfs('/export/rec'), csi('a', export_('/export', 'rec'), 'nfs.csi.k8s.io')],
    ['of one share under two handles', csi('a', export_('/e'), 'nfs'), csi('b', export_('/e'), 'nfs')],
    ['of one SMB share', csi('a', { source: '//s/rec' }, 'smb'), csi('b', { source: '//s/rec' }, 'smb')],
    ['of one directory of a node', { hostPath: { path: '/srv/rec' } }, { local: { path: '/srv/rec' } }],
    [
      'of one file share of old',
      { azureFile: { shareName: 'a', secretName: 's' } },
      { azureFile: { shareName: 'a', secretName: 's', readOnly: true } },
    ],
  ])('%s are the same storage', (_, a, b) => {
    expect([sameStorage(a, b), sameStorage(b, a)]).toEqual([true, true]);
  });

  it.each<[string, VolumeSpec, VolumeSpec]>([
    ['of two handles', csi('fs-1'), csi('fs-2')],
    ['of one handle of two drivers', csi('fs-1'), csi('fs-1', undefined, 'ebs')],
    ['of two servers', nfs('/export/rec'), nfs('/export/rec', 'other')],
    ['of directories that begin alike', nfs('/export/rec'), nfs('/export/rec-old')],
    ['of two directories of one export', csi('a', export_('/e', 'x'), 'nfs'), csi('b', export_('/e', 'y'), 'nfs')],
    ['of which one is of a kind that we do not know', nfs('/'), { portworxVolume: { volumeID: 'x' } }],
  ])('%s are not', (_, a, b) => {
    expect(sameStorage(a, b)).toBe(false);
  });
});

const well: Outside = {
  stores: [{ store: 'calls/recordings', volume: 'rec' }],
  volumes: [
    { name: 'rec', spec: { ...nfs('/export/rec'), claimRef: { namespace: 'calls', name: 'recordings-data' } } },
    { name: 'other', spec: nfs('/export/other') },
  ],
  nodes: new Map([['n1', new Set(['calls', 'shop'])]]),
  unprotected: new Set(['elsewhere']),
  forbidden: [],
};
const hints = (rest: Partial<Outside>) =>
  OUTSIDE_CHECKS.flatMap((check) => check.answer({ ...well, ...rest })).map(
    ({ severity, reason, object, message }) => `${severity} ${reason} ${object} ${message}`,
  );

test.each<[string, Partial<Outside>, string[]]>([
  ['no way is seen', {}, []],
  [
    'another volume is on the storage of a store',
    {
      volumes: [
        ...well.volumes,
        { name: 'second', spec: { ...nfs('/export'), claimRef: { namespace: 'shop', name: 'all' } } },
      ],
    },
    [
      'warning Unguarded PersistentVolume/second is on the same storage as volume "rec" of RecordingStore calls/recordings, and belongs to claim shop/all: whoever mounts that claim needs no role',
    ],
  ],
  [
    'pods of namespaces without Pod Security run where a store is mounted',
    {
      unprotected: new Set(['shop', 'a', 'b', 'c', 'd']),
      nodes: new Map([
        ['n1', new Set(['calls', 'shop', 'a', 'b', 'c', 'd'])],
        ['n2', new Set(['calls'])],
      ]),
    },
    [
      'warning Unguarded Namespace/a has pods on nodes where a store is mounted (n1), and no Pod Security: a hostPath volume there reaches the recordings. All such namespaces: a, b, c, d and 1 more',
    ],
  ],
  [
    'volumes may not be read',
    { volumes: [], forbidden: ['persistentvolumes is forbidden'] },
    ['warning Forbidden Namespace/* persistentvolumes is forbidden'],
  ],
])('of the ways round the policies it is hinted when %s', (_, rest, expected) => {
  expect(hints(rest)).toEqual(expected);
});
