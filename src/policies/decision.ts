import { CONTAINERS_ANNOTATION, MARK_LABEL, volumeName } from '../api/labels.ts';
import { MOST_ACCOUNTS, MOST_ROLES } from '../mount/faults.ts';
import {
  clean,
  climbs,
  declaresHere,
  denial,
  having,
  labelsOf,
  list,
  OUR_VOLUME,
  roleOf,
  sentence,
  sentencesOf,
  someKeysOf,
  someOf,
  text,
} from './cel.ts';
import { MISMATCHES } from './mismatch.ts';
import type { Variable } from './policy.ts';
import { excludesDeclaration } from './selector.ts';

/**
 * The decision of src/mount in CEL: why a pod spec is not, or cannot be, mounted as its role says (semantics 4-7). A test compares the two.
 * The variables here read `variables.role` (the declared role), `variables.annotation` (a list with the value of the annotation that names containers,
 * or an empty list) and `variables.template`.
 */

const VOLUME: Variable = { name: 'volume', expression: OUR_VOLUME };

/** The volumes to ignore: ours, and the one that another store injected, which is removed in the same write (semantics 8). */
const OURS: Variable = {
  name: 'ours',
  expression: `[variables.volume] + [${labelsOf('object')}].filter(l, ${text(MARK_LABEL)} in l).map(l, ${text(volumeName(''))} + string(l[${text(MARK_LABEL)}]))`,
};

const GRANT: readonly Variable[] = [
  { name: 'spec', expression: 'variables.template.spec' },
  { name: 'isKnown', expression: 'variables.role in params.spec.roles' },
  { name: 'grant', expression: 'params.spec.roles[?variables.role].orValue(dyn({}))' },
  { name: 'readOnly', expression: "variables.grant.?access.orValue('') == 'ReadOnly'" },
  { name: 'path', expression: 'string(variables.grant.?mountPath.orValue(params.spec.mountPath))' },
];

const POD: readonly Variable[] = [
  { name: 'volumes', expression: list('variables.spec', 'volumes') },
  { name: 'ordinary', expression: list('variables.spec', 'containers') },
  { name: 'init', expression: list('variables.spec', 'initContainers') },
  {
    name: 'containers',
    expression: `variables.ordinary + variables.init + ${list('variables.spec', 'ephemeralContainers')}`,
  },
];

/** The names of the claim templates of a StatefulSet. In its pods, such a claim takes the place of the volume that has its name. */
const CLAIM_TEMPLATES: Variable = {
  name: 'claimTemplates',
  expression: `request.kind.kind == 'StatefulSet' ? ${list('dyn(object).spec', 'volumeClaimTemplates')}.map(t, t.metadata.name) : dyn([])`,
};

/** The names in the annotation; an empty list without the annotation, for an empty value names a container without a name. */
const NAMED: Variable = {
  name: 'named',
  expression: "variables.annotation.size() == 0 ? [] : variables.annotation[0].split(',').map(n, n.trim())",
};

/** The names of the containers that get the mount (semantics 4). */
const TARGETS: Variable = {
  name: 'targets',
  expression:
    'variables.named.size() > 0 ? variables.named : (has(variables.grant.containers) ? variables.grant.containers : variables.ordinary.map(c, c.name)) + variables.grant.?initContainers.orValue([])',
};

/** The volumes of the claim that the owner wrote. */
const OF_CLAIM: Variable = {
  name: 'ofClaim',
  expression:
    "variables.volumes.filter(v, !(v.name in variables.ours) && !(v.name in variables.claimTemplates) && v.?persistentVolumeClaim.?claimName.orValue('') == params.spec.claimName)",
};

/** Whether a mount is the directory of the store, at any path. Access is checked separately. */
const IS_OF_STORE =
  "variables.ofClaim.exists(v, v.name == m.name) && m.?subPath.orValue('') == params.spec.?subPath.orValue('') && m.?subPathExpr.orValue('') == ''";

/** Only a path that contains the last segment of the path of the store can be that path or lie below it. Cleaning every path would cost too much. */
const LAST_SEGMENT: Variable = {
  name: 'lastSegment',
  expression: having('s', "variables.path.split('/')", 's[s.size() - 1]'),
};

const MATTERS = "m.mountPath.contains(variables.lastSegment) || m.mountPath.contains('..')";

/**
 * The target containers with those mounts of the owner that can matter: the volume, the path (empty if it contains `..`), and whether the mount is of
 * the store.
 */
const OWNED: Variable = {
  name: 'owned',
  expression: `variables.containers.filter(c, c.name in variables.targets).map(c, {'name': dyn(c.name), 'mounts': dyn(${list('c', 'volumeMounts')}.filter(m, !(m.name in variables.ours) && (${MATTERS})).map(m, {
    'volume': dyn(m.name), 'written': dyn(m.mountPath), 'path': dyn(${climbs('m.mountPath')} ? '' : ${clean('m.mountPath')}), 'ofStore': dyn(${IS_OF_STORE}),
    'readOnly': dyn(m.?readOnly.orValue(false) || variables.ofClaim.exists(v, v.name == m.name && v.persistentVolumeClaim.?readOnly.orValue(false)))
  }))})`,
};

/** Whether the owner mounts something at the path in the container of that name. */
export const isOwnedAtPath = (name: string): string =>
  `variables.owned.exists(c, c.name == ${name} && c.mounts.exists(m, m.path == variables.path))`;

const MOUNTED = sentence`container "${'c.name'}" mounts volume "${'m.volume'}" at ${'m.written'}`;

/** A mount is in the way if it is at the path, unless it is the first there that is of the store. */
const IS_IN_THE_WAY =
  'm.path == variables.path && (!m.ofStore || m != c.mounts.filter(n, n.path == variables.path && n.ofStore)[0])';

const IS_READING = 'm.path == variables.path && m.ofStore && m.readOnly';

const SERVICE_ACCOUNT = "variables.spec.?serviceAccountName.orValue('default')";

const IS_STAMPED: Variable = {
  name: 'isStamped',
  expression: `request.kind.kind == 'Pod' || [${labelsOf('variables.template')}].exists(l, ${declaresHere('l')} && ${roleOf('l')} == variables.role)`,
};

/** Each variable is a list of sentences, in the order of src/mount. If there is room for only one, the first is shown. */
const SELECTOR_EXCLUDES: Variable = {
  // The labels of the declaration, stamped onto the template, would not match the selector, which cannot change.
  name: 'selectorExcludes',
  expression: `variables.isStamped || !(${excludesDeclaration('variables.role', 'string(params.metadata.name)')}) ? [] : [${denial('Immutable', sentence`spec.selector does not let the pod template have role "${'variables.role'}" in store "${'params.metadata.name'}", and a selector cannot change: delete the ${'request.kind.kind'}, and create it again without the labels recordings.prosaas.io/role and recordings.prosaas.io/store in spec.selector`)}]`,
};

const CLAIM_TEMPLATE_TAKEN: Variable = {
  name: 'claimTemplateTaken',
  expression: `variables.claimTemplates.filter(n, n == variables.volume).map(n,
    ${denial('VolumeNameTaken', sentence`volumeClaimTemplate "${'n'}" would take the place of the volume of store "${'params.metadata.name'}": rename the volumeClaimTemplate`)})`,
};

const ROLE_UNKNOWN: Variable = {
  name: 'roleUnknown',
  expression: `variables.isKnown ? [] : [${denial('RoleUnknown', sentence`store "${'params.metadata.name'}" has no role "${'variables.role'}" (its roles: ${someKeysOf('params.spec.roles', MOST_ROLES)}): correct the label recordings.prosaas.io/role, or add the role to the store`)}]`,
};

const FAULTS: readonly Variable[] = [
  {
    name: 'serviceAccount',
    expression: `!has(variables.grant.serviceAccounts) || ${SERVICE_ACCOUNT} in variables.grant.serviceAccounts ? []
    : [${denial('ServiceAccountNotAllowed', sentence`role "${'variables.role'}" does not allow service account "${SERVICE_ACCOUNT}": set serviceAccountName, or add the account to the role (it allows ${someOf('variables.grant.serviceAccounts', MOST_ACCOUNTS)})`)}]`,
  },
  missing('containers', 'container', 'variables.ordinary'),
  missing('initContainers', 'init container', 'variables.init'),
  {
    name: 'missingNamed',
    expression: `variables.named.filter(n, !variables.ordinary.exists(c, c.name == n) && !variables.init.exists(c, c.name == n)).map(n,
    ${denial('ContainerMissing', sentence`the annotation ${text(CONTAINERS_ANNOTATION)} names container "${'n'}", which the pod template does not have: correct the annotation`)})`,
  },
  {
    // A container and an init container of a pod never have the same name.
    name: 'notAllowed',
    expression: `variables.named.filter(n, variables.ordinary.exists(c, c.name == n)
      ? has(variables.grant.containers) && !(n in variables.grant.containers)
      : variables.init.exists(c, c.name == n) && !(n in variables.grant.?initContainers.orValue([]))).map(n,
    ${denial('ContainerNotAllowed', sentence`the annotation ${text(CONTAINERS_ANNOTATION)} names container "${'n'}", which role "${'variables.role'}" does not allow: remove the name, or add it to containers or initContainers of the role`)})`,
  },
  {
    name: 'volumeNameTaken',
    expression: `variables.volumes.filter(v, v.name == variables.volume && !has(v.persistentVolumeClaim)).map(v,
    ${denial('VolumeNameTaken', sentence`volume "${'v.name'}" does not use claim "${'params.spec.claimName'}", but its name is reserved for the volume of the store: rename your volume`)})`,
  },
  {
    name: 'paths',
    expression: sentencesOf(
      'variables.owned',
      'c',
      `c.mounts.filter(m, m.path == '').map(m,
    ${denial('PathTaken', sentence`${MOUNTED}, and a path with .. could lead anywhere: write the path without ..`)})
    + c.mounts.filter(m, ${IS_IN_THE_WAY}).map(m,
    ${denial('PathTaken', sentence`${MOUNTED}, where store "${'params.metadata.name'}" belongs: remove that mount, or give the role a mountPath of its own`)})
    + c.mounts.filter(m, m.path.startsWith(variables.path + '/')).map(m,
    ${denial('PathHidden', sentence`${MOUNTED}, which hides a part of store "${'params.metadata.name'}" at ${'variables.path'}: move that mount`)})`,
    ),
  },
  { name: 'wide', expression: writableUses('variables.ofClaim') },
  {
    // A role that writes cannot use a read-only mount of the owner, and we do not change what the owner wrote. One container that writes is enough,
    // but each container that the role names must write.
    name: 'tooNarrow',
    expression: sentencesOf(
      `(variables.readOnly ? [] : ${having('all', `variables.owned.all(c, c.mounts.exists(m, ${IS_READING}))`, 'variables.owned.filter(c, all || c.name in variables.grant.?containers.orValue([]) || c.name in variables.grant.?initContainers.orValue([]))')})`,
      'c',
      `c.mounts.filter(m, ${IS_READING}).map(m,
    ${denial('AccessTooNarrow', sentence`role "${'variables.role'}" needs ReadWrite access, but container "${'c.name'}" mounts the claim read-only at ${'m.written'}: remove readOnly from the mount and the volume. If the manifest has none, write readOnly: false into the mount`)})`,
    ),
  },
];

function missing(member: 'containers' | 'initContainers', kind: string, among: string): Variable {
  return {
    name: `missing${member === 'containers' ? 'Containers' : 'InitContainers'}`,
    expression: `variables.grant.?${member}.orValue([]).filter(n, variables.named.size() == 0 && !${among}.exists(c, c.name == n)).map(n,
    ${denial('ContainerMissing', sentence`role "${'variables.role'}" names ${text(kind)} "${'n'}", which the pod template does not have: rename the container, or correct the role`)})`,
  };
}

/** Every way to write to the volumes, in any container, when the role grants only ReadOnly access. */
export function writableUses(volumes: string): string {
  const tooWide = (words: string) =>
    denial('AccessTooWide', `${sentence`role "${'variables.role'}" grants ReadOnly access, but `} + ${words}`);
  return `!variables.readOnly ? [] : ${volumes}.filter(v, !v.persistentVolumeClaim.?readOnly.orValue(false)).map(v,
    ${tooWide(sentence`volume "${'v.name'}" of claim "${'params.spec.claimName'}" is writable: set readOnly: true on persistentVolumeClaim of the volume`)})
    + ${sentencesOf(
      'variables.containers',
      'c',
      `${list('c', 'volumeMounts')}.filter(m, !m.?readOnly.orValue(false) && ${volumes}.exists(v, v.name == m.name)).map(m,
    ${tooWide(sentence`container "${'c.name'}" mounts the claim writable at ${'m.mountPath'}: set readOnly: true on the mount`)})
    + ${list('c', 'volumeDevices')}.filter(d, ${volumes}.exists(v, v.name == d.name)).map(d,
    ${tooWide(sentence`container "${'c.name'}" has the claim as device ${'d.devicePath'}: remove the device`)})`,
    )}`;
}

/** All variables of the decision. The last one is `variables.faults`: a list of sentences, empty if all is well. */
export const DECISION: readonly Variable[] = [
  VOLUME,
  OURS,
  ...GRANT,
  ...POD,
  CLAIM_TEMPLATES,
  NAMED,
  TARGETS,
  OF_CLAIM,
  LAST_SEGMENT,
  OWNED,
  IS_STAMPED,
  SELECTOR_EXCLUDES,
  ...MISMATCHES,
  CLAIM_TEMPLATE_TAKEN,
  ROLE_UNKNOWN,
  ...FAULTS,
  {
    name: 'faults',
    // The other checks need a known role.
    expression: `variables.selectorExcludes + ${MISMATCHES.map(({ name }) => `variables.${name}`).join(' + ')} + variables.claimTemplateTaken + variables.roleUnknown + (variables.isKnown ? ${FAULTS.map(({ name }) => `variables.${name}`).join(' + ')} : [])`,
  },
];
