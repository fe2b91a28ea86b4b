import type { Fault } from '../api/reasons.ts';
import { MAX_STORES } from '../api/store.ts';
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
  return (
    writeGate(situation) ??
    claimTaken(situation, store) ??
    tooManyStores(situation) ??
    claimFault(store.spec.claimName, situation.claim)
  );
}

/** The oldest have their place (semantics 15). */
export function tooManyStores({ among = { stores: 1, older: 0 } }: Situation): Fault | undefined {
  if (among.older < MAX_STORES) return undefined;
  const message = `the namespace has ${among.stores} stores, and ${among.older} are older; it may have ${MAX_STORES}`;
  return { reason: 'TooManyStores', message };
}

/** Of two stores on one claim the older has it (semantics 15). */
export function claimTaken({ olderStore }: Situation, { spec }: ObservedStore): Fault | undefined {
  if (olderStore === undefined) return undefined;
  return { reason: 'ClaimTaken', message: `claim "${spec.claimName}" is of store "${olderStore}" already` };
}
