import { ROLE_LABEL } from '../api/labels.ts';
import { changes, denial, labelsOf, roleOf, sentence, text } from './cel.ts';
import { bearing, inOptedInNamespaces, matching, rule, SELECTING, type Rule } from './match.ts';
import { validating } from './policy.ts';

/** The kinds whose own labels declare. The policy is not even asked about them. */
const DECLARING: readonly Rule[] = [
  rule('', ['pods'], ['CREATE', 'UPDATE']),
  SELECTING,
  rule('batch', ['cronjobs', 'jobs'], ['CREATE', 'UPDATE']),
];

/** A member of a map, or nothing. In kinds that we do not know, anything may stand under any name. */
const member = (of: string, name: string): string => `(type(${of}) == map ? ${of}[?${text(name)}].orValue(0) : dyn(0))`;

const listOf = (value: string): string => `(type(${value}) == list ? ${value} : dyn([]))`;

/** Those of the values that are pod templates, with their labels and the path of their labels. Labels that are absent are a number. */
const templates = (values: string, path: string): string =>
  `${values}.filter(t, type(${member(member('t', 'spec'), 'containers')}) == list).map(t, {'at': dyn(${text(`${path}.metadata.labels`)}),
    'labels': dyn([dyn(${member(member('t', 'metadata'), 'labels')})])})`;

/** The pods of an Argo Workflow have the labels of podMetadata, and those of their template. */
const workflow = (spec: string, path: string): string =>
  `[dyn(${spec})].filter(s, request.kind.group == 'argoproj.io' && type(${member('s', 'templates')}) == list).map(s, {'at': dyn(${text(`${path}.podMetadata.labels`)}),
    'labels': dyn([dyn(${member(member('s', 'podMetadata'), 'labels')})] + s.templates.map(t, dyn(${member(member('t', 'metadata'), 'labels')})))})`;

/**
 * Warns of a role on an object that makes pods and does not give them its labels (semantics 1). The pod template is where the role has an effect. The
 * policy knows the pod template of a ReplicaSet, an Argo Rollout, a Knative Service and of many others; of a PodTemplate; of the tasks of a Volcano Job;
 * and of Argo Workflows.
 */
export const recordingsOutOfPlace = validating({
  name: 'recordings-out-of-place',
  ofEachStore: false,
  match: {
    ...inOptedInNamespaces(
      matching([rule('*', ['*'], ['CREATE', 'UPDATE'], '*')], { objectSelector: bearing(ROLE_LABEL) }),
    ),
    excludeResourceRules: DECLARING,
  },
  conditions: [
    { name: 'declares-a-role', expression: `${text(ROLE_LABEL)} in ${labelsOf('object')}` },
    { name: 'role-changed', expression: changes((object) => roleOf(labelsOf(object))) },
  ],
  variables: [
    { name: 'spec', expression: member('dyn(object)', 'spec') },
    {
      name: 'templates',
      expression: [
        templates(`[dyn(${member('variables.spec', 'template')})]`, 'spec.template'),
        templates(`[dyn(${member('dyn(object)', 'template')})]`, 'template'),
        templates(
          `${listOf(member('variables.spec', 'tasks'))}.map(t, dyn(${member('t', 'template')}))`,
          'spec.tasks[].template',
        ),
        workflow('variables.spec', 'spec'),
        workflow(member('variables.spec', 'workflowSpec'), 'spec.workflowSpec'),
      ].join('\n    + '),
    },
  ],
  validations: [
    {
      expression: `variables.templates.size() == 0 || variables.templates.exists(t, t.labels.exists(l, type(l) == map && ${text(ROLE_LABEL)} in l))`,
      messageExpression: denial(
        'RoleMismatch',
        sentence`the label recordings.prosaas.io/role on the metadata of ${'request.kind.kind'} "${"object.metadata.?name.orValue('')"}" does nothing, because no pod gets a role by it: put the label on ${'variables.templates[0].at'}`,
      ),
      message: 'RoleMismatch: the role label on the metadata does nothing: put the label on the pod template',
    },
  ],
  actions: ['Warn'],
});
