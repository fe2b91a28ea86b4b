import { CONTAINERS_ANNOTATION, MARK_LABEL, ROLE_LABEL, STORE_LABEL } from '../api/labels.ts';
import {
  ACTIVE,
  annotationsOf,
  changes,
  having,
  labelsOf,
  list,
  markOf,
  OUR_VOLUME,
  roleOf,
  templateOf,
  text,
  VOLUMES_BEFORE,
} from './cel.ts';
import { AT, remove, settle } from './jsonPatch.ts';
import { bearing, CHANGEABLE, matching, rule } from './match.ts';
import { mutating, type Variable } from './policy.ts';
import { KEPT_LABELS } from './selector.ts';
import { FOUND_ANNOTATION } from './storeMissing.ts';

/** Every object that has the mark (CEL) of the store, and declares no role. */
export const markedWithoutRole = ({ name, mark }: { name: string; mark: string }, condition: Variable) => ({
  ofEachStore: true,
  match: matching([...CHANGEABLE, rule('batch', ['jobs'], ['CREATE'])], { objectSelector: bearing(MARK_LABEL) }),
  conditions: [
    { name, expression: `${mark} == params.metadata.name && !(${text(ROLE_LABEL)} in ${labelsOf('object')})` },
    { name: 'active', expression: ACTIVE },
    condition,
  ],
});

/** Where a manifest had no label but the role, dropping the role by `kubectl apply` drops all labels, the mark among them. */
const MARK = having(
  'm',
  markOf(labelsOf('object')),
  `m == '' && request.operation == 'UPDATE' ? ${markOf(labelsOf('oldObject'))} : m`,
);

/** The object was mounted before the request. Otherwise the owner wrote the mark. */
const WAS_MOUNTED = `request.operation == 'UPDATE' && (${text(ROLE_LABEL)} in ${labelsOf('oldObject')}
    || ${VOLUMES_BEFORE}.exists(v, v.name == variables.volume))`;

/**
 * Removes what was injected into an object that has the mark but no longer declares a role (semantics 8). The mark stays where the owner wrote it: in a
 * manifest that was exported from the cluster and is applied again. The policy recordings-exported warns of that. A stamped label that the selector
 * needs stays, too. If the object moves to another store, the policy that mounts removes it.
 */
export const recordingsRelease = mutating({
  name: 'recordings-release',
  ...markedWithoutRole(
    { name: 'has-or-had-the-mark-of-this-store-without-a-role', mark: MARK },
    {
      name: 'role-or-template-changed',
      expression: changes((object) => `[dyn(${roleOf(labelsOf(object))}), ${templateOf(object)}]`),
    },
  ),
  variables: [
    { name: 'at', expression: AT },
    { name: 'template', expression: templateOf('dyn(object)') },
    { name: 'volumes', expression: list('variables.template.spec', 'volumes') },
    { name: 'ordinary', expression: list('variables.template.spec', 'containers') },
    { name: 'init', expression: list('variables.template.spec', 'initContainers') },
    { name: 'volume', expression: OUR_VOLUME },
    { name: 'ours', expression: '[variables.volume]' },
    { name: 'wanted', expression: 'dyn([])' },
    { name: 'kept', expression: KEPT_LABELS },
  ],
  jsonPatch: `${settle('{}', '{}')}
    + ${remove('labels', labelsOf('variables.template'), 'variables.at', [ROLE_LABEL, STORE_LABEL], '!(k in variables.kept)')}
    + ${remove('annotations', annotationsOf('variables.template'), 'variables.at', [CONTAINERS_ANNOTATION])}
    + (${WAS_MOUNTED} ? ${remove('labels', labelsOf('object'), "''", [MARK_LABEL])} + ${remove('annotations', annotationsOf('object'), "''", [FOUND_ANNOTATION])} : [])`,
});
