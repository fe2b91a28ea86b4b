import { k8s } from 'cdk8s-plus-27';
import { ownClaimName } from '../src/application/model.ts';
import type { Service } from '../src/application/service.ts';
import type { Volume } from '../src/application/volume.ts';
import { sourcedFiles } from './files.ts';
import { present } from './present.ts';

export interface MountedVolume {
  readonly volume: k8s.Volume;
  readonly mounts: readonly k8s.VolumeMount[];
}

/** The volumes of a service besides the recordings: its own volumes, its files, and a directory for temporary files. */
export function volumes(name: string, service: Service): MountedVolume[] {
  const own = Object.entries(service.volumes).map(([volume, of]) => ({
    volume: { name: volume, ...sourceOf(of, ownClaimName(name, volume)) },
    mounts: [{ name: volume, mountPath: of.path, ...present({ subPath: of.subPath }), ...readOnly(of) }],
  }));
  const isAtTmp = own.some(({ mounts }) => mounts.some(({ mountPath }) => mountPath === '/tmp'));
  const tmp = { volume: { name: 'tmp', emptyDir: {} }, mounts: [{ name: 'tmp', mountPath: '/tmp' }] };
  return [...own, ...files(name, service), ...(service.writableRoot || isAtTmp ? [] : [tmp])];
}

// The API server drops `false`.
const readOnly = ({ readOnly }: Volume): { readOnly?: true } => (readOnly ? { readOnly } : {});

function sourceOf(volume: Volume, ownClaim: string): Omit<k8s.Volume, 'name'> {
  const { claim, shared, empty, limit } = volume;
  const claimName = claim === undefined ? shared : ownClaim;
  // readOnly is set on the claim and on the mount. With the mount alone, another container of the pod could still write.
  if (claimName !== undefined) return { persistentVolumeClaim: { claimName, ...readOnly(volume) } };
  return {
    emptyDir: present({
      medium: empty === 'memory' ? 'Memory' : undefined,
      sizeLimit: limit === undefined ? undefined : k8s.Quantity.fromString(limit),
    }),
  };
}

/** All files are in one volume. Each file is mounted alone, so that it does not hide the files that the image has in the same directory. */
function files(name: string, service: Service): MountedVolume[] {
  const all = sourcedFiles(name, service);
  if (all.length === 0) return [];
  // Two files may come from the same key.
  const sources = new Map(all.map(({ inVolume, source }) => [inVolume, source]));
  return [
    {
      // Only the group of the pod may read Secrets. A container that starts as root and switches to another user loses that group.
      volume: {
        name: 'files',
        projected: { defaultMode: startsAsRoot(service) ? 0o444 : 0o440, sources: [...sources.values()] },
      },
      mounts: all.map(({ path, inVolume }) => ({
        name: 'files',
        mountPath: path,
        subPath: inVolume,
        readOnly: true,
      })),
    },
  ];
}

const startsAsRoot = ({ security, runAsUser = 0 }: Service): boolean => security === 'baseline' && runAsUser === 0;
