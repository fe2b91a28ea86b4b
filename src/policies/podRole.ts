import { ROLE_LABEL, STORE_LABEL } from '../api/labels.ts';
import { annotationIn, annotationsOf, denial, having, labelsOf, roleOf, sentence, storeOf, text } from './cel.ts';
import { bearing, matching, rule } from './match.ts';
import { validating } from './policy.ts';

const declaration = (object: string): string =>
  having(
    'l',
    labelsOf(object),
    `${text(ROLE_LABEL)} in l ? [string(${roleOf('l')}), string(${storeOf('l')})] + ${annotationIn(annotationsOf(object))} : []`,
  );

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
          'the role of a live pod, and the containers that its annotation names, cannot be set, changed or removed, because the mounts of a pod are fixed: change its workload, or create the pod again',
        ),
      ),
      message: 'Immutable: the role of a live pod cannot be changed',
    },
  ],
  actions: ['Deny'],
});

/**
 * Refuses a change of the role through a subresource of a workload, where no policy could mount. The API server keeps the labels of a Deployment
 * on its status, and of every object on its scale; the status of all others takes labels (tried on every subresource that can be written).
 */
export const recordingsStatus = validating({
  name: 'recordings-status',
  ofEachStore: false,
  match: matching(
    [
      rule('apps', ['statefulsets/status', 'daemonsets/status'], ['UPDATE']),
      rule('batch', ['cronjobs/status', 'jobs/status'], ['UPDATE']),
    ],
    { objectSelector: bearing(ROLE_LABEL) },
  ),
  validations: [
    {
      expression: `${declaration('object')} == ${declaration('oldObject')}`,
      messageExpression: denial(
        'Immutable',
        sentence`a role cannot be set, changed or removed through the status of a ${'request.kind.kind'}: change the labels of the ${'request.kind.kind'} itself, not of its status`,
      ),
      message: 'Immutable: a role cannot be changed through the status of a workload',
    },
  ],
  actions: ['Deny'],
});

/**
 * Since Kubernetes 1.35, a binding copies its labels to the pod. A scheduler must not set our labels that way. Some schedulers send all annotations of the
 * pod again, and the annotation that names containers grants nothing.
 */
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
