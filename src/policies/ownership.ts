import { ROLE_LABEL } from '../api/labels.ts';
import { accessOf, changes, declaresHere, denial, having, labelsOf, roleOf, sentence, templateOf } from './cel.ts';
import { bearing, CHANGEABLE, matching, rule } from './match.ts';
import { validating } from './policy.ts';

const securityContext = (object: string): string =>
  having('t', templateOf(object), "t.spec[?'securityContext'].orValue(dyn({}))");

/**
 * Warns of a writer whose pods set fsGroup without OnRootMismatch: the kubelet may then change the owner of every recording each time a pod starts.
 * The kubelet leaves read-only volumes alone. Pods are not matched, because nobody reads the warnings that a controller gets.
 */
export const recordingsOwnership = validating({
  name: 'recordings-ownership',
  ofEachStore: true,
  match: matching([...CHANGEABLE, rule('batch', ['jobs'], ['CREATE'])], { objectSelector: bearing(ROLE_LABEL) }),
  conditions: [
    { name: 'declares-a-role-in-this-store', expression: declaresHere(labelsOf('object')) },
    {
      name: 'role-or-security-context-changed',
      expression: changes((object) => `[dyn(${roleOf(labelsOf(object))}), dyn(${securityContext(object)})]`),
    },
  ],
  variables: [
    { name: 'access', expression: accessOf(labelsOf('object')) },
    { name: 'security', expression: securityContext('dyn(object)') },
  ],
  validations: [
    {
      expression:
        "variables.access != 'ReadWrite' || !('fsGroup' in variables.security) || variables.security[?'fsGroupChangePolicy'].orValue('') == 'OnRootMismatch'",
      messageExpression: denial(
        'SlowStart',
        sentence`the pod template sets fsGroup without fsGroupChangePolicy: OnRootMismatch, so each new pod may change the owner of every file in store "${'params.metadata.name'}" before it starts, which takes minutes when there are many: set fsGroupChangePolicy: OnRootMismatch in securityContext of the pod template`,
      ),
      message: 'SlowStart: the pod template sets fsGroup without fsGroupChangePolicy: OnRootMismatch',
    },
  ],
  actions: ['Warn'],
});
