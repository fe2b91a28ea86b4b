import { CONTAINER_LISTS } from '../mount/pod.ts';
import {
  ACTIVE,
  changes,
  declaresHere,
  fault,
  firstOf,
  having,
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

/** A volume that a pod would get of its own, filled with a copy of the claim. */
const isClone = (volume: string): string =>
  having(
    'c',
    `${volume}.?ephemeral.?volumeClaimTemplate.?spec.orValue(dyn({}))`,
    `['dataSource', 'dataSourceRef'].exists(k, c[?k].?kind.orValue('') == 'PersistentVolumeClaim' && c[?k].?name.orValue('') == params.spec.claimName)`,
  );

/** A claim that a StatefulSet would make for one of its pods. */
const MADE_CLAIM = `request.kind.kind != 'StatefulSet' ? [] : ${list('dyn(object).spec', 'volumeClaimTemplates')}.map(t, t.metadata.name + '-' + object.metadata.name + '-').filter(p,
    params.spec.claimName.startsWith(p) && params.spec.claimName.substring(p.size()).matches('^[0-9]+$'))`;

/** Everything that decides, of the new object and of the old: a change of the rest brings no new trouble (semantics 10). */
const aspect = (object: string): string =>
  having(
    't',
    templateOf(object),
    `[dyn([${object}, t].map(o, ${having('l', labelsOf('o'), `[${roleOf('l')}, ${storeOf('l')}]`)})), dyn(t.spec.?serviceAccountName.orValue('default')), dyn(${list('t.spec', 'volumes')})]
    + [${CONTAINER_LISTS.map((member) => `dyn(${list('t.spec', member)}.map(c, [dyn(c.name), c[?'volumeMounts'].orValue(dyn([])), c[?'volumeDevices'].orValue(dyn([]))]))`).join(', ')}]`,
  );

const CONCERNS = having(
  't',
  templateOf('dyn(object)'),
  `[dyn(object), t].map(o, ${labelsOf('o')}).exists(l, ${declaresHere('l')}) || ${list('t.spec', 'volumes')}.exists(v, ${isOfClaim('v')} || has(v.ephemeral)) || request.kind.kind == 'StatefulSet'`,
);

/**
 * Who declares: the workload's metadata; of a pod, and of a Job that a CronJob has made, the pod's own labels (semantics 1). A list of the
 * role declared in the store at hand, or of none.
 */
const DECLARED = having(
  'l',
  `request.kind.kind == 'Job' && object.metadata.?ownerReferences.orValue([]).exists(o, o.kind == 'CronJob' && o.?controller.orValue(false)) ? ${labelsOf('variables.template')} : ${labelsOf('dyn(object)')}`,
  `${declaresHere('l')} ? [string(${roleOf('l')})] : []`,
);

/**
 * The role has just gone, and what was injected is still there: without the mutating policies (before 1.36) the operator takes it back a moment
 * later. Its pods are judged by themselves.
 */
const IS_BEING_RELEASED = `request.operation == 'UPDATE' && ${markOf(labelsOf('object'))} == params.metadata.name`;

const UNDECLARED = `[${labelsOf('variables.template')}].filter(l, !variables.isBeingReleased && ${declaresHere('l')}).map(l, ${fault('RoleMismatch', sentence`only the pod template declares role "${roleOf('l')}" in store "${'params.metadata.name'}": declare it on the metadata`)})
  + variables.volumes.filter(v, ${isOfClaim('v')} && !(variables.isBeingReleased && v.name == variables.volume)).map(v, ${fault('Unauthorised', sentence`volume "${'v.name'}" is of claim "${'params.spec.claimName'}", which store "${'params.metadata.name'}" guards: declare a role with the label recordings.prosaas.io/role, or remove the volume`)})`;

const COPIES = `variables.volumes.filter(v, ${isClone('v')}).map(v, ${fault('Unauthorised', sentence`volume "${'v.name'}" would be a copy of claim "${'params.spec.claimName'}", which store "${'params.metadata.name'}" guards: remove it`)})
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
