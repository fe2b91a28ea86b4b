import { isWithin } from '../users/mounts.ts';

/** Of a PersistentVolume, what is read. */
export interface ClusterVolume {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly capacity?: { readonly storage?: string };
    readonly claimRef?: { readonly namespace?: string; readonly name?: string };
    readonly local?: { readonly path: string };
    readonly hostPath?: { readonly path: string };
    readonly nodeAffinity?: {
      readonly required?: {
        readonly nodeSelectorTerms?: readonly {
          readonly matchExpressions?: readonly { readonly key: string; readonly values?: readonly string[] }[];
        }[];
      };
    };
  };
}

/** The claim that is to have the directory. */
export interface Wanted {
  readonly namespace: string;
  readonly claim: string;
  readonly node: string;
  readonly path: string;
}

/**
 * Why the directory cannot become the storage of the claim, for what the cluster has already: a volume cannot be changed, and two claims that are one
 * directory would each count the other's files. Undefined: nothing is in the way.
 */
export function takenBy(volumes: readonly ClusterVolume[], wanted: Wanted): string | undefined {
  const { namespace, claim, node, path } = wanted;
  const isOfClaim = ({ spec: { claimRef } }: ClusterVolume) =>
    claimRef?.namespace === namespace && claimRef.name === claim;
  const bound = volumes.find(isOfClaim);
  if (bound !== undefined && !(pathOf(bound) === path && isOn(bound, node)))
    return `the claim ${namespace}/${claim} has other storage already (volume ${bound.metadata.name}${placeOf(bound)}), and a claim keeps its storage: copy into it with recordings migrate, or name another claim in the model (store.claim.name)`;
  const other = volumes.find((volume) => {
    const theirs = pathOf(volume);
    return (
      !isOfClaim(volume) &&
      theirs !== undefined &&
      isOn(volume, node) &&
      (isWithin(path, theirs) || isWithin(theirs, path))
    );
  });
  if (other === undefined) return undefined;
  const { claimRef } = other.spec;
  const whose = claimRef?.name === undefined ? '' : ` of the claim ${claimRef.namespace ?? ''}/${claimRef.name}`;
  return `${path} is in use: the volume ${other.metadata.name}${whose} has ${pathOf(other) ?? ''}. Adopt another directory, or remove that volume first`;
}

const pathOf = ({ spec: { local, hostPath } }: ClusterVolume): string | undefined =>
  (local ?? hostPath)?.path.replace(/(?<=.)\/$/, '');

const placeOf = (volume: ClusterVolume): string => {
  const path = pathOf(volume);
  return path === undefined ? '' : `, ${path}`;
};

/** A volume without a node may be on every node. */
function isOn({ spec: { nodeAffinity } }: ClusterVolume, node: string): boolean {
  const terms = nodeAffinity?.required?.nodeSelectorTerms ?? [];
  const names = terms.flatMap(({ matchExpressions = [] }) =>
    matchExpressions.flatMap(({ key, values = [] }) => (key === 'kubernetes.io/hostname' ? values : [])),
  );
  return names.length === 0 || names.includes(node);
}
