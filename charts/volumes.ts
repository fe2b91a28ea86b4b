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

/** What the service has besides the recordings: its volumes, its files, and a place for temporary files. */
export function volumes(name: string, service: Service): MountedVolume[] {
  const own = Object.entries(service.volumes).map(([volume, of]) => ({
    volume: { name: volume, ...sourceOf(of, ownClaimName(name, volume)) },
    mounts: [{ name: volume, mountPath: of.path, ...present({ subPath: of.subPath }), ...readOnly(of) }],
  }));
  const isAtTmp = own.some(({ mounts }) => mounts.some(({ mountPath }) => mountPath === '/tmp'));
  const tmp = { volume: { name: 'tmp', emptyDir: {} }, mounts: [{ name: 'tmp', mountPath: '/tmp' }] };
  return [...own, ...files(name, service), ...(service.writableRoot || isAtTmp ? [] : [tmp])];
}

// The API server keeps no `false`.
const readOnly = ({ readOnly }: Volume): { readOnly?: true } => (readOnly ? { readOnly } : {});

function sourceOf(volume: Volume, ownClaim: string): Omit<k8s.Volume, 'name'> {
  const { claim, shared, empty, limit } = volume;
  const claimName = claim === undefined ? shared : ownClaim;
  // On the claim as well as on the mount: another container of the pod could write through the mount alone.
  if (claimName !== undefined) return { persistentVolumeClaim: { claimName, ...readOnly(volume) } };
  return {
    emptyDir: present({
      medium: empty === 'memory' ? 'Memory' : undefined,
      sizeLimit: limit === undefined ? undefined : k8s.Quantity.fromString(limit),
    }),
  };
}

/** All files in one volume, each mounted by itself, so that none hides what the image has beside it. */
function files(name: string, service: Service): MountedVolume[] {
  const all = sourcedFiles(name, service);
  if (all.length === 0) return [];
  // Two files may be of one key.
  const sources = new Map(all.map(({ inVolume, source }) => [inVolume, source]));
  return [
    {
      // Secrets are for the pod's group alone; who starts as root and goes on as another user leaves it behind.
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
