import { ROLE_LABEL, STORE_LABEL } from '../api/labels.ts';
import { fault, having, labelsOf, roleOf, storeOf, text } from './cel.ts';
import { bearing, matching, rule } from './match.ts';
import { validating } from './policy.ts';

const declaration = (object: string): string =>
  having('l', labelsOf(object), `${text(ROLE_LABEL)} in l ? [string(${roleOf('l')}), string(${storeOf('l')})] : []`);

/** Keeps a live pod's role as it is: with another one it could be given a debug container that writes (semantics 11). */
export const recordingsPodRole = validating({
  name: 'recordings-pod-role',
  ofEachStore: false,
  match: matching([rule('', ['pods', 'pods/*'], ['UPDATE'])], { objectSelector: bearing(ROLE_LABEL) }),
  validations: [
    {
      expression: `${declaration('object')} == ${declaration('oldObject')}`,
      messageExpression: fault(
        'Immutable',
        text(
          'the role of a live pod cannot be set, changed or taken away, for its mounts are fixed: change the labels of its workload, or create the pod anew',
        ),
      ),
      message: 'Immutable: the role of a live pod cannot be changed',
    },
  ],
  actions: ['Deny'],
});

/** A binding gives its labels to the pod that it binds (since Kubernetes 1.35): ours are not among what a scheduler has to say. */
export const recordingsBinding = validating({
  name: 'recordings-binding',
  ofEachStore: false,
  match: matching([rule('', ['pods/binding', 'bindings'], ['CREATE'])]),
  validations: [
    {
      expression: `![${text(ROLE_LABEL)}, ${text(STORE_LABEL)}].exists(k, k in ${labelsOf('object')})`,
      messageExpression: fault(
        'Immutable',
        text('the role of a live pod cannot be set, changed or taken away by its binding: remove the label'),
      ),
      message: 'Immutable: the role of a live pod cannot be changed',
    },
  ],
  actions: ['Deny'],
});
