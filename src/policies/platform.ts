import { recordingsClone, recordingsCloneSuspended } from './clone.ts';
import { recordingsGuard, recordingsGuardSuspended } from './guard.ts';
import { recordingsMount } from './mount.ts';
import { recordingsBinding, recordingsPodRole } from './podRole.ts';
import type { AdmissionObject } from './policy.ts';
import { recordingsRelease } from './release.ts';
import { recordingsStoreMissing } from './storeMissing.ts';
import { recordingsKeep, recordingsOneStore, recordingsOptIn } from './stores.ts';

/** What keeps everyone else out, with its bindings: Kubernetes 1.30 and newer. */
export const guarding: readonly AdmissionObject[] = [
  ...recordingsGuard,
  ...recordingsGuardSuspended,
  ...recordingsPodRole,
  ...recordingsBinding,
  ...recordingsClone,
  ...recordingsCloneSuspended,
  ...recordingsOptIn,
  ...recordingsOneStore,
  ...recordingsKeep,
];

/** What mounts, with its bindings, and what refuses where mounting would be silent: Kubernetes 1.36 and newer. */
export const mounting: readonly AdmissionObject[] = [
  ...recordingsMount,
  ...recordingsRelease,
  ...recordingsStoreMissing,
];

export const admissionPolicies: readonly AdmissionObject[] = [...guarding, ...mounting];
