import { interned } from './interned.ts';
import type { Container, PodSpec, Volume, VolumeMount } from '../mount/pod.ts';

/** A container, and what tells more of it than its mounts: present only where it was read in full. */
export interface ObservedContainer extends Container {
  readonly image?: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[] | null;
}

interface SecurityContext {
  readonly fsGroup?: number | undefined;
  readonly fsGroupChangePolicy?: string | undefined;
}

export interface ObservedSpec extends PodSpec {
  readonly containers?: readonly ObservedContainer[] | null;
  readonly initContainers?: readonly ObservedContainer[] | null;
  readonly securityContext?: SecurityContext | null | undefined;
}

/** Whether the kubelet may change the owner of every file of a volume each time a pod starts. */
export const changesOwners = ({ securityContext }: Pick<ObservedSpec, 'securityContext'>): boolean =>
  securityContext?.fsGroup !== undefined && securityContext.fsGroupChangePolicy !== 'OnRootMismatch';

/**
 * How much is kept of what was read. `mounts`: what decides about mounts, and nothing else, for thousands are kept for long. `whole`: everything,
 * for one look.
 */
export type Detail = 'mounts' | 'whole';

export const keptSpec = (spec: ObservedSpec, detail: Detail): ObservedSpec =>
  detail === 'whole' ? spec : mountsOf(spec);

/** What is kept for long is one object wherever it is equal. */
export const kept = <T extends object | undefined>(part: T, detail: Detail): T =>
  detail === 'whole' || part === undefined ? part : interned(part);

/** Lists keep their length and order: patches count positions in them. */
function mountsOf(spec: ObservedSpec): ObservedSpec {
  const { volumes, containers, initContainers, ephemeralContainers, serviceAccountName, securityContext } = spec;
  return present({
    volumes: volumes?.map(volumeOf),
    containers: containers?.map(containerOf),
    initContainers: initContainers?.map(containerOf),
    ephemeralContainers: ephemeralContainers?.map(containerOf),
    serviceAccountName,
    securityContext: changesOwners(spec) ? { fsGroup: securityContext?.fsGroup } : undefined,
  });
}

const volumeOf = ({ name, persistentVolumeClaim: claim }: Volume): Volume =>
  claim === undefined
    ? { name }
    : { name, persistentVolumeClaim: present({ claimName: claim.claimName, readOnly: claim.readOnly }) };

const containerOf = ({ name, volumeMounts, volumeDevices }: Container): Container =>
  present({ name, volumeMounts: volumeMounts?.map(mountOf), volumeDevices });

const mountOf = ({ name, mountPath, readOnly, subPath, subPathExpr }: VolumeMount): VolumeMount =>
  present({ name, mountPath, readOnly, subPath, subPathExpr });

/** Without the fields that are undefined: they would cost memory in each of thousands. */
function present<T extends object>(fields: { readonly [Key in keyof T]: T[Key] | undefined }): T {
  const kept: Partial<T> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept as T;
}
