import type { Check } from '../api/finding.ts';
import type { Picture } from '../observed/picture.ts';
import { lookalikes, undeclaredMounts } from './bystanders.ts';
import { claimAlone, claimUsable } from './claim.ts';
import { allReadable, fewStores, optedIn, storesPresent } from './namespace.ts';
import { podsMounted, rolesGivenUp } from './pods.ts';
import { policiesInForce } from './policies.ts';
import { active, rolesHeld } from './roles.ts';
import type { Scene, Situation } from './scene.ts';
import { accessAsGranted, metadataDeclares, mountsTakenBack, templatesMounted } from './templates.ts';

/** What must be well before anything is written to a workload (semantics 3, 12). */
export const WRITE_GATES: readonly Check<Situation>[] = [active, optedIn];

/** What must be well before a workload is mounted (semantics 15, 17). Taking a mount back needs no claim. */
export const MOUNT_GATES: readonly Check<Situation>[] = [...WRITE_GATES, claimAlone, fewStores, claimUsable];

/** Asked of a namespace, whatever its stores. */
export const NAMESPACE_CHECKS: readonly Check<Picture>[] = [optedIn, allReadable, policiesInForce, storesPresent];

/** Asked of a store, by `verify` and for its status: what declares a role, and the pods that bear the label, are enough to answer. */
export const STORE_CHECKS: readonly Check<Scene>[] = [
  active,
  claimAlone,
  fewStores,
  claimUsable,
  rolesHeld,
  templatesMounted,
  accessAsGranted,
  mountsTakenBack,
  podsMounted,
];

/** Asked of a store where the whole namespace was read: also what does not declare, with images and environment. */
export const BYSTANDER_CHECKS: readonly Check<Scene>[] = [metadataDeclares, rolesGivenUp, undeclaredMounts, lookalikes];

/** What the status of a store answers for. */
export const STATUS_CHECKS: readonly Check<Scene>[] = [optedIn, policiesInForce, ...STORE_CHECKS];
