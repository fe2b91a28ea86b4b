import { claimFault } from '../../plan/claim.ts';
import { fault, warning, type Check } from '../../api/finding.ts';
import type { Scene } from '../snapshot.ts';

export const claimUsable: Check<Scene> = {
  id: 'claim',
  question: 'Is the claim there, bound to its volume, and shared?',
  answer({ snapshot, store }) {
    const { claimName } = store.spec;
    const object = `PersistentVolumeClaim/${claimName}`;
    const claim = snapshot.claims.find(({ name }) => name === claimName);
    const found = claimFault(claimName, claim);
    if (found?.reason === 'ClaimPending' && claim !== undefined && claim.released.length > 0) {
      return claim.released.map((volume) => {
        const message = `is not bound: volume "${volume}" is Released, and still refers to a former claim of this name`;
        return fault(object, { reason: 'ClaimPending', message }, forgetFormerClaim(volume));
      });
    }
    if (found !== undefined) return [fault(`RecordingStore/${store.name}`, found)];
    if (claim?.phase === 'Bound') return [];
    const message = 'will be bound when the first pod uses it';
    return [warning(object, { reason: 'ClaimPending', message }, 'Nothing: deploy a user.')];
  },
};

/** The volume remembers the uid of the claim it was bound to; without it, it takes the new claim of that name (semantics 18). */
function forgetFormerClaim(volume: string): string {
  const forget = ['uid', 'resourceVersion'].map((key) => ({ op: 'remove', path: `/spec/claimRef/${key}` }));
  return `Nothing is lost. kubectl patch pv ${volume} --type=json -p='${JSON.stringify(forget)}'`;
}
