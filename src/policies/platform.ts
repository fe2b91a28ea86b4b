import { recordingsClone, recordingsCloneSuspended } from './clone.ts';
import { recordingsExported } from './exported.ts';
import { recordingsGuard, recordingsGuardSuspended } from './guard.ts';
import { recordingsMount } from './mount.ts';
import { recordingsKeptField } from './keptField.ts';
import { recordingsOwnership } from './ownership.ts';
import { recordingsOutOfPlace } from './outOfPlace.ts';
import { recordingsBinding, recordingsPodRole, recordingsStatus } from './podRole.ts';
import { servedAlone, servedAs, type AdmissionObject, type Mutation } from './policy.ts';
import { recordingsRelease } from './release.ts';
import { recordingsSelector } from './selector.ts';
import { recordingsNotEnabled, recordingsStoreMissing } from './storeMissing.ts';
import { recordingsKeep, recordingsOneStore, recordingsOptIn } from './stores.ts';

/** The policies that refuse or warn, with their bindings: Kubernetes 1.30 and newer. */
export const guarding: readonly AdmissionObject[] = [
  ...recordingsGuard,
  ...recordingsGuardSuspended,
  ...recordingsPodRole,
  ...recordingsBinding,
  ...recordingsStatus,
  ...recordingsClone,
  ...recordingsCloneSuspended,
  ...recordingsOptIn,
  ...recordingsOneStore,
  ...recordingsKeep,
  ...recordingsSelector,
  ...recordingsOutOfPlace,
  ...recordingsKeptField,
  ...recordingsOwnership,
];

/**
 * The policies that mount, and the policies that refuse a role that the mount policy did not find a store for, with their bindings: Kubernetes 1.36 and
 * newer, and older API servers whose feature gate is on. They are applied in this order. The last must be one that the release before had, too: while one is
 * older, an upgrade is under way, and what is not there yet is not missing.
 */
export const mounting: readonly AdmissionObject[] = [
  ...recordingsMount,
  ...recordingsRelease,
  ...recordingsNotEnabled,
  ...recordingsExported,
  ...recordingsStoreMissing,
];

export const admissionPolicies: readonly AdmissionObject[] = [...guarding, ...mounting];

export const mountingFor = (mutation: Mutation): readonly AdmissionObject[] =>
  mounting.map((each) => servedAs(mutation, each));

/** One policy says for the others that nothing else mounts. */
export const guardingFor = (mutation: Mutation | undefined): readonly AdmissionObject[] =>
  mutation === undefined ? guarding.map((each, index) => (index === 0 ? servedAlone(each) : each)) : guarding;

/** The policies for an API server that has mutating policies in that API version, or has none. */
export const policiesFor = (mutation: Mutation | undefined): readonly AdmissionObject[] => [
  ...guardingFor(mutation),
  ...(mutation === undefined ? [] : mountingFor(mutation)),
];
