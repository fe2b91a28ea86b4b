import { describe, expect, it } from 'vitest';
import type { Owned } from '../../src/adopt/census.ts';
import { fileSystemAt, unfit } from '../../src/adopt/fileSystem.ts';
import { holdersOf } from '../../src/adopt/holders.ts';
import { openingCommands, sizeFor, tooSmall } from '../../src/adopt/storage.ts';
import { takenBy, type ClusterVolume } from '../../src/adopt/taken.ts';
import { obstaclesTo, userFor } from '../../src/adopt/user.ts';
import type { Container } from '../../src/docker/containers.ts';

const owned = (kind: Owned['kind'], owner: string, mode: number, count = 1): Owned => {
  const [uid = 0, gid = 0] = owner.split(':').map(Number);
  return { kind, uid, gid, mode, count, example: '' };
};
const USER = { runAsUser: 1000, fsGroup: 1000 };

describe('the user of the store', () => {
  it.each<[string, Owned, boolean]>([
    ['its own file', owned('file', '1000:1000', 0o600), true],
    ['a file of its group', owned('file', '0:1000', 0o640), true],
    ['a file that everybody may read', owned('file', '0:0', 0o644), true],
    ['a file of root alone', owned('file', '0:0', 0o600), false],
    ['its own file that others may read and it may not', owned('file', '1000:0', 0o044), false],
    ['a directory of root that everybody may read', owned('directory', '0:0', 0o755), false],
    ['a directory that its group may write to', owned('directory', '0:1000', 0o770), true],
  ])('%s', (_, each, isUsable) => {
    expect(obstaclesTo({ owned: [each] }, USER)).toHaveLength(isUsable ? 0 : 1);
  });

  it('stays as the model has it where that user can use everything', () => {
    expect(userFor({ owned: [owned('directory', '33:33', 0o777), owned('file', '33:33', 0o644)] }, USER)).toEqual(USER);
  });

  it('becomes the owner of most files where it cannot, so that nothing has to be changed', () => {
    const all = [
      owned('directory', '999:998', 0o755),
      owned('file', '999:998', 0o600, 9),
      owned('file', '7:7', 0o644, 2),
    ];
    expect(userFor({ owned: all }, USER)).toEqual({ runAsUser: 999, fsGroup: 998 });
    expect(openingCommands('/data', { owned: all }, { runAsUser: 999, fsGroup: 998 })).toEqual([]);
  });

  it('is never root: what root has is opened to the group', () => {
    const all = [owned('directory', '0:0', 0o755), owned('file', '0:0', 0o600)];
    expect(userFor({ owned: all }, USER)).toEqual(USER);
    expect(openingCommands('/a b', { owned: all }, USER)).toEqual([
      "sudo chgrp -R 1000 '/a b'",
      "sudo chmod -R g+rwX '/a b'",
    ]);
  });
});

describe('the file system', () => {
  const MOUNTS = [
    '22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw',
    '30 22 0:30 / /run rw,nosuid - tmpfs tmpfs rw',
    '31 22 0:31 / /srv/with\\040space rw - xfs /dev/vdb rw',
    '32 22 0:32 / /mnt/nfs rw,relatime - nfs4 files.example.com:/export rw,vers=4.2',
    '33 22 8:1 / /mnt/ro ro,relatime master:3 - ext4 /dev/sda1 rw',
    '34 22 0:34 / /over rw - overlay overlay rw,lowerdir=/a',
  ].join('\n');
  const at = (path: string) => fileSystemAt(MOUNTS, path)!;

  it('is that of the nearest mount', () => {
    expect(at('/var/lib/docker/volumes/a/_data')).toMatchObject({ type: 'ext4', mountPoint: '/' });
    expect(at('/srv/with space/recordings').source).toBe('/dev/vdb');
    expect(at('/running').mountPoint).toBe('/');
  });

  it.each([
    ['/run/recordings', 'tmpfs, which does not outlive the next start of the machine'],
    ['/over/recordings', 'overlay, which does not outlive its container'],
    ['/mnt/ro/recordings', 'mounted read-only'],
    ['/mnt/nfs/prosaas/recordings', 'nfs: {server: files.example.com, path: /export/prosaas/recordings}'],
  ])('%s is refused, with what to do', (path, why) => {
    expect(unfit(path, at(path))).toContain(why);
  });

  it('may be a disk', () => {
    expect(unfit('/srv', at('/srv'))).toBeUndefined();
  });
});

describe('a directory is in use', () => {
  const volume = (name: string, path: string, claim = 'other/claim', node = 'node-1'): ClusterVolume => {
    const [namespace = '', claimName = ''] = claim.split('/');
    const onNode = { key: 'kubernetes.io/hostname', values: [node] };
    return {
      metadata: { name },
      spec: {
        local: { path },
        claimRef: { namespace, name: claimName },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onNode] }] } },
      },
    };
  };
  const WANTED = { namespace: 'prosaas', claim: 'recordings-data', node: 'node-1', path: '/data/recordings' };

  it.each([
    ['the directory itself', '/data/recordings'],
    ['a directory above', '/data/'],
    ['a directory within', '/data/recordings/2026'],
  ])('where another volume has %s', (_, path) => {
    expect(takenBy([volume('v', path)], WANTED)).toMatch(
      /^\/data\/recordings is in use: the volume v of the claim other\/claim has/,
    );
  });

  it('and not where the volume is of another node, has another directory, or is its own', () => {
    const others = [
      volume('a', '/data/recordings', 'other/claim', 'node-2'),
      volume('b', '/data/recordings-2'),
      volume('c', '/data/recordings', 'prosaas/recordings-data'),
    ];
    expect(takenBy(others, WANTED)).toBeUndefined();
  });

  it('and a claim that has other storage keeps it', () => {
    const elsewhere = volume('v', '/srv/recordings', 'prosaas/recordings-data');
    expect(takenBy([elsewhere], WANTED)).toContain(
      'the claim prosaas/recordings-data has other storage already (volume v, /srv/recordings)',
    );
  });
});

it('a claim is at least as large as what lies there', () => {
  const census = { files: 3, bytes: 3 * 1024 ** 3 };
  expect(tooSmall('3Gi', census)).toBeUndefined();
  expect(tooSmall('3G', census)).toBe(
    'the claim is too small: it asks for 3G, and the directory has 3 files (3.0 GiB)',
  );
  expect(sizeFor(census)).toBe('6Gi');
  expect(sizeFor({ bytes: 0 })).toBe('1Gi');
});

it('a container has the directory as a volume, as a directory of the host, or as one above', () => {
  const container = (name: string, type: 'volume' | 'bind', source: string): Container => ({
    ...{ id: name, name, service: name, isRunning: name !== 'old', image: '', command: [], entrypoint: [] },
    ...{ environment: [], tmpfs: {}, mounts: [{ type, source, target: '/r', isReadOnly: false }] },
  });
  const volume = (name: string) => ({ name, directory: `/volumes/${name}`, driver: 'local', options: {} });
  const all = [
    container('calls', 'volume', 'data'),
    container('redis', 'volume', 'redis'),
    container('old', 'bind', '/volumes'),
    container('web', 'bind', '/volumes/data-2'),
  ];
  expect(holdersOf('/volumes/data', all, [volume('data'), volume('redis')])).toEqual([
    'calls (runs)',
    'old (has stopped)',
  ]);
});
