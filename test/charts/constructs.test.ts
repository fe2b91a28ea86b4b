import { ApiObject, App, Chart, Cron, Testing } from 'cdk8s';
import { CronJob, Deployment, k8s } from 'cdk8s-plus-27';
import { describe, expect, it } from 'vitest';
import { RecordingStore } from '../../charts/constructs.ts';
import type { StoreSpecInput } from '../../src/api/store.ts';

const spec = {
  claimName: 'recordings-data',
  mountPath: '/app/server/recordings',
  roles: {
    reader: { access: 'ReadOnly' },
    writer: { access: 'ReadWrite' },
    named: { access: 'ReadWrite', containers: ['main'], initContainers: ['prepare'] },
  },
} satisfies StoreSpecInput;

function stage() {
  const chart = new Chart(new App(), 'chart');
  return { chart, store: new RecordingStore(chart, 'store', spec) };
}

const pod: k8s.PodSpec = {
  containers: [
    { name: 'main', image: 'i', volumeMounts: [{ name: 'cache', mountPath: '/cache' }] },
    { name: 'log', image: 'i' },
  ],
  initContainers: [{ name: 'prepare', image: 'i' }],
  volumes: [{ name: 'cache', emptyDir: {} }],
};

const deployment = (chart: Chart, podSpec = pod): k8s.KubeDeployment =>
  new k8s.KubeDeployment(chart, 'deployment', {
    metadata: { name: 'app' },
    spec: { selector: { matchLabels: { app: 'a' } }, template: { metadata: { labels: { app: 'a' } }, spec: podSpec } },
  });

/** What the app would be synthesised to, after its validations. */
const synthesised = (chart: Chart, kind: string) =>
  (Testing.synth(chart) as { kind: string; metadata: object; spec: object }[]).find((object) => object.kind === kind);

describe('a RecordingStore among the constructs of a cdk8s app', () => {
  it('is rendered as it is written', () => {
    const { chart } = stage();
    expect(synthesised(chart, 'RecordingStore')).toEqual({
      apiVersion: 'recordings.prosaas.io/v1alpha1',
      kind: 'RecordingStore',
      metadata: { name: 'recordings' },
      spec,
    });
  });

  it('that the API server would refuse is refused', () => {
    const chart = new Chart(new App(), 'chart');
    const make = () => new RecordingStore(chart, 'store', { ...spec, mountPath: 'recordings' });
    expect(make).toThrow(
      'RecordingStore "recordings": spec.mountPath: must be a clean absolute path below /, like /app/server/recordings',
    );
  });

  it('mounts into every container, beside what is mounted already', () => {
    const { chart, store } = stage();
    store.mount(deployment(chart), 'reader');
    const mount = { name: 'recordings', mountPath: '/app/server/recordings', readOnly: true };
    const claim = { claimName: 'recordings-data', readOnly: true };
    expect(synthesised(chart, 'Deployment')).toMatchObject({
      metadata: { labels: { 'recordings.prosaas.io/role': 'reader' } },
      spec: {
        template: {
          metadata: {
            labels: { app: 'a', 'recordings.prosaas.io/role': 'reader', 'recordings.prosaas.io/store': 'recordings' },
          },
          spec: {
            containers: [
              { name: 'main', volumeMounts: [{ name: 'cache', mountPath: '/cache' }, mount] },
              { name: 'log', volumeMounts: [mount] },
            ],
            initContainers: [{ name: 'prepare', image: 'i' }],
            volumes: [{ name: 'cache' }, { name: 'recordings', persistentVolumeClaim: claim }],
          },
        },
      },
    });
  });

  it('mounts only into the containers that the role names', () => {
    const { chart, store } = stage();
    store.mount(deployment(chart), 'named');
    const mount = { name: 'recordings', mountPath: '/app/server/recordings' };
    expect(synthesised(chart, 'Deployment')).toMatchObject({
      spec: {
        template: {
          spec: {
            containers: [
              { name: 'main', volumeMounts: [{ name: 'cache' }, mount] },
              { name: 'log', image: 'i' },
            ],
            initContainers: [{ name: 'prepare', volumeMounts: [mount] }],
          },
        },
      },
    });
  });

  it('mounts only into the containers that the annotation names, and stamps the annotation', () => {
    const { chart, store } = stage();
    const workload = deployment(chart);
    workload.metadata.addAnnotation('recordings.prosaas.io/containers', 'log');
    store.mount(workload, 'writer');
    const { spec } = synthesised(chart, 'Deployment') as { spec: { template: object } };
    expect(spec.template).toMatchObject({
      metadata: { annotations: { 'recordings.prosaas.io/containers': 'log' } },
      spec: { containers: [{ volumeMounts: [{ name: 'cache' }] }, { volumeMounts: [{ name: 'recordings' }] }] },
    });
  });

  it('refuses an annotation that names a container which the role does not allow', () => {
    const { chart, store } = stage();
    const workload = deployment(chart);
    workload.metadata.addAnnotation('recordings.prosaas.io/containers', 'log');
    store.mount(workload, 'named');
    expect(() => synthesised(chart, 'Deployment')).toThrow('names container "log", which role "named" does not allow');
  });

  it('mounts into a Deployment of cdk8s-plus, into containers that are added later, too', () => {
    const { chart, store } = stage();
    const workload = new Deployment(chart, 'deployment', { containers: [{ name: 'main', image: 'i' }] });
    store.mount(workload, 'writer');
    workload.addContainer({ name: 'late', image: 'i' });
    const mounted = { volumeMounts: [{ mountPath: '/app/server/recordings', name: 'recordings' }] };
    expect(synthesised(chart, 'Deployment')).toMatchObject({
      spec: { template: { spec: { containers: [mounted, mounted] } } },
    });
  });

  it('mounts into the jobs of a CronJob', () => {
    const { chart, store } = stage();
    const containers = [{ name: 'main', image: 'i' }];
    store.mount(new CronJob(chart, 'cron', { schedule: Cron.daily(), containers }), 'writer');
    expect(synthesised(chart, 'CronJob')).toMatchObject({
      spec: { jobTemplate: { spec: { template: { spec: { volumes: [{ name: 'recordings' }] } } } } },
    });
  });

  it('leaves alone what is mounted by hand as the role says', () => {
    const { chart, store } = stage();
    const own = {
      containers: [{ name: 'main', image: 'i', volumeMounts: [{ name: 'own', mountPath: '/app/server/recordings' }] }],
      volumes: [{ name: 'own', persistentVolumeClaim: { claimName: 'recordings-data' } }],
    };
    store.mount(deployment(chart, own), 'writer');
    expect(synthesised(chart, 'Deployment')).toMatchObject({ spec: { template: { spec: own } } });
  });

  it('only declares, where the operator is to mount', () => {
    const { chart, store } = stage();
    store.declare(deployment(chart), 'writer');
    const rendered = synthesised(chart, 'Deployment');
    expect(rendered).toMatchObject({ metadata: { labels: { 'recordings.prosaas.io/role': 'writer' } } });
    expect(rendered).toMatchObject({ spec: { template: { metadata: { labels: { app: 'a' } }, spec: pod } } });
  });

  it('fails the synthesis where it cannot be mounted, and says why and what to do', () => {
    const { chart, store } = stage();
    const taken = {
      containers: [{ name: 'main', image: 'i', volumeMounts: [{ name: 'own', mountPath: '/app/server/recordings/' }] }],
      volumes: [{ name: 'own', emptyDir: {} }],
    };
    store.mount(deployment(chart, taken), 'writer');
    expect(() => synthesised(chart, 'Deployment')).toThrow(
      '[chart/deployment] container "main" mounts volume "own" at /app/server/recordings/, where store "recordings" belongs. Remove that mount,',
    );
  });

  it('fails the synthesis where the name of its volume is used for another', () => {
    const { chart, store } = stage();
    store.mount(deployment(chart, { ...pod, volumes: [{ name: 'recordings', emptyDir: {} }] }), 'writer');
    expect(() => synthesised(chart, 'Deployment')).toThrow(
      'the pod has another volume called "recordings", and the volume of the store has that name: rename the other volume',
    );
  });

  it('refuses a second role in one workload', () => {
    const { chart, store } = stage();
    const workload = deployment(chart);
    store.mount(workload, 'writer');
    expect(() => store.mount(workload, 'reader')).toThrow(
      'Deployment "app" declares role "writer" already, and a workload can hold only one role: remove one of the two',
    );
  });

  it('refuses what is no workload', () => {
    const { chart, store } = stage();
    const service = new ApiObject(chart, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' } });
    expect(() => store.mount(service, 'writer')).toThrow('Service "s" cannot hold a role: use one of Deployment, ');
  });

  it('knows its roles when it is compiled', () => {
    const { chart, store } = stage();
    // @ts-expect-error -- there is no such role
    store.mount(deployment(chart), 'writter');
    expect(() => synthesised(chart, 'Deployment')).toThrow('store "recordings" has no role "writter"');
  });
});
