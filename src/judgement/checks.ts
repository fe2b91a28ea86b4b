import type { Check } from '../api/finding.ts';
import type { Picture } from '../observed/picture.ts';
import { lookalikes, undeclaredMounts } from './bystanders.ts';
import { claimAlone, claimUsable } from './claim.ts';
import { fewStores, optedIn, storesPresent } from './namespace.ts';
import { ownersKept } from './ownership.ts';
import { rolloutGoesOn } from './pacing.ts';
import { podsMounted, rolesGivenUp } from './pods.ts';
import { policiesInForce } from './policies.ts';
import { retentionWell, roomLasts } from './recorded.ts';
import { active, rolesHeld } from './roles.ts';
import type { Scene } from './scene.ts';
import { selectorsFree } from './selectors.ts';
import { accessAsGranted, metadataDeclares, mountsTakenBack, templatesMounted } from './templates.ts';

/** Asked of a namespace, whatever its stores. */
export const NAMESPACE_CHECKS: readonly Check<Picture>[] = [optedIn, policiesInForce, storesPresent];

/** Asked of a store, by `verify` and for its status: what declares a role, and the pods that bear the label, are enough to answer. */
export const STORE_CHECKS: readonly Check<Scene>[] = [
  active,
  claimAlone,
  fewStores,
  claimUsable,
  rolesHeld,
  rolloutGoesOn,
  templatesMounted,
  accessAsGranted,
  selectorsFree,
  ownersKept,
  mountsTakenBack,
  podsMounted,
  retentionWell,
  roomLasts,
];

/** Asked of a store where the whole namespace was read: also what does not declare, with images and environment. */
export const BYSTANDER_CHECKS: readonly Check<Scene>[] = [metadataDeclares, rolesGivenUp, undeclaredMounts, lookalikes];

/** What the status of a store answers for. */
export const STATUS_CHECKS: readonly Check<Scene>[] = [optedIn, policiesInForce, ...STORE_CHECKS];
