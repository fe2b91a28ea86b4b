import { recordingsClone, recordingsCloneSuspended } from './clone.ts';
import { recordingsExported } from './exported.ts';
import { recordingsGuard, recordingsGuardSuspended } from './guard.ts';
import { recordingsMount } from './mount.ts';
import { recordingsBinding, recordingsPodRole, recordingsStatus } from './podRole.ts';
import type { AdmissionObject } from './policy.ts';
import { recordingsRelease } from './release.ts';
import { recordingsStoreMissing } from './storeMissing.ts';
import { recordingsKeep, recordingsOneStore, recordingsOptIn } from './stores.ts';

/** The policies that refuse, with their bindings: Kubernetes 1.30 and newer. */
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
];

/** The policies that mount, and the policy that refuses a role in a missing store, with their bindings: Kubernetes 1.36 and newer. */
export const mounting: readonly AdmissionObject[] = [
  ...recordingsMount,
  ...recordingsRelease,
  ...recordingsStoreMissing,
  ...recordingsExported,
];

export const admissionPolicies: readonly AdmissionObject[] = [...guarding, ...mounting];
