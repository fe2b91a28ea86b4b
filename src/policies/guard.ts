import { CONTAINER_LISTS } from '../mount/pod.ts';
import {
  ACTIVE,
  changes,
  declaresHere,
  fault,
  firstOf,
  having,
  IS_CONTROLLED,
  labelsOf,
  list,
  markOf,
  roleOf,
  sentence,
  storeOf,
  templateOf,
} from './cel.ts';
import { DECISION, writableUses } from './decision.ts';
import { CHANGEABLE, matching, rule } from './match.ts';
import { validating, type AdmissionObject } from './policy.ts';

const isOfClaim = (volume: string): string =>
  `${volume}.?persistentVolumeClaim.?claimName.orValue('') == params.spec.claimName`;

const isCopy = (spec: string): string =>
  `['dataSource', 'dataSourceRef'].exists(k, ${spec}[?k].?kind.orValue('') == 'PersistentVolumeClaim' && ${spec}[?k].?name.orValue('') == params.spec.claimName)`;

/** A volume that a pod would get of its own, filled with a copy of the claim. */
const isClone = (volume: string): string =>
  having('c', `${volume}.?ephemeral.?volumeClaimTemplate.?spec.orValue(dyn({}))`, isCopy('c'));

/** A volume that a pod would get of its own: its claim is called after pod and volume, and an existing one of the name would be taken. */
const isNamesake = (volume: string): string =>
  `request.kind.kind == 'Pod' && has(${volume}.ephemeral) && object.metadata.name + '-' + ${volume}.name == params.spec.claimName`;

const CLAIM_TEMPLATES = `(request.kind.kind != 'StatefulSet' ? dyn([]) : ${list('dyn(object).spec', 'volumeClaimTemplates')})`;

/** A claim that a StatefulSet would make for one of its pods. */
const MADE_CLAIM = `${CLAIM_TEMPLATES}.map(t, t.metadata.name + '-' + object.metadata.name + '-').filter(p,
    params.spec.claimName.startsWith(p) && params.spec.claimName.substring(p.size()).matches('^[0-9]+$'))`;

/** Of the pairs of role and store. */
const HAS_ROLE = "d.exists(p, p[0] != '')";

const HAS_MOUNTS =
  "(c[?'volumeMounts'].orValue(dyn([])) != dyn([]) || c[?'volumeDevices'].orValue(dyn([])) != dyn([]))";

/**
 * Everything that decides, of the new object and of the old: a change of the rest brings no new trouble (semantics 10). Without a role, account and
 * containers do not matter, but for what they mount; and a debug container without mounts never does.
 */
const aspect = (object: string): string =>
  having(
    't',
    templateOf(object),
    having(
      'd',
      `[${object}, t].map(o, ${having('l', labelsOf('o'), `[${roleOf('l')}, ${storeOf('l')}]`)})`,
      `[dyn(d), dyn(${HAS_ROLE} ? t.spec.?serviceAccountName.orValue('default') : ''), dyn(${list('t.spec', 'volumes')})]
    + [${CONTAINER_LISTS.map((member) => `dyn(${list('t.spec', member)}.filter(c, ${member === 'ephemeralContainers' ? '' : `${HAS_ROLE} || `}${HAS_MOUNTS}).map(c, [dyn(c.name), c[?'volumeMounts'].orValue(dyn([])), c[?'volumeDevices'].orValue(dyn([]))]))`).join(', ')}]`,
    ),
  );

const CONCERNS = having(
  't',
  templateOf('dyn(object)'),
  `[dyn(object), t].map(o, ${labelsOf('o')}).exists(l, ${declaresHere('l')}) || ${list('t.spec', 'volumes')}.exists(v, ${isOfClaim('v')} || has(v.ephemeral)) || request.kind.kind == 'StatefulSet'`,
);

/**
 * Who declares: the workload's metadata; of a pod, and of a Job that a controller has made, the pod's own labels (semantics 1). A list of the
 * role declared in the store at hand, or of none.
 */
const DECLARED = having(
  'l',
  `request.kind.kind == 'Job' && ${IS_CONTROLLED} ? ${labelsOf('variables.template')} : ${labelsOf('dyn(object)')}`,
  `${declaresHere('l')} ? [string(${roleOf('l')})] : []`,
);

/**
 * The role has just gone, and what was injected is still there: without the mutating policies (before 1.36) the operator takes it back a moment
 * later. Its pods are judged by themselves.
 */
const IS_BEING_RELEASED = `request.kind.kind != 'Pod' && request.operation == 'UPDATE' && ${markOf(labelsOf('object'))} == params.metadata.name`;

const UNDECLARED = `[${labelsOf('variables.template')}].filter(l, !variables.isBeingReleased && ${declaresHere('l')}).map(l, ${fault('RoleMismatch', sentence`only the pod template declares role "${roleOf('l')}" in store "${'params.metadata.name'}": declare it on the metadata`)})
  + variables.volumes.filter(v, ${isOfClaim('v')} && !(variables.isBeingReleased && v.name == variables.volume)).map(v, ${fault('Unauthorised', sentence`volume "${'v.name'}" is of claim "${'params.spec.claimName'}", which store "${'params.metadata.name'}" guards: declare a role with the label recordings.prosaas.io/role, or remove the volume`)})`;

const COPIES = `variables.volumes.filter(v, ${isClone('v')}).map(v, ${fault('Unauthorised', sentence`volume "${'v.name'}" would be a copy of claim "${'params.spec.claimName'}", which store "${'params.metadata.name'}" guards: remove it`)})
  + variables.volumes.filter(v, ${isNamesake('v')}).map(v, ${fault('Unauthorised', sentence`ephemeral volume "${'v.name'}" would be of claim "${'params.spec.claimName'}", which store "${'params.metadata.name'}" guards: rename it`)})
  + ${CLAIM_TEMPLATES}.filter(t, ${isCopy('t.spec')}).map(t, ${fault('Unauthorised', sentence`volumeClaimTemplate "${'t.metadata.name'}" would copy claim "${'params.spec.claimName'}", which store "${'params.metadata.name'}" guards: remove its dataSource`)})
  + (${MADE_CLAIM}).map(p, ${fault('Unauthorised', sentence`a volumeClaimTemplate would make claim "${'params.spec.claimName'}", which is of store "${'params.metadata.name'}": rename it`)})`;

/** Refuses the claim to whom no role gives it, and what cannot be mounted as its role says (semantics 1, 4-7, 10, 13, 14). */
const guard = (name: string, isSuspended: boolean): AdmissionObject[] =>
  validating({
    name,
    ofEachStore: true,
    match: matching([
      ...CHANGEABLE,
      rule('batch', ['jobs'], ['CREATE', 'UPDATE']),
      // A live pod's role and volumes stay as they are; a debug container is all that can come.
      rule('', ['pods'], ['CREATE']),
      rule('', ['pods/ephemeralcontainers'], ['UPDATE']),
    ]),
    conditions: [
      { name: 'suspended', expression: isSuspended ? `!(${ACTIVE})` : ACTIVE },
      { name: 'concerns-this-store', expression: CONCERNS },
      { name: 'brings-something-new', expression: changes(aspect) },
    ],
    variables: [
      { name: 'template', expression: templateOf('dyn(object)') },
      { name: 'declared', expression: DECLARED },
      { name: 'role', expression: "variables.declared.size() == 0 ? '' : variables.declared[0]" },
      ...DECISION,
      // What we inject is as it should be, but a debug container may mount it otherwise.
      { name: 'injected', expression: `variables.volumes.filter(v, v.name in variables.ours && ${isOfClaim('v')})` },
      { name: 'wideInjected', expression: writableUses('variables.injected') },
      { name: 'isBeingReleased', expression: IS_BEING_RELEASED },
      { name: 'undeclared', expression: UNDECLARED },
      { name: 'copies', expression: COPIES },
      {
        name: 'trouble',
        expression:
          '(variables.declared.size() == 0 ? variables.undeclared : variables.faults + variables.wideInjected) + variables.copies',
      },
    ],
    validations: [
      {
        expression: 'variables.trouble.size() == 0',
        messageExpression: firstOf('variables.trouble'),
        message: 'Refused: the use of the recordings is against the roles of their store',
      },
    ],
    actions: isSuspended ? ['Warn', 'Audit'] : ['Deny'],
  });

export const recordingsGuard = guard('recordings-guard', false);

/** The same where the store is suspended: what fails it is told, and passes (semantics 12). */
export const recordingsGuardSuspended = guard('recordings-guard-suspended', true);
