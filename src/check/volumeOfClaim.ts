import { say } from '../api/say.ts';
import { fault, type Check } from '../api/finding.ts';
import { groupOf } from '../observed/kinds.ts';
import { named } from '../observed/object.ts';
import { member, wordOf, type Manifest } from './manifests.ts';

/** The objects of one namespace, and the volumes, which are in none. */
export interface Claims {
  readonly namespace: string;
  readonly manifests: readonly Manifest[];
  readonly volumes: readonly Manifest[];
}

/**
 * A volume is kept for the claim that its claimRef names. kustomize writes its `namespace:` into the claim, but neither into the claimRef nor into the name of
 * the volume, so that every overlay has the same volume.
 */
export const volumesKept: Check<Claims> = {
  id: 'volumes-kept',
  question: say`Is the volume of every claim kept for this claim?`,
  answer: ({ namespace, manifests, volumes }) =>
    manifests.filter(isCore('PersistentVolumeClaim')).flatMap((claim) => {
      const { name } = claim.metadata;
      const volume = volumes.find(({ metadata }) => metadata.name === wordOf(member(claim.spec, 'volumeName')));
      const keptFor = volume === undefined ? undefined : claimOf(volume);
      if (volume === undefined || keptFor === undefined || keptFor === `${namespace}/${name}`) return [];
      const message = say`is in namespace "${namespace}", but its volume "${volume.metadata.name}" is kept for claim ${keptFor}, so this claim would stay Pending`;
      const remedy = say`If kustomize has written the namespace: remove namespace: from the kustomization, and render the manifests of each environment from the model: recordings synth --config application.yaml --config ${namespace}.yaml, where ${namespace}.yaml has namespace: ${namespace} and storage of its own. Otherwise correct claimRef of the volume.`;
      const object = named({ kind: claim.kind, name });
      return [
        {
          ...fault(object, { reason: 'ClaimPending', message }, remedy),
          where: claim.at(['spec', 'volumeName']),
        },
      ];
    }),
};

export const isVolume = (manifest: Manifest): boolean => isCore('PersistentVolume')(manifest);

const isCore =
  (wanted: string) =>
  ({ apiVersion, kind }: Manifest): boolean =>
    kind === wanted && groupOf(apiVersion) === '';

/** The claim that a volume is kept for: `namespace/name`. */
function claimOf({ spec }: Manifest): string | undefined {
  const [namespace, name] = ['namespace', 'name'].map((field) => wordOf(member(spec, 'claimRef', field)));
  return namespace === undefined || name === undefined ? undefined : `${namespace}/${name}`;
}
