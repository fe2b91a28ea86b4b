import { MARK_LABEL, volumeName } from '../api/labels.ts';
import { denial, having, list, sentence, someOf, templateOf, text, VOLUMES, VOLUMES_BEFORE } from './cel.ts';
import { bearing, CHANGEABLE, inOptedInNamespaces, matching } from './match.ts';
import { validating, type Variable } from './policy.ts';

/** A message names at most this many containers. */
const NAMED = 4;

const isOurs = (mount: string): string => `${mount}.name.startsWith(${text(volumeName(''))})`;

/** The containers and init containers of a pod template: their names differ. */
const containersOf = (object: string): string =>
  having('s', `${templateOf(object)}.spec`, `${list('s', 'containers')} + ${list('s', 'initContainers')}`);

/** The volume of a mount, as a list. */
const volumeOf = (mount: string, volumes: string): string => `${volumes}.filter(v, v.name == ${mount}.name)`;

const claimOf = (mount: string, volumes: string): string =>
  `${volumeOf(mount, volumes)}.map(v, v.?persistentVolumeClaim.?claimName.orValue(''))`;

const VARIABLES: readonly Variable[] = [
  { name: 'volumes', expression: VOLUMES },
  { name: 'volumesBefore', expression: VOLUMES_BEFORE },
  {
    name: 'injected',
    expression: `${containersOf('dyn(oldObject)')}.map(c, {'name': dyn(c.name), 'mounts': dyn(${list('c', 'volumeMounts')}.filter(m, ${isOurs('m')}))}).filter(c, c.mounts.size() > 0)`,
  },
  { name: 'containers', expression: containersOf('dyn(object)') },
];

/**
 * The containers in which a mount of the owner (`m`) has something of the mount (`b`) that was injected at the same path. Few mounts are injected, so these come
 * first: a pod may have sixty containers with a hundred mounts each.
 */
const keptBy = (name: string, has: string, words: string): Variable => ({
  name,
  expression: `variables.injected.map(i, variables.containers.filter(c, c.name == i.name).map(c, ${having(
    'k',
    `${list('c', 'volumeMounts')}.filter(m, !${isOurs('m')} && i.mounts.exists(b, b.mountPath == m.mountPath && ${has})).map(m, ${words})`,
    `k.size() == 0 ? '' : ${sentence`container "${'i.name'}" keeps `} + k.join(', ')`,
  )}).join('')).filter(s, s != '')`,
});

/** A volume that is read-only itself is meant to be read, as with a role that reads. */
const READ_ONLY = keptBy(
  'readOnly',
  `b.?readOnly.orValue(false) && m.?readOnly.orValue(false) && !${volumeOf('m', 'variables.volumes')}.exists(v, v.?persistentVolumeClaim.?readOnly.orValue(false))`,
  sentence`readOnly: true at ${'m.mountPath'}`,
);

/** Every mount of the claim needs the subPath of the store. */
const SUB_PATH = keptBy(
  'subPath',
  `b.?subPath.orValue('') != '' && m.?subPath.orValue('') == b.subPath && ${claimOf('m', 'variables.volumes')} != ${claimOf('b', 'variables.volumesBefore')}`,
  sentence`subPath: ${'m.subPath'} at ${'m.mountPath'}`,
);

const keeps = (field: string, { name }: Variable, nothing: string) => ({
  expression: `variables.${name}.size() == 0`,
  messageExpression: denial(
    'FieldKept',
    `${someOf(`variables.${name}`, NAMED)} + ${sentence`, from the mount that was injected before: if the manifest does not have ${text(field)} there, write ${text(nothing)} into it, or delete the field with kubectl edit`}`,
  ),
  message: `FieldKept: a mount keeps ${field} from the mount that was injected before: write ${nothing} into the manifest`,
});

/**
 * Warns of a mount of the owner that took the place of an injected one, and kept a field of it. Kubernetes merges mounts by their path, so that nothing
 * removes what the manifest never had. A policy cannot tell such a field from one that the owner wrote, so it must not take the field away.
 */
export const recordingsKeptField = validating({
  name: 'recordings-kept-field',
  ofEachStore: false,
  match: inOptedInNamespaces(
    matching(
      CHANGEABLE.map((each) => ({ ...each, operations: ['UPDATE'] })),
      { objectSelector: bearing(MARK_LABEL) },
    ),
  ),
  variables: [...VARIABLES, READ_ONLY, SUB_PATH],
  validations: [keeps('readOnly', READ_ONLY, 'readOnly: false'), keeps('subPath', SUB_PATH, 'subPath: ""')],
  actions: ['Warn'],
});
