import { ENABLED_LABEL, GROUP, ROLE_LABEL, volumeName } from '../api/labels.ts';
import { changes, denial, IS_CONTROLLED, labelsOf, list, roleOf, sentence, storeOf, templateOf, text } from './cel.ts';
import { bearing, CHANGEABLE, matching, rule } from './match.ts';
import { validating } from './policy.ts';

/**
 * The mount policy sets this annotation when it found the store but had nothing to inject: CEL cannot say "no store has this name" (semantics 11).
 * The value names the namespace, so that a copy in another namespace has no effect.
 */
export const FOUND_ANNOTATION = `${GROUP}/found`;

export const foundIn = (store: string): string => `string(request.namespace) + '/' + string(${store})`;

const FOUND = `object.metadata.?annotations[?${text(FOUND_ANNOTATION)}].orValue('') == ${foundIn(storeOf('variables.labels'))}`;

const IS_INJECTED = `${list('variables.template.spec', 'volumes')}.exists(v, v.name == ${text(volumeName(''))} + ${storeOf('variables.labels')})`;

const WHERE = sentence`role "${roleOf('variables.labels')}" is declared in store "${storeOf('variables.labels')}"`;

/**
 * The owner mounts a claim, in a template with the stamps (as synthesis writes it) or in a pod made from such a template. Only the store could tell
 * whether it is the right claim. The object may arrive a moment before the API server knows the store that was applied with it.
 */
const IS_OWNERS = `${list('variables.template.spec', 'volumes')}.exists(v, has(v.persistentVolumeClaim)) && (request.kind.kind == 'Pod'
    ? ${IS_CONTROLLED}
    : [${labelsOf('variables.template')}].exists(l, ${text(ROLE_LABEL)} in l && ${roleOf('l')} == ${roleOf('variables.labels')} && ${storeOf('l')} == ${storeOf('variables.labels')}))`;

/** Refuses a role in a store that does not exist. The mount policy would say nothing (semantics 3, 11). */
export const recordingsStoreMissing = validating({
  name: 'recordings-store-missing',
  ofEachStore: false,
  match: matching([...CHANGEABLE, rule('batch', ['jobs'], ['CREATE']), rule('', ['pods'], ['CREATE'])], {
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
    { name: 'isSettled', expression: `${FOUND} || ${IS_INJECTED} || ${IS_OWNERS}` },
    {
      name: 'isEnabled',
      expression: `namespaceObject.metadata.?labels[?${text(ENABLED_LABEL)}].orValue('') == 'true'`,
    },
  ],
  validations: [
    {
      expression: 'variables.isSettled || variables.isEnabled',
      messageExpression: denial(
        'NamespaceNotEnabled',
        `${WHERE} + ${sentence`, but namespace "${'request.namespace'}" has not opted in: label the namespace ${text(`${ENABLED_LABEL}=true`)}`}`,
      ),
      message: 'NamespaceNotEnabled: a role is declared in a namespace that has not opted in',
    },
    {
      expression: 'variables.isSettled || !variables.isEnabled',
      messageExpression: denial(
        'StoreMissing',
        `${WHERE} + ${sentence`, which does not exist in namespace "${'request.namespace'}": create the RecordingStore, or correct the label recordings.prosaas.io/store`}`,
      ),
      message: 'StoreMissing: a role is declared in a store that does not exist in this namespace',
    },
  ],
  actions: ['Deny'],
});
