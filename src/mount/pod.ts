/**
 * The part of a pod spec that decides whether the recordings are mounted. Structural: whatever Kubernetes or cdk8s call a pod spec fits, and
 * what an observer keeps of one may hold these fields alone. Lists may be null, as they are in the API server's own answers now and then.
 */
export interface PodSpec {
  readonly volumes?: readonly Volume[] | null;
  readonly containers?: readonly Container[] | null;
  readonly initContainers?: readonly Container[] | null;
  readonly ephemeralContainers?: readonly Container[] | null;
  readonly serviceAccountName?: string;
}

export interface Volume {
  readonly name: string;
  readonly persistentVolumeClaim?: { readonly claimName: string; readonly readOnly?: boolean };
}

export interface Container {
  readonly name: string;
  readonly volumeMounts?: readonly VolumeMount[] | null;
  readonly volumeDevices?: readonly { readonly name: string; readonly devicePath: string }[] | null;
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
  readonly subPath?: string;
  readonly subPathExpr?: string;
}

/** Where containers stand in a pod spec, in the order in which messages name them. */
export const CONTAINER_LISTS = ['containers', 'initContainers', 'ephemeralContainers'] as const;

export function containersOf(pod: PodSpec): Container[] {
  return CONTAINER_LISTS.flatMap((list) => pod[list] ?? []);
}

/** The volumes of the pod that are of the claim, whoever put them there. */
export function volumesOf(pod: PodSpec, claimName: string): Volume[] {
  return (pod.volumes ?? []).filter((volume) => volume.persistentVolumeClaim?.claimName === claimName);
}
