import { say, type Sentence } from '../api/say.ts';
import type { Store } from '../api/store.ts';
import { fault, type Check, type Finding } from '../api/finding.ts';

/** The part of a claim's spec by which it is filled from something else. */
export interface ClaimSource {
  readonly dataSource?: Source | undefined;
  readonly dataSourceRef?: Source | undefined;
}

interface Source {
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
}

/** A claim that an object is, or would make: who makes it, under which names, and filled from what. */
export interface MadeClaim {
  readonly object: string;
  /** What the names of claims that come of it begin with, a number after it; undefined where no other claim could have the name. */
  readonly prefix?: string;
  /** Its own name, where that of an existing claim would be taken. */
  readonly name?: string;
  readonly spec: ClaimSource;
}

/** Copies of the claim need no role, and a StatefulSet could make the claim itself (semantics 13). */
export const claimNotCopied: Check<{ readonly store: Store; readonly made: readonly MadeClaim[] }> = {
  id: 'copies',
  question: say`Is the claim not copied, and made by no StatefulSet?`,
  answer: ({ store, made }) => made.flatMap((claim) => copies(claim, store)),
};

function copies({ object, prefix, name: own, spec }: MadeClaim, { name, spec: { claimName } }: Store): Finding[] {
  const isCopy = [spec.dataSource, spec.dataSourceRef].some(
    (source) => source?.kind === 'PersistentVolumeClaim' && source.name === claimName,
  );
  const isMade =
    own === claimName ||
    (prefix !== undefined && claimName.startsWith(prefix) && /^[0-9]+$/.test(claimName.slice(prefix.length)));
  const unauthorised = (message: Sentence, remedy: Sentence) =>
    fault(object, { reason: 'Unauthorised', message }, remedy);
  return [
    ...(isCopy
      ? [unauthorised(say`would copy claim "${claimName}", which store "${name}" guards`, say`Remove the data source.`)]
      : []),
    ...(isMade
      ? [unauthorised(say`would make claim "${claimName}", which is of store "${name}"`, say`Rename the volume.`)]
      : []),
  ];
}
