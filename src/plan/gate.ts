import type { Fault } from '../api/reasons.ts';
import { claimFault } from './claim.ts';
import type { ObservedStore, Situation } from './situation.ts';

/** Why nothing at all is written to workloads: the store is suspended, or the namespace has not opted in (semantics 3, 12). */
export function writeGate({ enabled, store }: Situation): Fault | undefined {
  if (store?.spec.suspend === true) return { reason: 'Suspended', message: 'the store is suspended' };
  if (!enabled) return { reason: 'NamespaceNotEnabled', message: 'the namespace has not opted in' };
  return undefined;
}

/**
 * Why no mount is written although it could be. Taking a mount away is not gated by the claim: the pods that come after it do not need one.
 */
export function mountGate(situation: Situation, store: ObservedStore): Fault | undefined {
  return writeGate(situation) ?? claimTaken(situation, store) ?? claimFault(store.spec.claimName, situation.claim);
}

/** Of two stores on one claim the older has it (semantics 15). */
export function claimTaken({ olderStore }: Situation, { spec }: ObservedStore): Fault | undefined {
  if (olderStore === undefined) return undefined;
  return { reason: 'ClaimTaken', message: `claim "${spec.claimName}" is of store "${olderStore}" already` };
}
