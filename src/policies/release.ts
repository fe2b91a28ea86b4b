import { MARK_LABEL, ROLE_LABEL, STORE_LABEL, volumeName } from '../api/labels.ts';
import { ACTIVE, changes, labelsOf, list, markOf, roleOf, templateOf, text } from './cel.ts';
import { AT, remove, settle } from './jsonPatch.ts';
import { bearing, CHANGEABLE, matching, rule } from './match.ts';
import { mutating } from './policy.ts';

/** Removes what was injected into an object that has the mark but no longer declares a role (semantics 8). If the object moves to another store, the policy that mounts removes it. */
export const recordingsRelease = mutating({
  name: 'recordings-release',
  ofEachStore: true,
  match: matching([...CHANGEABLE, rule('batch', ['jobs'], ['CREATE'])], { objectSelector: bearing(MARK_LABEL) }),
  conditions: [
    {
      name: 'has-the-mark-of-this-store-without-a-role',
      expression: `${markOf(labelsOf('object'))} == params.metadata.name && !(${text(ROLE_LABEL)} in ${labelsOf('object')})`,
    },
    { name: 'active', expression: ACTIVE },
    {
      name: 'role-or-template-changed',
      expression: changes((object) => `[dyn(${roleOf(labelsOf(object))}), ${templateOf(object)}]`),
    },
  ],
  variables: [
    { name: 'at', expression: AT },
    { name: 'template', expression: templateOf('dyn(object)') },
    { name: 'volumes', expression: list('variables.template.spec', 'volumes') },
    { name: 'ordinary', expression: list('variables.template.spec', 'containers') },
    { name: 'init', expression: list('variables.template.spec', 'initContainers') },
    { name: 'volume', expression: `${text(volumeName(''))} + string(params.metadata.name)` },
    { name: 'ours', expression: '[variables.volume]' },
    { name: 'wanted', expression: 'dyn([])' },
  ],
  jsonPatch: `${settle('{}', '{}')}
    + ${remove(labelsOf('variables.template'), 'variables.at', [ROLE_LABEL, STORE_LABEL])}
    + ${remove(labelsOf('object'), "''", [MARK_LABEL])}`,
});
