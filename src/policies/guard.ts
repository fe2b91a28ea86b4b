import { ROLE_LABEL } from '../api/labels.ts';
import { CONTAINER_LISTS } from '../mount/pod.ts';
import {
  accessOf,
  ACTIVE,
  annotationIn,
  annotationsOf,
  changes,
  declaresHere,
  denial,
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
  text,
  VOLUMES_BEFORE,
} from './cel.ts';
import { DECISION, writableUses } from './decision.ts';
import { CHANGEABLE, matching, rule } from './match.ts';
import { JOB_LABELS, otherwise } from './mismatch.ts';
import { validating, type AdmissionObject } from './policy.ts';
import { NEEDS_ROLE } from './selector.ts';
import { isSettled } from './settled.ts';
import { isFound } from './storeMissing.ts';

const isOfClaim = (volume: string): string =>
  `${volume}.?persistentVolumeClaim.?claimName.orValue('') == params.spec.claimName`;

const isCopy = (spec: string): string =>
  `['dataSource', 'dataSourceRef'].exists(k, ${spec}[?k].?kind.orValue('') == 'PersistentVolumeClaim' && ${spec}[?k].?name.orValue('') == params.spec.claimName)`;

/** An ephemeral volume that would be filled with a copy of the claim. A pod may have a thousand such volumes, so this makes no lists. */
const isClone = (volume: string): string =>
  `has(${volume}.ephemeral) && (${(['dataSource', 'dataSourceRef'] as const)
    .map((source) => `${volume}.ephemeral.?volumeClaimTemplate.?spec.?${source}`)
    .map(
      (at) => `${at}.?name.orValue('') == params.spec.claimName && ${at}.?kind.orValue('') == 'PersistentVolumeClaim'`,
    )
    .join(' || ')})`;

/** An ephemeral volume whose claim would have the name of the claim of the store. That name is made of pod and volume, and an existing claim of that name would be used. */
const isNamesake = (volume: string): string =>
  `request.kind.kind == 'Pod' && has(${volume}.ephemeral) && object.metadata.name + '-' + ${volume}.name == params.spec.claimName`;

const CLAIM_TEMPLATES = `(request.kind.kind != 'StatefulSet' ? dyn([]) : ${list('dyn(object).spec', 'volumeClaimTemplates')})`;

/** The claim of the store, if a StatefulSet would create it for one of its pods. */
const MADE_CLAIM = `${CLAIM_TEMPLATES}.map(t, t.metadata.name + '-' + object.metadata.name + '-').filter(p,
    params.spec.claimName.startsWith(p) && params.spec.claimName.substring(p.size()).matches('^[0-9]+$'))`;

/** The object, its pod template (`t`), and the template of the Jobs of a CronJob: all whose labels can declare. */
const labelled = (object: string): string =>
  `([${object}, t] + (request.kind.kind == 'CronJob' ? [${object}.spec.jobTemplate] : []))`;

/** Whether one of the declarations of role, store and annotation (`d`) has a role. */
const HAS_ROLE = "d.exists(p, p[0] != '')";

const HAS_MOUNTS =
  "(c[?'volumeMounts'].orValue(dyn([])) != dyn([]) || c[?'volumeDevices'].orValue(dyn([])) != dyn([]))";

/**
 * The part of an object that the decision depends on. A change of anything else brings no new trouble (semantics 10). Without a role, the service
 * account does not matter, nor do containers without mounts. A debug container without mounts never matters.
 */
const aspect = (object: string): string =>
  having(
    't',
    templateOf(object),
    having(
      'd',
      `${labelled(object)}.map(o, ${having('l', labelsOf('o'), `[dyn(${roleOf('l')}), dyn(${storeOf('l')}), dyn(${text(ROLE_LABEL)} in l ? ${annotationIn(annotationsOf('o'))} : [])]`)})`,
      `[dyn(d), dyn(${HAS_ROLE} ? t.spec.?serviceAccountName.orValue('default') : ''), dyn(${list('t.spec', 'volumes')})]
    + [${CONTAINER_LISTS.map((member) => `dyn(${list('t.spec', member)}.filter(c, ${member === 'ephemeralContainers' ? '' : `${HAS_ROLE} || `}${HAS_MOUNTS}).map(c, [dyn(c.name), c[?'volumeMounts'].orValue(dyn([])), c[?'volumeDevices'].orValue(dyn([]))]))`).join(', ')}]`,
    ),
  );

const CONCERNS = having(
  't',
  templateOf('dyn(object)'),
  `${labelled('dyn(object)')}.map(o, ${labelsOf('o')}).exists(l, ${declaresHere('l')}) || ${list('t.spec', 'volumes')}.exists(v, ${isOfClaim('v')} || ${isClone('v')} || ${isNamesake('v')}) || request.kind.kind == 'StatefulSet'`,
);

/**
 * The declared role. It is on the metadata of the workload. For a pod, and for a Job that a controller made, it is on the labels of the pod
 * (semantics 1). The result is a list with the role in the store of `params`, or an empty list.
 */
const DECLARED = having(
  'l',
  `request.kind.kind == 'Job' && ${IS_CONTROLLED} ? ${labelsOf('variables.template')} : ${labelsOf('dyn(object)')}`,
  `${declaresHere('l')} ? [string(${roleOf('l')})] : []`,
);

/** The annotation that names containers stands where the declared role stands. */
const ANNOTATION = having(
  'a',
  `request.kind.kind == 'Job' && ${IS_CONTROLLED} ? ${annotationsOf('variables.template')} : ${annotationsOf('dyn(object)')}`,
  annotationIn('a'),
);

/** The mount policy found the declared store, and had nothing to inject. */
const FOUND = isFound(labelsOf('object'));

/** Whether the metadata declared a role in the store, before the request. */
const DECLARED_BEFORE = having('l', labelsOf('dyn(oldObject)'), declaresHere('l'));

/** A workload with the mark of the store changes. */
const CHANGES_MARKED = `request.kind.kind != 'Pod' && request.operation == 'UPDATE' && ${markOf(labelsOf('object'))} == params.metadata.name`;

/**
 * The role was removed, or moved to another store, but what was injected is still there. Without the mutating policies (before 1.36) the operator
 * removes it a moment later. Nothing else may have the claim by the mark alone: what was injected is there since before the request. With the mutating
 * policies, a workload that moves has the annotation of its new store, and the claim of this store only if the new one mounts nothing.
 * The pods of the workload are checked separately.
 */
const IS_BEING_RELEASED = `${CHANGES_MARKED}
  && ${VOLUMES_BEFORE}.exists(v, v.name == variables.volume && ${isOfClaim('v')})
  && (!(${text(ROLE_LABEL)} in ${labelsOf('object')}) || !(${FOUND}) && ${DECLARED_BEFORE} && variables.volumes == ${VOLUMES_BEFORE})`;

/** The pod template declared the same before. */
const STAMPED_BEFORE = having(
  'b',
  labelsOf(templateOf('dyn(oldObject)')),
  `${declaresHere('b')} && ${roleOf('b')} == ${roleOf('l')}`,
);

/** A label of the pod template that nobody can remove: the mark is gone, or about to go, and the selector needs the label. */
const IS_LEFT = `request.operation == 'UPDATE' && (variables.isBeingReleased || ${NEEDS_ROLE}) && ${STAMPED_BEFORE}`;

/** Without the mutating policies, a manifest whose only label was the role takes the mark away together with the role, and the operator cannot know what to remove. */
const LOST_MARK = `request.operation == 'UPDATE' && ${DECLARED_BEFORE} && ${markOf(labelsOf('dyn(oldObject)'))} == params.metadata.name && ${markOf(labelsOf('object'))} == ''`;

const ROLE_ALONE = sentence`volume "${'v.name'}" was injected, and the label recordings.prosaas.io/mounted would go together with the role, so that nobody removes the volume: first run kubectl -n ${'request.namespace'} label ${'request.resource.resource'} ${'object.metadata.name'} recordings.prosaas.io/role- and then apply the manifest again`;

const LEFT_BEHIND = sentence`volume "${'v.name'}" was injected, but no role in store "${'params.metadata.name'}" is declared any more: declare a role with the label recordings.prosaas.io/role; or remove the label recordings.prosaas.io/mounted, the volume, its mounts, and from the pod template the labels recordings.prosaas.io/role and recordings.prosaas.io/store`;

const USES_CLAIM = sentence`volume "${'v.name'}" uses claim "${'params.spec.claimName'}", which store "${'params.metadata.name'}" guards: declare a role with the label recordings.prosaas.io/role, or remove the volume`;

/** kubectl debug leaves the labels of the pod out of its copy, unless it is told to keep them. */
const COPIED = `(request.kind.kind == 'Pod' && !(${IS_CONTROLLED}) ? ${text('. To copy a pod with kubectl debug --copy-to, add --keep-labels')} : '')`;

/** What was injected is still there, and more than its labels: {@link LEFT_BEHIND} says what to do. */
const IS_LEFT_BEHIND = `variables.volumes.exists(v, v.name == variables.volume && ${isOfClaim('v')})`;

const ONLY_THERE = sentence`only the pod template declares role "${roleOf('l')}" in store "${'params.metadata.name'}": declare the role on the metadata of the workload`;

/** In the words of the store that the metadata names: nobody knows which of two guards is heard. */
const OTHERWISE = otherwise(roleOf(labelsOf('object')), storeOf(labelsOf('object')));

const UNDECLARED = `[${labelsOf('variables.template')}].filter(l, ${declaresHere('l')} && !(${IS_LEFT}) && !(${IS_LEFT_BEHIND})).map(l, ${denial('RoleMismatch', `(${text(ROLE_LABEL)} in ${labelsOf('object')} ? ${OTHERWISE} : ${ONLY_THERE})`)})
  + ${JOB_LABELS}.filter(l, ${declaresHere('l')}).map(l, ${denial('RoleMismatch', sentence`only spec.jobTemplate.metadata declares role "${roleOf('l')}" in store "${'params.metadata.name'}": declare the role on the metadata of the CronJob, and remove the labels from spec.jobTemplate.metadata`)})
  + variables.volumes.filter(v, ${isOfClaim('v')} && !(variables.isBeingReleased && v.name == variables.volume)).map(v, ${denial('Unauthorised', `(v.name != variables.volume ? ${USES_CLAIM} : ${LOST_MARK} ? ${ROLE_ALONE} : ${LEFT_BEHIND}) + ${COPIED}`)})`;

const COPIES = `variables.volumes.filter(v, ${isClone('v')}).map(v, ${denial('Unauthorised', sentence`volume "${'v.name'}" would be a copy of claim "${'params.spec.claimName'}", which store "${'params.metadata.name'}" guards: remove the volume`)})
  + variables.volumes.filter(v, ${isNamesake('v')}).map(v, ${denial('Unauthorised', sentence`ephemeral volume "${'v.name'}" would use claim "${'params.spec.claimName'}", which store "${'params.metadata.name'}" guards: rename the volume`)})
  + ${CLAIM_TEMPLATES}.filter(t, ${isCopy('t.spec')}).map(t, ${denial('Unauthorised', sentence`volumeClaimTemplate "${'t.metadata.name'}" would copy claim "${'params.spec.claimName'}", which store "${'params.metadata.name'}" guards: remove its dataSource`)})
  + (${MADE_CLAIM}).map(p, ${denial('Unauthorised', sentence`a volumeClaimTemplate would create claim "${'params.spec.claimName'}", which belongs to store "${'params.metadata.name'}": rename the volumeClaimTemplate`)})`;

/**
 * The role changed, and the volume that was injected for the role of before is still there. Without the mutating policies the operator changes the
 * volume a moment later. The pods of the workload are checked separately.
 */
const IS_BEING_TURNED = `${CHANGES_MARKED}
    && variables.volumes == ${VOLUMES_BEFORE}`;

/**
 * The template was set back to one that was injected for a role of before (kubectl rollout undo), which may write. Pods have the role of their template.
 * Without the mutating policies the operator changes the template a moment later.
 */
const IS_TURNED_BACK = `${CHANGES_MARKED} && ${markOf(labelsOf('oldObject'))} == params.metadata.name
    && [${labelsOf('variables.template')}].exists(l, ${declaresHere('l')} && ${accessOf('l')} == 'ReadWrite')`;

/** Refuses the claim to everything without a role, and refuses what cannot be mounted as its role says (semantics 1, 4-7, 10, 13, 14). */
const guard = (name: string, isSuspended: boolean): AdmissionObject[] =>
  validating({
    name,
    ofEachStore: true,
    match: matching([
      ...CHANGEABLE,
      rule('batch', ['jobs'], ['CREATE', 'UPDATE']),
      // The role and the volumes of a live pod cannot change. Only a debug container can be added.
      rule('', ['pods'], ['CREATE']),
      rule('', ['pods/ephemeralcontainers'], ['UPDATE']),
    ]),
    conditions: [
      // One expression, because the API server evaluates every condition, even when one is false already.
      {
        name: 'concerns-this-store',
        expression: isSuspended ? `!(${ACTIVE}) && ${CONCERNS}` : `${ACTIVE} && ${CONCERNS} && !(${isSettled()})`,
      },
      { name: 'brings-something-new', expression: changes(aspect) },
    ],
    variables: [
      { name: 'template', expression: templateOf('dyn(object)') },
      { name: 'declared', expression: DECLARED },
      { name: 'role', expression: "variables.declared.size() == 0 ? '' : variables.declared[0]" },
      { name: 'annotation', expression: ANNOTATION },
      ...DECISION,
      // The volume that we inject is right, but a debug container may mount it writable.
      { name: 'injected', expression: `variables.volumes.filter(v, v.name in variables.ours && ${isOfClaim('v')})` },
      {
        name: 'wideInjected',
        expression: `${IS_BEING_TURNED} || ${IS_TURNED_BACK} ? [] : ${writableUses('variables.injected')}`,
      },
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
        message: 'Refused: the object uses the recordings in a way that no role of the store allows',
      },
    ],
    actions: isSuspended ? ['Warn', 'Audit'] : ['Deny'],
  });

export const recordingsGuard = guard('recordings-guard', false);

/** The same policy for suspended stores: it only warns (semantics 12). */
export const recordingsGuardSuspended = guard('recordings-guard-suspended', true);
