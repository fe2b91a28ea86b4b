import { describe, expect, it } from 'vitest';
import { examined, foundBeside } from './examined.ts';

const CLAIM = 'volumes: [{name: r, persistentVolumeClaim: {claimName: recordings-data}}]';
const POD = `{containers: [{name: t, image: x}], ${CLAIM}}`;
const object = (apiVersion: string, kind: string, rest: string, labels = '') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: o, namespace: app, labels: {${labels}}}\n${rest}\n`;
const ROLE = 'recordings.prosaas.io/role: worker';

describe('case 12: the claim in an object of another kind', () => {
  const places: [string, string, string][] = [
    ['keda.sh/v1alpha1', 'ScaledJob', `spec: {jobTargetRef: {template: {spec: ${POD}}}}`],
    ['argoproj.io/v1alpha1', 'Workflow', `spec: {${CLAIM}, templates: [{name: a, container: {image: x}}]}`],
    ['argoproj.io/v1alpha1', 'CronWorkflow', `spec: {workflowSpec: {${CLAIM}}}`],
    [
      'tekton.dev/v1',
      'TaskRun',
      'spec: {workspaces: [{name: w, persistentVolumeClaim: {claimName: recordings-data}}]}',
    ],
    [
      'tekton.dev/v1',
      'PipelineRun',
      'spec: {workspaces: [{name: w, persistentVolumeClaim: {claimName: recordings-data}}]}',
    ],
    ['batch.volcano.sh/v1alpha1', 'Job', `spec: {tasks: [{name: t, template: {spec: ${POD}}}]}`],
    [
      'jobset.x-k8s.io/v1alpha2',
      'JobSet',
      `spec: {replicatedJobs: [{name: j, template: {spec: {template: {spec: ${POD}}}}}]}`,
    ],
    ['v1', 'PodTemplate', `template: {spec: ${POD}}`],
    ['v1', 'ReplicationController', `spec: {template: {spec: ${POD}}}`],
    ['apps/v1', 'ReplicaSet', `spec: {template: {spec: ${POD}}}`],
    ['apps.kruise.io/v1beta1', 'StatefulSet', `spec: {template: {spec: ${POD}}}`],
    ['serving.knative.dev/v1', 'Service', `spec: {template: {spec: {containers: [{image: x}], ${CLAIM}}}}`],
    ['monitoring.coreos.com/v1', 'Prometheus', `spec: ${POD}`],
  ];
  it.each(places)('%s %s is unauthorised', (apiVersion, kind, rest) => {
    expect(foundBeside(object(apiVersion, kind, rest))).toEqual([`fault Unauthorised Pod/o of ${kind} 1`]);
  });

  it('each template of one object is judged', () => {
    const tasks = `spec: {tasks: [{template: {spec: ${POD}}}, {template: {metadata: {labels: {${ROLE}}}, spec: {containers: [{name: t}]}}}, {template: {spec: ${POD}}}]}`;
    expect(foundBeside(object('batch.volcano.sh/v1alpha1', 'Job', tasks))).toEqual([
      'fault Unauthorised Pod/o of Job 1',
      'fault Unauthorised Pod/o of Job (3) 1',
    ]);
  });

  it.each<[string, string]>([
    [
      'another claim',
      object(
        'keda.sh/v1alpha1',
        'ScaledJob',
        `spec: {jobTargetRef: {template: {spec: ${POD.replace('recordings-data', 'other')}}}}`,
      ),
    ],
    ['a status', object('example.org/v1', 'Backup', `status: {template: {spec: ${POD}}}`)],
    [
      'the schema of a kind',
      object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', `spec: {template: {spec: ${POD}}}`),
    ],
  ])('%s is no use of the claim', (_, text) => {
    expect(foundBeside(text)).toEqual([]);
  });
});

describe('cases 03 and 04: kinds that only have a name in common with ours', () => {
  it('a Volcano Job and a Knative Service do not make the set unreadable', () => {
    const volcano = object(
      'batch.volcano.sh/v1alpha1',
      'Job',
      'spec: {tasks: [{template: {spec: {containers: [{name: t}]}}}]}',
    );
    const knative = object('serving.knative.dev/v1', 'Service', 'spec: {template: {spec: {containers: [{image: x}]}}}');
    expect(foundBeside(volcano, knative)).toEqual([]);
  });

  it('a StatefulSet of Kruise holds no role by its metadata', () => {
    const kruise = object(
      'apps.kruise.io/v1beta1',
      'StatefulSet',
      'spec: {template: {spec: {containers: [{name: t}]}}}',
      ROLE,
    );
    expect(foundBeside(kruise)).toEqual(['warning RoleMismatch StatefulSet/o 3']);
  });

  it('a RecordingStore of another group is none', () => {
    expect(examined(object('example.org/v1', 'RecordingStore', 'spec: {}')).map(({ reason }) => reason)).toEqual([
      'StoreMissing',
    ]);
  });
});

describe('case 07: a role where it does nothing', () => {
  const TEMPLATE = 'spec: {template: {metadata: {labels: {a: b}}, spec: {containers: [{name: t, image: x}]}}}';
  it.each<[string, string, string, string]>([
    ['argoproj.io/v1alpha1', 'Rollout', TEMPLATE, 'spec.template.metadata.labels'],
    ['serving.knative.dev/v1', 'Service', TEMPLATE, 'spec.template.metadata.labels'],
    ['apps/v1', 'ReplicaSet', TEMPLATE, 'spec.template.metadata.labels'],
    [
      'batch.volcano.sh/v1alpha1',
      'Job',
      'spec: {tasks: [{template: {spec: {containers: [{name: t}]}}}]}',
      'spec.tasks.0.template.metadata.labels',
    ],
    ['example.org/v1', 'Machine', 'spec: {}', 'the labels of its pod template'],
  ])('the metadata of %s %s', (apiVersion, kind, rest, place) => {
    const text = object(apiVersion, kind, rest, ROLE);
    expect(foundBeside(text)).toEqual([`warning RoleMismatch ${kind}/o 3`]);
    expect(examined(text)).toMatchObject([{ remedy: `Put the label on ${place}.` }]);
  });

  it('the jobTemplate of a CronJob, which gives the role to its Jobs, is a fault', () => {
    const job = `spec: {jobTemplate: {metadata: {labels: {${ROLE}}}, spec: {template: {spec: {containers: [{name: t}]}}}}}`;
    expect(foundBeside(object('batch/v1', 'CronJob', job))).toEqual(['fault RoleMismatch CronJob/o 1']);
    expect(foundBeside(object('batch/v1', 'CronJob', job, ROLE))).toEqual([]);
    const another = ROLE.replace('worker', 'api');
    expect(foundBeside(object('batch/v1', 'CronJob', job, another))).toEqual(['fault RoleMismatch CronJob/o 1']);
  });

  it.each<[string, string]>([
    ['the template declares as well', object('argoproj.io/v1alpha1', 'Rollout', TEMPLATE.replace('a: b', ROLE), ROLE)],
    ['common labels on a kind that makes no pods', object('v1', 'Service', 'spec: {}', ROLE)],
    ['Tekton gives the labels to its pods', object('tekton.dev/v1', 'TaskRun', 'spec: {}', ROLE)],
    [
      'KEDA gives the labels to its Jobs',
      object(
        'keda.sh/v1alpha1',
        'ScaledJob',
        `spec: {jobTargetRef: {template: {metadata: {labels: {a: b}}, spec: ${POD}}}}`,
        ROLE,
      ),
    ],
    ['Strimzi gives the labels to its pods', object('kafka.strimzi.io/v1beta2', 'Kafka', 'spec: {}', ROLE)],
  ])('is not said where %s', (_, text) => {
    expect(foundBeside(text)).toEqual([]);
  });
});

describe('Argo Workflows make a pod of each template', () => {
  const MOUNTS = 'volumeMounts: [{name: r, mountPath: /data}]';
  const template = (name: string, labels = '', more = '') =>
    `{name: ${name}, metadata: {labels: {${labels}}}, container: {image: x, ${MOUNTS}}${more}}`;
  const workflow = (templates: string, spec = CLAIM) =>
    object('argoproj.io/v1alpha1', 'Workflow', `spec: {${spec}, templates: [${templates}]}`);

  it('and the labels of the template are those of the pod', () => {
    expect(foundBeside(workflow(template('a', ROLE)))).toEqual([]);
    expect(foundBeside(workflow(`${template('a', ROLE)}, ${template('b')}`))).toEqual([
      'fault Unauthorised Pod/o of Workflow (2) 1',
    ]);
  });

  it('and podMetadata is for every pod', () => {
    const spec = `podMetadata: {labels: {${ROLE}}}, ${CLAIM}`;
    expect(foundBeside(workflow(`${template('a')}, ${template('b')}`, spec))).toEqual([]);
  });

  it('which has the volumes that the template mounts, and no others', () => {
    expect(foundBeside(workflow(`${template('a', ROLE)}, {name: b, script: {image: y}}`))).toEqual([]);
    expect(foundBeside(workflow(template('a', '', `, ${CLAIM}`), 'entrypoint: a'))).toEqual([
      'fault Unauthorised Pod/o of Workflow 1',
    ]);
  });

  it.each([
    ['CronWorkflow', 'spec: {workflowSpec: {', '}}', 'spec.workflowSpec.templates.0.metadata.labels'],
    ['WorkflowTemplate', 'spec: {', '}', 'spec.templates.0.metadata.labels'],
    ['ClusterWorkflowTemplate', 'spec: {', '}', 'spec.templates.0.metadata.labels'],
  ])('%s, whose own labels do nothing', (kind, open, close, place) => {
    const text = object(
      'argoproj.io/v1alpha1',
      kind,
      `${open}templates: [{name: a, container: {image: x}}]${close}`,
      ROLE,
    );
    expect(examined(text)).toMatchObject([{ reason: 'RoleMismatch', remedy: `Put the label on ${place}.` }]);
  });
});

describe('Tekton gives labels on', () => {
  const told = (apiVersion: string, kind: string) => foundBeside(object(apiVersion, kind, 'spec: {}', ROLE));

  it.each(['Task', 'ClusterTask', 'TaskRun', 'Pipeline', 'PipelineRun'])('from a %s to its pods', (kind) => {
    expect(told('tekton.dev/v1', kind)).toEqual([]);
  });

  it.each([
    ['tekton.dev/v1beta1', 'StepAction'],
    ['tekton.dev/v1alpha1', 'VerificationPolicy'],
    ['triggers.tekton.dev/v1beta1', 'TriggerTemplate'],
    ['operator.tekton.dev/v1alpha1', 'TektonPipeline'],
  ])('and not from %s %s', (apiVersion, kind) => {
    expect(told(apiVersion, kind)).toEqual([`warning RoleMismatch ${kind}/o 3`]);
  });

  it('and a controller of somebody else decides about a CustomRun', () => {
    expect(told('tekton.dev/v1beta1', 'CustomRun')).toEqual([]);
  });
});
