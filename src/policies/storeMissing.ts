import { ENABLED_LABEL, GROUP, ROLE_LABEL, volumeName } from '../api/labels.ts';
import {
  changes,
  denial,
  having,
  IS_CONTROLLED,
  labelsOf,
  list,
  roleOf,
  sentence,
  storeOf,
  templateOf,
  text,
  VOLUMES_BEFORE,
} from './cel.ts';
import { bearing, CHANGEABLE, matching, NOT_OPTED_IN, OPTED_IN, rule, type Match } from './match.ts';
import { validating } from './policy.ts';

/**
 * The mount policy sets this annotation when it found the store: CEL cannot say "no store has this name" (semantics 11).
 * The value names the namespace, so that a copy in another namespace has no effect.
 */
export const FOUND_ANNOTATION = `${GROUP}/found`;

export const foundIn = (store: string): string => `string(request.namespace) + '/' + string(${store})`;

/** Whether the mount policy found the store that the labels of the object name. */
export const isFound = (labels: string): string =>
  `object.metadata.?annotations[?${text(FOUND_ANNOTATION)}].orValue('') == ${foundIn(storeOf(labels))}`;

const FOUND = isFound(labelsOf('object'));

const OUR_VOLUME = `${text(volumeName(''))} + ${storeOf('variables.labels')}`;

const declaration = (labels: string): string => `[string(${roleOf(labels)}), string(${storeOf(labels)})]`;

/** The object was injected before the request. The name of a volume in the request proves nothing: an exported manifest has it, too. */
const WAS_INJECTED = `request.operation == 'UPDATE' && ${declaration('variables.labels')} == ${having('l', labelsOf('oldObject'), declaration('l'))}
    && ${VOLUMES_BEFORE}.exists(v, v.name == ${OUR_VOLUME})`;

const WHERE = sentence`role "${roleOf('variables.labels')}" is declared in store "${storeOf('variables.labels')}"`;

/**
 * A controller made the object from a template that mounts a claim. Or the owner mounts a claim, in a template with the stamps (as synthesis writes
 * it, or on a pod). Only the store could tell whether it is the right claim. The object may arrive a moment before the API server knows the store that
 * was applied with it; Velero restores pods before stores.
 */
const IS_OWNERS = `request.kind.kind in ['Pod', 'Job'] && ${IS_CONTROLLED}
    ? ${list('variables.template.spec', 'volumes')}.exists(v, has(v.persistentVolumeClaim))
    : ${list('variables.template.spec', 'volumes')}.exists(v, has(v.persistentVolumeClaim) && v.name != ${OUR_VOLUME})
      && [${labelsOf('variables.template')}].exists(l, ${text(ROLE_LABEL)} in l && ${declaration('l')} == ${declaration('variables.labels')})`;

/** A role that the mount policy should have seen. It proves something only where that policy is: without it, these are not evaluated. */
const declaring = (selectors: Partial<Match>) => ({
  ofEachStore: false,
  onlyBeside: 'recordings-mount',
  match: matching([...CHANGEABLE, rule('batch', ['jobs'], ['CREATE']), rule('', ['pods'], ['CREATE'])], {
    ...selectors,
    objectSelector: bearing(ROLE_LABEL),
  }),
  conditions: [
    { name: 'declares-a-role', expression: `${text(ROLE_LABEL)} in ${labelsOf('object')}` },
    {
      name: 'brings-something-new',
      expression: changes(
        (object) =>
          `[dyn(${roleOf(labelsOf(object))}), dyn(${storeOf(labelsOf(object))}), dyn(${list(`${templateOf(object)}.spec`, 'volumes')})]`,
      ),
    },
  ],
  variables: [
    { name: 'labels', expression: labelsOf('object') },
    { name: 'template', expression: templateOf('dyn(object)') },
    { name: 'isOwners', expression: IS_OWNERS },
    { name: 'wasInjected', expression: WAS_INJECTED },
  ],
});

const refusingMissing = declaring(OPTED_IN);

/**
 * Refuses a role in a store that does not exist. The mount policy would say nothing (semantics 3, 11). Without the mount policy, the operator mounts.
 */
export const recordingsStoreMissing = validating({
  ...{ ...refusingMissing, name: 'recordings-store-missing' },
  // A condition is cheaper than a validation, and nearly every store is found.
  conditions: [...refusingMissing.conditions, { name: 'not-found', expression: `!(${FOUND})` }],
  validations: [
    {
      expression: 'variables.wasInjected || variables.isOwners',
      messageExpression: denial(
        'StoreMissing',
        `${WHERE} + ${sentence`, which policy recordings-mount did not find in namespace "${'request.namespace'}": create the RecordingStore, or correct the label recordings.prosaas.io/store. If the RecordingStore exists, the policy is not in force: run recordings verify --platform`}`,
      ),
      message:
        'StoreMissing: a role is declared in a store that policy recordings-mount did not find in this namespace',
    },
  ],
  actions: ['Deny'],
});

/** Refuses a role in a namespace that has not opted in (semantics 3). */
export const recordingsNotEnabled = validating({
  ...{ ...declaring(NOT_OPTED_IN), name: 'recordings-not-enabled' },
  validations: [
    {
      // A new object may have the annotation from a namespace of the same name in another cluster.
      expression: `variables.isOwners || variables.wasInjected || request.operation == 'UPDATE' && ${FOUND}`,
      messageExpression: denial(
        'NamespaceNotEnabled',
        `${WHERE} + ${sentence`, but namespace "${'request.namespace'}" has not opted in: label the namespace ${text(`${ENABLED_LABEL}=true`)}`}`,
      ),
      message: 'NamespaceNotEnabled: a role is declared in a namespace that has not opted in',
    },
  ],
  actions: ['Deny'],
});
