/**
 * The part of a pod spec that decides whether the recordings are mounted. The pod specs of Kubernetes and of cdk8s both fit this type, and an
 * observer needs to keep only these fields. Lists may be null, because the API server sometimes answers so.
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

/** The lists of containers in a pod spec, in the order in which messages name them. */
export const CONTAINER_LISTS = ['containers', 'initContainers', 'ephemeralContainers'] as const;

export function containersOf(pod: PodSpec): Container[] {
  return CONTAINER_LISTS.flatMap((list) => pod[list] ?? []);
}

/** The volumes of the pod that use the claim, ours included. */
export function volumesOf(pod: PodSpec, claimName: string): Volume[] {
  return (pod.volumes ?? []).filter((volume) => volume.persistentVolumeClaim?.claimName === claimName);
}
