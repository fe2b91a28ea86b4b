import { isFault, type Check } from '../api/finding.ts';
import type { Fault } from '../api/reasons.ts';
import { MOUNT_GATES, WRITE_GATES } from '../judgement/checks.ts';
import { optedIn } from '../judgement/namespace.ts';
import type { Situation } from '../judgement/scene.ts';
import type { Surroundings } from '../observed/picture.ts';

/** Why nothing at all is written to workloads: the store is suspended, or the namespace has not opted in (semantics 3, 12). */
export const writeGate = (situation: Situation): Fault | undefined => firstOf(WRITE_GATES, situation);

/** The same where the store is gone. */
export const namespaceGate = (around: Surroundings): Fault | undefined => firstOf([optedIn], around);

/** Why no mount is written although it could be: new pods would hang, or could not share the claim (semantics 15, 17). */
export const mountGate = (situation: Situation): Fault | undefined => firstOf(MOUNT_GATES, situation);

function firstOf<Subject>(gates: readonly Check<Subject>[], subject: Subject): Fault | undefined {
  for (const gate of gates) {
    const closed = gate.answer(subject).find((finding) => isFault(finding) || finding.reason === 'Suspended');
    if (closed !== undefined) return { reason: closed.reason, message: closed.message };
  }
  return undefined;
}
