import { CONTAINERS_ANNOTATION, MARK_LABEL, ROLE_LABEL, STORE_LABEL } from '../api/labels.ts';
import {
  ACTIVE,
  annotationIn,
  annotationsOf,
  changes,
  declaresHere,
  IS_CONTROLLED,
  labelsOf,
  list,
  markOf,
  roleOf,
  storeOf,
  templateOf,
} from './cel.ts';
import { DECISION, isOwnedAtPath } from './decision.ts';
import { AT, remove, set, settle } from './jsonPatch.ts';
import { bearing, CHANGEABLE, matching, rule } from './match.ts';
import { mutating, type Variable } from './policy.ts';
import { FOUND_ANNOTATION, foundIn } from './storeMissing.ts';

/** Whether a container has the mount that we inject. */
const hasOurMount = (name: string): string =>
  `variables.containers.exists(c, c.name == ${name} && ${list('c', 'volumeMounts')}.exists(m, m.name == variables.volume))`;

/**
 * A controller made the pod from a template that has the mount in one container at least. A container without the mount is then an injected sidecar, which gets
 * no mount (semantics 4). A template that mounts the claim at another path alone was not mounted by anybody.
 */
const IS_OF_MOUNTED_TEMPLATE: Variable = {
  name: 'isOfMountedTemplate',
  expression: `request.kind.kind == 'Pod' && ${IS_CONTROLLED} && variables.targets.exists(t, ${hasOurMount('t')} || ${isOwnedAtPath('t')})`,
};

const CLAIM =
  "{'name': dyn(variables.volume), 'persistentVolumeClaim': dyn({'claimName': dyn(params.spec.claimName), 'readOnly': dyn(variables.readOnly)})}";

const MOUNT =
  "{'name': dyn(variables.volume), 'mountPath': dyn(variables.path), 'subPath': dyn(params.spec.?subPath.orValue('')), 'readOnly': dyn(variables.readOnly)}";

const STORE = 'string(params.metadata.name)';

const FOUND = set('object.metadata', "''", 'annotations', { [FOUND_ANNOTATION]: foundIn(STORE) });

/** What the metadata declares, on the template. */
const STAMPS = `(variables.isStamped ? [] : ${set('variables.template.metadata', 'variables.at', 'labels', { [ROLE_LABEL]: 'variables.role', [STORE_LABEL]: STORE })})
    + (variables.isNamed ? [] : variables.annotation.size() > 0
      ? ${set('variables.template.metadata', 'variables.at', 'annotations', { [CONTAINERS_ANNOTATION]: 'variables.annotation[0]' })}
      : ${remove('annotations', annotationsOf('variables.template'), 'variables.at', [CONTAINERS_ANNOTATION])})`;

/** Mounts the store into every object that declares a role in the store, as src/mount does. Adds the stamps and the mark (semantics 1, 4-9). */
export const recordingsMount = mutating({
  name: 'recordings-mount',
  ofEachStore: true,
  match: matching(
    // A Job's template and a Pod's volumes cannot be changed after creation.
    [...CHANGEABLE, rule('batch', ['jobs'], ['CREATE']), rule('', ['pods'], ['CREATE'])],
    { objectSelector: bearing(ROLE_LABEL) },
  ),
  conditions: [
    { name: 'declares-a-role-in-this-store', expression: declaresHere(labelsOf('object')) },
    {
      // The mark, too: who removes it from a workload that is mounted could not drop the role later.
      name: 'declaration-template-or-mark-changed',
      expression: changes(
        (object) =>
          `[dyn(${roleOf(labelsOf(object))}), dyn(${storeOf(labelsOf(object))}), dyn(${annotationIn(annotationsOf(object))}), dyn(${markOf(labelsOf(object))}), ${templateOf(object)}]`,
      ),
    },
  ],
  variables: [
    { name: 'at', expression: AT },
    { name: 'template', expression: templateOf('dyn(object)') },
    { name: 'role', expression: `string(${roleOf(labelsOf('object'))})` },
    { name: 'annotation', expression: annotationIn(annotationsOf('object')) },
    ...DECISION,
    IS_OF_MOUNTED_TEMPLATE,
    {
      name: 'wanted',
      expression: `variables.targets.filter(t, !${isOwnedAtPath('t')} && !(variables.isOfMountedTemplate && !${hasOurMount('t')}))`,
    },
    {
      name: 'isNamed',
      expression: `request.kind.kind == 'Pod' || ${annotationIn(annotationsOf('variables.template'))} == variables.annotation`,
    },
  ],
  jsonPatch: `!(${ACTIVE}) || variables.faults.size() > 0
    ? ${FOUND}
    : ${settle(CLAIM, MOUNT)}
    + ${STAMPS}
    + ${FOUND}
    + (request.kind.kind == 'Pod' || variables.isStamped && variables.isNamed && variables.wanted.size() == 0 ? [] : ${set('object.metadata', "''", 'labels', { [MARK_LABEL]: STORE })})`,
});
