import { recordingsClone, recordingsCloneSuspended } from './clone.ts';
import { recordingsGuard, recordingsGuardSuspended } from './guard.ts';
import { recordingsMount } from './mount.ts';
import { recordingsPodRole } from './podRole.ts';
import type { AdmissionObject } from './policy.ts';
import { recordingsRelease } from './release.ts';
import { recordingsStoreMissing } from './storeMissing.ts';
import { recordingsKeep, recordingsOneStore, recordingsOptIn } from './stores.ts';

/** Every policy with its binding, in the order in which they are applied. */
export const admissionPolicies: readonly AdmissionObject[] = [
  ...recordingsMount,
  ...recordingsRelease,
  ...recordingsGuard,
  ...recordingsGuardSuspended,
  ...recordingsStoreMissing,
  ...recordingsPodRole,
  ...recordingsClone,
  ...recordingsCloneSuspended,
  ...recordingsOptIn,
  ...recordingsOneStore,
  ...recordingsKeep,
];
