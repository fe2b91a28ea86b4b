import { ROLE_LABEL, STORE_LABEL } from '../api/labels.ts';
import { denial, having, labelsOf, roleOf, storeOf, text } from './cel.ts';
import { bearing, matching, rule } from './match.ts';
import { validating } from './policy.ts';

const declaration = (object: string): string =>
  having('l', labelsOf(object), `${text(ROLE_LABEL)} in l ? [string(${roleOf('l')}), string(${storeOf('l')})] : []`);

/** Keeps the role of a live pod as it is. With another role, the pod could get a debug container that writes (semantics 11). */
export const recordingsPodRole = validating({
  name: 'recordings-pod-role',
  ofEachStore: false,
  match: matching([rule('', ['pods', 'pods/*'], ['UPDATE'])], { objectSelector: bearing(ROLE_LABEL) }),
  validations: [
    {
      expression: `${declaration('object')} == ${declaration('oldObject')}`,
      messageExpression: denial(
        'Immutable',
        text(
          'the role of a live pod cannot be set, changed or removed, because the mounts of a pod are fixed: change the labels of its workload, or create the pod again',
        ),
      ),
      message: 'Immutable: the role of a live pod cannot be changed',
    },
  ],
  actions: ['Deny'],
});

/** Since Kubernetes 1.35, a binding copies its labels to the pod. A scheduler must not set our labels that way. */
export const recordingsBinding = validating({
  name: 'recordings-binding',
  ofEachStore: false,
  match: matching([rule('', ['pods/binding', 'bindings'], ['CREATE'])]),
  validations: [
    {
      expression: `![${text(ROLE_LABEL)}, ${text(STORE_LABEL)}].exists(k, k in ${labelsOf('object')})`,
      messageExpression: denial(
        'Immutable',
        text(
          'the role of a live pod cannot be set, changed or removed by a binding: remove the label from the binding',
        ),
      ),
      message: 'Immutable: the role of a live pod cannot be changed',
    },
  ],
  actions: ['Deny'],
});
