import type { Fault } from '../api/reasons.ts';
import type { ClaimState } from './situation.ts';

/** Why new pods that mount the claim would hang, or could not share it (semantics 17); undefined when they may come. */
export function claimFault(claimName: string, claim: ClaimState | undefined): Fault | undefined {
  if (claim === undefined) {
    return { reason: 'ClaimMissing', message: `there is no claim "${claimName}" in the namespace` };
  }
  if (claim.phase === 'Lost') return { reason: 'ClaimLost', message: `claim "${claimName}" has lost its volume` };
  if (!claim.accessModes.includes('ReadWriteMany')) {
    const modes = claim.accessModes.join(', ') || 'nothing';
    return { reason: 'ClaimNotShared', message: `claim "${claimName}" offers ${modes}, not ReadWriteMany` };
  }
  if (claim.phase !== 'Bound' && !claim.waitsForConsumer) {
    return { reason: 'ClaimPending', message: `claim "${claimName}" is not bound to a volume` };
  }
  return undefined;
}
