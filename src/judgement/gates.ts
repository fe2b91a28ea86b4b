import { isFault, type Check, type Finding } from '../api/finding.ts';
import { claimAlone, claimUsable } from './claim.ts';
import { fewStores, optedIn } from './namespace.ts';
import { active } from './roles.ts';
import type { Situation } from './scene.ts';

/** What must be well before anything is written to a workload (semantics 3, 12). */
const WRITE_GATES: readonly Check<Situation>[] = [active, optedIn];

/** What must be well before a workload is mounted: else new pods would hang, or could not share the claim (semantics 15, 17). */
const MOUNT_GATES: readonly Check<Situation>[] = [...WRITE_GATES, claimAlone, fewStores, claimUsable];

/** Why nothing at all is written to workloads. */
export const writeGate = (situation: Situation): Finding | undefined => firstClosed(WRITE_GATES, situation);

/** Why no workload is mounted although it could be. Taking a mount back is not gated by the claim: the pods that come after it need none. */
export const mountGate = (situation: Situation): Finding | undefined => firstClosed(MOUNT_GATES, situation);

function firstClosed(gates: readonly Check<Situation>[], situation: Situation): Finding | undefined {
  for (const gate of gates) {
    const closed = gate.answer(situation).find((finding) => isFault(finding) || finding.reason === 'Suspended');
    if (closed !== undefined) return closed;
  }
  return undefined;
}
