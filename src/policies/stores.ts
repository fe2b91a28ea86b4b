import { ENABLED_LABEL, GROUP, PLURAL, RELEASE_ANNOTATION, VERSION } from '../api/labels.ts';
import { MAX_STORES } from '../api/limits.ts';
import { denial, sentence, text } from './cel.ts';
import { matching, NOT_OPTED_IN, rule } from './match.ts';
import { validating } from './policy.ts';

/** Refuses a store in a namespace that has not opted in, because no policy would guard the store (semantics 3). */
export const recordingsOptIn = validating({
  name: 'recordings-opt-in',
  ofEachStore: false,
  match: matching([rule(GROUP, [PLURAL], ['CREATE'], VERSION)], NOT_OPTED_IN),
  validations: [
    {
      expression: 'false',
      messageExpression: denial(
        'NamespaceNotEnabled',
        sentence`namespace "${'request.namespace'}" has not opted in: label the namespace ${text(`${ENABLED_LABEL}=true`)}`,
      ),
      message: `NamespaceNotEnabled: the namespace has not opted in: label the namespace ${ENABLED_LABEL}=true`,
    },
  ],
  actions: ['Deny'],
});

/**
 * Refuses a second store on a claim, because it could grant what the first store refuses. Refuses more stores than the policies can evaluate cheaply
 * (semantics 15). A policy cannot count stores: the operator counts them and writes the number into the status of each store.
 */
export const recordingsOneStore = validating({
  name: 'recordings-one-store',
  ofEachStore: true,
  match: matching([rule(GROUP, [PLURAL], ['CREATE'], VERSION)]),
  validations: [
    {
      expression: 'params.metadata.name == object.metadata.name || params.spec.claimName != object.spec.claimName',
      messageExpression: denial(
        'ClaimTaken',
        sentence`claim "${'object.spec.claimName'}" belongs to store "${'params.metadata.name'}" already: add the roles to that store, or name another claim`,
      ),
      message: 'ClaimTaken: the claim belongs to another store already',
    },
    {
      expression: `params.metadata.name == object.metadata.name || params.?status.?stores.orValue(1) < ${MAX_STORES}`,
      messageExpression: denial(
        'TooManyStores',
        sentence`namespace "${'request.namespace'}" has ${'params.status.stores'} stores already, and the policies evaluate every store for every pod: put this store into a namespace of its own`,
      ),
      message: `TooManyStores: the namespace has ${MAX_STORES} stores already`,
    },
  ],
  actions: ['Deny'],
});

const IS_RELEASED = `oldObject.metadata.?annotations[?${text(RELEASE_ANNOTATION)}].orValue('') == 'true'`;

/** How many workloads, or pods, mount the store. Of controllers that we do not know, only the pods are counted. */
const mounted = (counts: 'workloads' | 'pods'): string => `oldObject.?status.?${counts}.?mounted.orValue(0)`;

/** Refuses to delete a store in use: the mounts would be left unguarded (semantics 16). */
export const recordingsKeep = validating({
  name: 'recordings-keep',
  ofEachStore: false,
  match: matching([rule(GROUP, [PLURAL], ['DELETE'], VERSION)]),
  validations: [
    {
      expression: `${mounted('workloads')} == 0 && ${mounted('pods')} == 0 || ${IS_RELEASED} || has(namespaceObject.metadata.deletionTimestamp)`,
      messageExpression: denial(
        'Refused',
        sentence`store "${'oldObject.metadata.name'}" is mounted by workloads: ${mounted('workloads')}, pods: ${mounted('pods')}. Remove their role labels and wait until the pods are gone, or annotate the store ${text(`${RELEASE_ANNOTATION}=true`)}`,
      ),
      message: `Refused: workloads or pods mount the store: remove their role labels, or annotate the store ${RELEASE_ANNOTATION}=true`,
    },
  ],
  actions: ['Deny'],
});
