import { describe, expect, it } from 'vitest';
import type { Container, Mount } from '../../src/docker/containers.ts';
import { projectOf } from '../../src/docker/project.ts';
import { suspectsIn } from '../../src/docker/suspects.ts';
import { recordingsOf } from '../../src/users/recordings.ts';

const PATH = '/app/server/recordings';
const VOLUME = { type: 'volume', source: 'prosaas_recordings_data' } as const;

const container = (service: string, more: Partial<Container> = {}): Container => ({
  id: service,
  name: `prosaas-${service}-1`,
  service,
  isRunning: true,
  mounts: [],
  image: 'prosaas',
  command: [],
  entrypoint: [],
  environment: [],
  tmpfs: {},
  ...more,
});

const mount = (target: string, of: Pick<Mount, 'type' | 'source'> = VOLUME): Mount => ({
  ...of,
  target,
  isReadOnly: false,
});

const suspects = (
  mounts: readonly Mount[],
  more: Partial<Container> = {},
  source: Pick<Mount, 'type' | 'source'> = VOLUME,
) => suspectsIn([container('worker', { mounts, ...more })], { path: PATH, source });

describe('files under the path of the recordings would be stranded', () => {
  it.each<[string, readonly Mount[]]>([
    ['in a container without the volume', []],
    ['where another volume is mounted', [mount(PATH, { type: 'volume', source: 'other' })]],
    ['where an anonymous volume is mounted', [mount(PATH, { type: 'volume', source: 'f'.repeat(64) })]],
    ['where a directory of the host is mounted', [mount('/app/server', { type: 'bind', source: '/home/me/server' })]],
    ['where the volume is mounted elsewhere', [mount('/app/recordings')]],
    ['where the volume is mounted above, and shows a directory of itself', [mount('/app/server')]],
    [
      'where something hides the volume',
      [mount(PATH), mount(PATH, { type: 'bind', source: '/srv/other' })].toReversed(),
    ],
  ])('%s', (_, mounts) => {
    expect(suspects(mounts)).toHaveLength(1);
  });

  it('on a tmpfs, and in a container that has stopped', () => {
    expect(suspects([], { tmpfs: { '/app/server': '' } })).toMatchObject([{ mount: { type: 'tmpfs' } }]);
    expect(suspects([], { isRunning: false })).toHaveLength(1);
  });

  it('and not where the volume, or the same directory of the host, is mounted', () => {
    expect(suspects([mount(PATH)])).toEqual([]);
    const host = { type: 'bind', source: '/srv/prosaas/recordings' } as const;
    expect(suspects([mount('/app/server', { type: 'bind', source: '/srv/prosaas' })], {}, host)).toEqual([]);
  });

  it('and what is mounted below the path is not of the container', () => {
    const below = mount(`${PATH}/cache`, { type: 'volume', source: 'cache' });
    expect(suspects([below])).toMatchObject([{ elsewhere: ['cache'] }]);
  });
});

describe('where recordings belong', () => {
  it('is found in the mounts of containers that run, by the names that Compose files would have', () => {
    const containers = [
      container('calls', { mounts: [mount(PATH)] }),
      container('api', { mounts: [mount(PATH), mount('/app/uploads', { type: 'volume', source: 'prosaas_uploads' })] }),
      container('worker', { environment: [`RECORDINGS_DIR=${PATH}`] }),
    ];
    const found = recordingsOf(projectOf('prosaas', containers));
    expect(found).toMatchObject({ path: PATH, source: { type: 'volume', name: VOLUME.source } });
  });

  it('is the path alone where nobody has a volume', () => {
    const found = recordingsOf(
      projectOf('prosaas', [container('worker', { environment: [`RECORDINGS_DIR=${PATH}`] })]),
    );
    expect(found).toMatchObject({ path: PATH });
    expect(found?.source).toBeUndefined();
  });
});
