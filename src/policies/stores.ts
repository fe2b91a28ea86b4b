import { ENABLED_LABEL, GROUP, PLURAL, RELEASE_ANNOTATION, VERSION } from '../api/labels.ts';
import { MAX_STORES } from '../api/store.ts';
import { fault, sentence, text } from './cel.ts';
import { matching, rule } from './match.ts';
import { validating } from './policy.ts';

/** Refuses a store in a namespace that has not opted in: no policy would guard it (semantics 3). */
export const recordingsOptIn = validating({
  name: 'recordings-opt-in',
  ofEachStore: false,
  match: matching([rule(GROUP, [PLURAL], ['CREATE'], VERSION)], {
    namespaceSelector: { matchExpressions: [{ key: ENABLED_LABEL, operator: 'NotIn', values: ['true'] }] },
  }),
  validations: [
    {
      expression: 'false',
      messageExpression: fault(
        'NamespaceNotEnabled',
        sentence`namespace "${'request.namespace'}" has not opted in: label it ${text(`${ENABLED_LABEL}=true`)}`,
      ),
      message: `NamespaceNotEnabled: the namespace has not opted in: label it ${ENABLED_LABEL}=true`,
    },
  ],
  actions: ['Deny'],
});

/**
 * Refuses a second store on a claim, which could grant what the first one refuses, and more stores than can be evaluated cheaply (semantics 15). How
 * many there are, a policy cannot count: the operator does, in the status of each.
 */
export const recordingsOneStore = validating({
  name: 'recordings-one-store',
  ofEachStore: true,
  match: matching([rule(GROUP, [PLURAL], ['CREATE'], VERSION)]),
  validations: [
    {
      expression: 'params.metadata.name == object.metadata.name || params.spec.claimName != object.spec.claimName',
      messageExpression: fault(
        'ClaimTaken',
        sentence`claim "${'object.spec.claimName'}" is of store "${'params.metadata.name'}" already: add the roles to that store, or name another claim`,
      ),
      message: 'ClaimTaken: the claim is of another store already',
    },
    {
      expression: `params.metadata.name == object.metadata.name || params.?status.?stores.orValue(1) < ${MAX_STORES}`,
      messageExpression: fault(
        'TooManyStores',
        sentence`namespace "${'request.namespace'}" has ${'params.status.stores'} stores already, and each costs every pod of it: put this one into a namespace of its own`,
      ),
      message: `TooManyStores: the namespace has ${MAX_STORES} stores already`,
    },
  ],
  actions: ['Deny'],
});

const IS_RELEASED = `oldObject.metadata.?annotations[?${text(RELEASE_ANNOTATION)}].orValue('') == 'true'`;

/** Keeps a store that workloads mount: deleted, it would leave their mounts unguarded (semantics 16). */
export const recordingsKeep = validating({
  name: 'recordings-keep',
  ofEachStore: false,
  match: matching([rule(GROUP, [PLURAL], ['DELETE'], VERSION)]),
  validations: [
    {
      expression: `oldObject.?status.?workloads.?mounted.orValue(0) == 0 || ${IS_RELEASED} || has(namespaceObject.metadata.deletionTimestamp)`,
      messageExpression: fault(
        'Refused',
        sentence`${'oldObject.status.workloads.mounted'} workloads mount store "${'oldObject.metadata.name'}": take their roles away, or annotate the store ${text(`${RELEASE_ANNOTATION}=true`)}`,
      ),
      message: `Refused: workloads mount the store: take their roles away, or annotate it ${RELEASE_ANNOTATION}=true`,
    },
  ],
  actions: ['Deny'],
});
