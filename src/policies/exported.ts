import { CONTAINERS_ANNOTATION, MARK_LABEL, ROLE_LABEL, STORE_LABEL } from '../api/labels.ts';
import { denial, labelsOf, markOf, OUR_VOLUME, sentence, text, VOLUMES } from './cel.ts';
import { validating } from './policy.ts';
import { markedWithoutRole } from './release.ts';

/** The release policy is in force. (A policy that is evaluated only beside another has that one as params, and could not read the store.) */
const TAKEN_OUT = `!${VOLUMES}.exists(v, v.name == ${OUR_VOLUME})`;

/**
 * Warns of a manifest that was exported from the cluster, with what injection wrote and without the role. The release policy takes the volume and its
 * mounts out at every apply, so that kubectl says "configured" each time. A policy sees the object only after that. The mark tells: the release
 * policy leaves a mark that the owner wrote. Where that policy is not in force, what was injected is stored, and nobody is warned.
 */
export const recordingsExported = validating({
  name: 'recordings-exported',
  ...markedWithoutRole(
    { name: 'has-the-mark-of-this-store-without-a-role', mark: markOf(labelsOf('object')) },
    { name: 'was-taken-out', expression: TAKEN_OUT },
  ),
  validations: [
    {
      expression: 'false',
      messageExpression: denial(
        'Exported',
        sentence`the manifest has what the operator once injected, but declares no role, so none of it is stored: remove the label ${text(MARK_LABEL)}, volume "${OUR_VOLUME}" and its mounts, and from the pod template the labels ${text(ROLE_LABEL)} and ${text(STORE_LABEL)} and the annotation ${text(CONTAINERS_ANNOTATION)}; or declare a role`,
      ),
      message: `Exported: the manifest has the label ${MARK_LABEL}, but declares no role: remove what was injected`,
    },
  ],
  actions: ['Warn'],
});
