import { say } from '../api/say.ts';
import { fault, warning, type Check } from '../api/finding.ts';
import type { Fault } from '../api/reasons.ts';
import type { ClaimState } from '../observed/claim.ts';
import { isOlderStore } from '../observed/store.ts';
import { storeObject, type Situation } from './scene.ts';

export const claimUsable: Check<Situation> = {
  id: 'claim',
  question: say`Is the claim there, bound to its volume, and shared?`,
  answer({ claims, store }) {
    const { claimName } = store.spec;
    const claim = claims.find(({ name }) => name === claimName);
    const found = claimFault(claimName, claim);
    if (found !== undefined) {
      const [volume] = found.reason === 'ClaimPending' ? (claim?.released ?? []) : [];
      return [
        volume === undefined ? fault(storeObject(store), found) : formerClaim(storeObject(store), claimName, volume),
      ];
    }
    if (claim?.phase === 'Bound') return [];
    const message = say`claim "${claimName}" is not bound yet: its storage class binds it when the first pod uses it`;
    return [
      warning(storeObject(store), { reason: 'ClaimPending', message }, say`Deploy a workload that declares a role.`),
    ];
  },
};

/** Why new pods that mount the claim would hang, or could not share it (semantics 17); undefined when they may come. */
function claimFault(claimName: string, claim: ClaimState | undefined): Fault | undefined {
  if (claim === undefined) {
    return { reason: 'ClaimMissing', message: say`there is no claim "${claimName}" in the namespace` };
  }
  if (claim.phase === 'Lost') return { reason: 'ClaimLost', message: say`claim "${claimName}" has lost its volume` };
  if (!claim.accessModes.includes('ReadWriteMany')) {
    const modes = claim.accessModes.join(', ') || 'nothing';
    return { reason: 'ClaimNotShared', message: say`claim "${claimName}" offers ${modes}, not ReadWriteMany` };
  }
  if (claim.phase !== 'Bound' && claim.waitsForConsumer !== true) {
    const message =
      claim.waitsForConsumer === undefined
        ? say`claim "${claimName}" is not bound to a volume. Perhaps its storage class waits for the first pod, but storage classes may not be read here`
        : say`claim "${claimName}" is not bound to a volume`;
    return { reason: 'ClaimPending', message };
  }
  return undefined;
}

/** A volume remembers the uid of the claim to which it was bound. Without the uid, the volume takes the new claim of that name (semantics 18). */
function formerClaim(object: string, claimName: string, volume: string) {
  const message = say`claim "${claimName}" is not bound: volume "${volume}" is Released, and still refers to a former claim of this name`;
  const forget = ['uid', 'resourceVersion'].map((key) => ({ op: 'remove', path: `/spec/claimRef/${key}` }));
  const remedy = say`Nothing is lost. kubectl patch pv ${volume} --type=json -p='${JSON.stringify(forget)}'`;
  return fault(object, { reason: 'ClaimPending', message }, remedy);
}

/** Of two stores on one claim the older has it (semantics 15). */
export const claimAlone: Check<Situation> = {
  id: 'claim-alone',
  question: say`Does no older store use the same claim?`,
  answer({ stores, store }) {
    const { claimName } = store.spec;
    const [oldest] = stores
      .filter(({ spec }) => spec.claimName === claimName)
      .toSorted((a, b) => Number(isOlderStore(b, a)) - Number(isOlderStore(a, b)));
    if (oldest === undefined || oldest.name === store.name) return [];
    const message = say`claim "${claimName}" already belongs to store "${oldest.name}"`;
    return [fault(storeObject(store), { reason: 'ClaimTaken', message })];
  },
};
