import { MARK_LABEL, ROLE_LABEL, STORE_LABEL, volumeName } from '../api/labels.ts';
import { clean, climbs, fault, labelsOf, list, roleOf, sentence, sentencesOf, storeOf, text } from './cel.ts';
import type { Variable } from './policy.ts';

/**
 * The decision of src/mount in CEL: why the pod spec cannot be, or is not, mounted as its role says (semantics 4-7). A test holds the two against
 * each other. It reads `variables.role` (as declared) and `variables.template`.
 */

/** `variables.volume`: the name that is ours in the store at hand (semantics 7). */
const VOLUME: Variable = {
  name: 'volume',
  expression: `${text(volumeName(''))} + string(params.metadata.name)`,
};

/** The volumes that are to be looked upon as not there: ours, and what another store injected, which goes in the same write (semantics 8). */
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

/** The names of the containers that get the mount (semantics 4). */
const TARGETS: Variable = {
  name: 'targets',
  expression:
    '(has(variables.grant.containers) ? variables.grant.containers : variables.ordinary.map(c, c.name)) + variables.grant.?initContainers.orValue([])',
};

/** The volumes of the claim that are the owner's. */
const OF_CLAIM: Variable = {
  name: 'ofClaim',
  expression:
    "variables.volumes.filter(v, !(v.name in variables.ours) && v.?persistentVolumeClaim.?claimName.orValue('') == params.spec.claimName)",
};

/** Whether a mount is the store's directory, wherever it stands. Its access is judged by itself. */
const IS_OF_STORE =
  "variables.ofClaim.exists(v, v.name == m.name) && m.?subPath.orValue('') == params.spec.?subPath.orValue('') && m.?subPathExpr.orValue('') == ''";

/** The target containers with the owner's mounts in them: of which volume, at which path (none where it climbs), and whether it is of the store. */
const OWNED: Variable = {
  name: 'owned',
  expression: `variables.containers.filter(c, c.name in variables.targets).map(c, {'name': dyn(c.name), 'mounts': dyn(${list('c', 'volumeMounts')}.filter(m, !(m.name in variables.ours)).map(m, {
    'volume': dyn(m.name), 'written': dyn(m.mountPath), 'path': dyn(${climbs('m.mountPath')} ? '' : ${clean('m.mountPath')}), 'ofStore': dyn(${IS_OF_STORE}),
    'readOnly': dyn(m.?readOnly.orValue(false) || variables.ofClaim.exists(v, v.name == m.name && v.persistentVolumeClaim.?readOnly.orValue(false)))
  }))})`,
};

/** Whether something of the owner's is at the path in the container of that name. */
export const isOwnedAtPath = (name: string): string =>
  `variables.owned.exists(c, c.name == ${name} && c.mounts.exists(m, m.path == variables.path))`;

const MOUNTED = sentence`container "${'c.name'}" mounts volume "${'m.volume'}" at ${'m.written'}`;

/** What is at the path, unless it is the store and alone. */
const IS_IN_THE_WAY = 'm.path == variables.path && (!m.ofStore || !c.mounts.exists_one(n, n.path == variables.path))';

const SERVICE_ACCOUNT = "variables.spec.?serviceAccountName.orValue('default')";

/** Each a list of sentences, in the order of src/mount: the first is the one to show where there is room for one. */
const ROLE_MISMATCH: Variable = {
  // A template that speaks for itself must say the same as the metadata, unless it bears our own stamps (semantics 1).
  name: 'roleMismatch',
  expression: `request.kind.kind == 'Pod' || ${text(MARK_LABEL)} in ${labelsOf('object')} ? [] : [${labelsOf('variables.template')}].filter(l,
    l[?${text(ROLE_LABEL)}].orValue(variables.role) != variables.role
    || (${text(ROLE_LABEL)} in l ? ${storeOf('l')} : l[?${text(STORE_LABEL)}].orValue(params.metadata.name)) != params.metadata.name
  ).map(l, ${fault('RoleMismatch', sentence`the pod template declares role "${roleOf('l')}" in store "${storeOf('l')}", the metadata role "${'variables.role'}" in store "${'params.metadata.name'}": remove the labels from the pod template`)})`,
};

const ROLE_UNKNOWN: Variable = {
  name: 'roleUnknown',
  expression: `variables.isKnown ? [] : [${fault('RoleUnknown', sentence`store "${'params.metadata.name'}" has no role "${'variables.role'}": correct the label recordings.prosaas.io/role, or add the role to the store`)}]`,
};

const FAULTS: readonly Variable[] = [
  {
    name: 'serviceAccount',
    expression: `!has(variables.grant.serviceAccounts) || ${SERVICE_ACCOUNT} in variables.grant.serviceAccounts ? []
    : [${fault('ServiceAccountNotAllowed', sentence`role "${'variables.role'}" may be held by service account ${"variables.grant.serviceAccounts.map(s, string(s)).join(', ')"}, not by "${SERVICE_ACCOUNT}": set serviceAccountName, or add the account to the role`)}]`,
  },
  missing('containers', 'container', 'variables.ordinary'),
  missing('initContainers', 'init container', 'variables.init'),
  {
    name: 'volumeNameTaken',
    expression: `variables.volumes.filter(v, v.name == variables.volume && !has(v.persistentVolumeClaim)).map(v,
    ${fault('VolumeNameTaken', sentence`volume "${'v.name'}" is not of claim "${'params.spec.claimName'}", but the name is reserved for it: rename yours`)})`,
  },
  {
    name: 'paths',
    expression: sentencesOf(
      'variables.owned',
      'c',
      `c.mounts.filter(m, m.path == '').map(m,
    ${fault('PathTaken', sentence`${MOUNTED}, and where .. leads cannot be told: write the path without it`)})
    + c.mounts.filter(m, ${IS_IN_THE_WAY}).map(m,
    ${fault('PathTaken', sentence`${MOUNTED}, where store "${'params.metadata.name'}" belongs: remove that mount, or give the role a mountPath of its own`)})
    + c.mounts.filter(m, m.path.startsWith(variables.path + '/')).map(m,
    ${fault('PathHidden', sentence`${MOUNTED}, which hides a part of store "${'params.metadata.name'}" at ${'variables.path'}: move that mount`)})`,
    ),
  },
  { name: 'wide', expression: writableUses('variables.ofClaim') },
  {
    // An owner's own mount that is read-only cannot serve a role that writes, and is not ours to change.
    name: 'tooNarrow',
    expression: sentencesOf(
      '(variables.readOnly ? [] : variables.owned)',
      'c',
      `c.mounts.filter(m, m.path == variables.path && m.ofStore && m.readOnly).map(m,
    ${fault('AccessTooNarrow', sentence`role "${'variables.role'}" needs ReadWrite access, but container "${'c.name'}" mounts the claim read-only at ${'m.written'}: drop readOnly from mount and volume`)})`,
    ),
  },
];

function missing(member: 'containers' | 'initContainers', kind: string, among: string): Variable {
  return {
    name: `missing${member === 'containers' ? 'Containers' : 'InitContainers'}`,
    expression: `variables.grant.?${member}.orValue([]).filter(n, !${among}.exists(c, c.name == n)).map(n,
    ${fault('ContainerMissing', sentence`role "${'variables.role'}" names ${text(kind)} "${'n'}", which the pod template does not have: rename the container, or correct the role`)})`,
  };
}

/** Every way to write to the volumes, in any container, where the role grants none. */
export function writableUses(volumes: string): string {
  const tooWide = (words: string) =>
    fault('AccessTooWide', `${sentence`role "${'variables.role'}" grants ReadOnly access, but `} + ${words}`);
  return `!variables.readOnly ? [] : ${volumes}.filter(v, !v.persistentVolumeClaim.?readOnly.orValue(false)).map(v,
    ${tooWide(sentence`volume "${'v.name'}" of claim "${'params.spec.claimName'}" is writable: set readOnly on its persistentVolumeClaim`)})
    + ${sentencesOf(
      'variables.containers',
      'c',
      `${list('c', 'volumeMounts')}.filter(m, !m.?readOnly.orValue(false) && ${volumes}.exists(v, v.name == m.name)).map(m,
    ${tooWide(sentence`container "${'c.name'}" mounts the claim writable at ${'m.mountPath'}: set readOnly`)})
    + ${list('c', 'volumeDevices')}.filter(d, ${volumes}.exists(v, v.name == d.name)).map(d,
    ${tooWide(sentence`container "${'c.name'}" has the claim as device ${'d.devicePath'}: remove it`)})`,
    )}`;
}

/** All variables of the decision, ending with `variables.faults`: a list of sentences, empty where all is well. */
export const DECISION: readonly Variable[] = [
  VOLUME,
  OURS,
  ...GRANT,
  ...POD,
  TARGETS,
  OF_CLAIM,
  OWNED,
  ROLE_MISMATCH,
  ROLE_UNKNOWN,
  ...FAULTS,
  {
    name: 'faults',
    // What an unknown role should look like, nobody can tell.
    expression: `variables.roleMismatch + variables.roleUnknown + (variables.isKnown ? ${FAULTS.map(({ name }) => `variables.${name}`).join(' + ')} : [])`,
  },
];
