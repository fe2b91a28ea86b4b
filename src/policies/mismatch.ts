import { CONTAINERS_ANNOTATION, MARK_LABEL, ROLE_LABEL, STORE_LABEL } from '../api/labels.ts';
import { annotationIn, annotationsOf, declaresHere, denial, labelsOf, roleOf, sentence, storeOf, text } from './cel.ts';
import type { Variable } from './policy.ts';

/**
 * What the pod template, and the Jobs of a CronJob, say otherwise than the metadata (semantics 1), as src/mount/workload.ts finds it. Each variable is a
 * list of sentences. They read `variables.role`, `variables.annotation` and `variables.template`.
 */

/** The labels of the template (`l`) declare otherwise than the metadata, which declares this role in this store. */
export const otherwise = (role: string, store: string): string =>
  sentence`the pod template declares ${`(${text(ROLE_LABEL)} in l ? ${sentence`role "${roleOf('l')}" in store "${storeOf('l')}"`} : ${sentence`store "${storeOf('l')}"`})`}, but the metadata declares role "${role}" in store "${store}": remove the labels from the pod template`;

const ROLE_MISMATCH: Variable = {
  // The labels of the template must agree with the metadata, unless we stamped them ourselves (semantics 1).
  name: 'roleMismatch',
  expression: `request.kind.kind == 'Pod' || ${text(MARK_LABEL)} in ${labelsOf('object')} ? [] : [${labelsOf('variables.template')}].filter(l,
    l[?${text(ROLE_LABEL)}].orValue(variables.role) != variables.role
    || (${text(ROLE_LABEL)} in l ? ${storeOf('l')} : l[?${text(STORE_LABEL)}].orValue(params.metadata.name)) != params.metadata.name
  ).map(l, ${denial('RoleMismatch', otherwise('variables.role', 'params.metadata.name'))})`,
};

/** What the annotation names, in words. `annotation` is a list with its value, or an empty list. */
const saidBy = (annotation: string): string => `(${annotation}.size() == 0 ? 'none' : '"' + ${annotation}[0] + '"')`;

const ANNOTATION_MISMATCH: Variable = {
  name: 'annotationMismatch',
  expression: `request.kind.kind == 'Pod' || ${text(MARK_LABEL)} in ${labelsOf('object')} ? [] : ${annotationIn(annotationsOf('variables.template'))}.filter(a, !(a in variables.annotation)).map(a,
    ${denial('RoleMismatch', sentence`the pod template has the annotation ${text(CONTAINERS_ANNOTATION)} "${'a'}", but the metadata has ${saidBy('variables.annotation')}: remove the annotation from the pod template`)})`,
};

/** The labels that a CronJob gives to its Jobs, if they declare a role. */
export const JOB_LABELS = `(request.kind.kind == 'CronJob' ? [${labelsOf('dyn(object).spec.jobTemplate')}].filter(l, ${text(ROLE_LABEL)} in l) : [])`;

/** The annotation that a CronJob gives to its Jobs. */
const JOB_ANNOTATION = annotationIn(annotationsOf('dyn(object).spec.jobTemplate'));

const JOB_MISMATCH: Variable = {
  // Nobody but the owner writes these. A Job with a role is mounted, whatever its CronJob says.
  name: 'jobMismatch',
  expression: `${JOB_LABELS}.filter(l, ${roleOf('l')} != variables.role || ${storeOf('l')} != params.metadata.name).map(l,
    ${denial('RoleMismatch', sentence`spec.jobTemplate.metadata declares role "${roleOf('l')}" in store "${storeOf('l')}", but the metadata declares role "${'variables.role'}" in store "${'params.metadata.name'}": remove the labels from spec.jobTemplate.metadata`)})
    + ${JOB_LABELS}.filter(l, ${JOB_ANNOTATION} != variables.annotation).map(l,
    ${denial('RoleMismatch', sentence`spec.jobTemplate.metadata has the annotation ${text(CONTAINERS_ANNOTATION)} ${saidBy(JOB_ANNOTATION)}, but the metadata has ${saidBy('variables.annotation')}: remove the labels from spec.jobTemplate.metadata`)})`,
};

const JOB_TURNED: Variable = {
  // Nobody stamps the template of a Job again. Its pods would hold another role than the Job declares.
  name: 'jobTurned',
  expression: `request.kind.kind == 'Job' && request.operation == 'UPDATE' && ${text(MARK_LABEL)} in ${labelsOf('object')} && ![${labelsOf('variables.template')}].exists(l, ${declaresHere('l')} && ${roleOf('l')} == variables.role)
    ? [${denial('Immutable', text('the mounts of a Job cannot be changed after its creation: delete the Job and create it again with the role declared'))}] : []`,
};

/** In the order of src/mount. */
export const MISMATCHES: readonly Variable[] = [JOB_TURNED, ROLE_MISMATCH, ANNOTATION_MISMATCH, JOB_MISMATCH];
