import { describe, expect, it } from 'vitest';
import type { Application } from '../../src/application/model.ts';
import { fields } from '../../src/application/fields.ts';
import { decide } from '../../src/mount/decide.ts';
import { EVERY_FIELD, everyField, Manifests } from './manifests.ts';
import { reaches } from './networkReach.ts';

const model = everyField();
const manifests = new Manifests(model);
const asRoot = new Manifests(everyField('baseline'));

/** The manifests of the model with a service changed. */
const changed = (name: string, change: Partial<Application['services'][string]>): Manifests =>
  new Manifests({ ...model, services: { ...model.services, [name]: { ...model.services[name]!, ...change } } });

const withStore = (change: Partial<Application['store']>): Manifests =>
  new Manifests({ ...model, store: { ...model.store, ...change } });

const { roles } = model.store;

const jobOf = (service: string, from = manifests) =>
  from.all('Job').find(({ metadata }) => metadata.name.startsWith(`${service}-`))!;

describe('the model of every field', () => {
  it('has a value for every field of a service', () => {
    const services = fields().properties?.services?.additionalProperties;
    const names = Object.keys(services ? (services.properties ?? {}) : {});
    expect(names.filter((name) => !new RegExp(`\\b${name}:`).test(EVERY_FIELD))).toEqual([]);
  });
});

describe('a service that runs once', () => {
  const job = jobOf('migrate');

  it('is a Job that tries as often as it says, and does not count evictions', () => {
    expect(job.apiVersion).toBe('batch/v1');
    expect(job.spec).toMatchObject({
      backoffLimit: 1,
      completions: 1,
      parallelism: 1,
      podFailurePolicy: {
        rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
      },
      template: { spec: { restartPolicy: 'Never' } },
    });
    expect(manifests.all('Deployment').map(({ metadata }) => metadata.name)).not.toContain('migrate');
  });

  it('stays when it has ended, so that no apply runs it again', () => {
    expect(job.spec).not.toHaveProperty('ttlSecondsAfterFinished');
  });

  it('has three retries where it names none', () => {
    expect(jobOf('migrate', changed('migrate', { retries: undefined })).spec.backoffLimit).toBe(3);
  });

  it('has the recordings in its role', () => {
    const { spec } = manifests.one('RecordingStore', 'recordings');
    expect(job.metadata.labels).toMatchObject({ 'recordings.prosaas.io/role': 'migrate' });
    expect(decide({ name: 'recordings', spec }, { role: 'migrate' }, job.spec.template.spec)).toEqual({
      state: 'mounted',
    });
  });

  it('is named after its content: the same is the same Job', () => {
    expect(job.metadata.name).toMatch(/^migrate-[0-9a-f]{8}$/);
    expect(jobOf('migrate', new Manifests(everyField())).metadata.name).toBe(job.metadata.name);
  });

  it.each<[string, Manifests]>([
    ['its image', changed('migrate', { image: 'registry.example.com/api:2' })],
    ['the content of its file', changed('migrate', { files: { '/app/migrate.sql': { content: 'select 2;\n' } } })],
    [
      'its access to the recordings',
      withStore({ roles: { ...roles, migrate: { ...roles.migrate!, access: 'ReadOnly' } } }),
    ],
    ['who mounts', changed('migrate', { mount: 'injected' })],
    ['where the store is mounted', withStore({ mountPath: '/elsewhere' })],
  ])('is another Job, which others wait for, when %s changes', (_, other) => {
    const { name } = jobOf('migrate', other).metadata;
    expect(name).not.toBe(job.metadata.name);
    expect(other.pod('api').initContainers?.[0]?.args).toContain(`job/${name}`);
  });

  it('has no disruption budget', () => {
    const budgets = changed('migrate', { replicas: 2 }).all('PodDisruptionBudget');
    expect(budgets.map(({ metadata }) => metadata.name)).toEqual(['web']);
  });
});

describe('a service that waits', () => {
  const [waiter] = manifests.pod('api').initContainers ?? [];

  it('has an init container that waits for the completion of Jobs and for Deployments to be available', () => {
    expect(waiter).toMatchObject({
      name: 'wait',
      image: 'registry.example.com/operator:1',
      imagePullPolicy: 'IfNotPresent',
      args: ['wait', `job/${jobOf('migrate').metadata.name}`, 'deployment/redis'],
    });
  });

  it.each([
    ['restricted', manifests.pod('api')],
    ['baseline', asRoot.pod('asterisk')],
  ])('at %s has an init container that restricted Pod Security admits', (_, pod) => {
    expect(pod.initContainers?.[0]?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      runAsGroup: 1000,
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  it('gives its token to that container alone', () => {
    const mounts = [{ mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name: 'wait', readOnly: true }];
    expect(waiter?.volumeMounts).toEqual(mounts);
    expect(manifests.pod('api')).toMatchObject({ automountServiceAccountToken: false });
    expect(manifests.container('api').volumeMounts?.map(({ name }) => name)).not.toContain('wait');
  });

  it('may look at Jobs (a rollback waits for one of another name), at the Deployments it waits for, and at nothing else', () => {
    expect(manifests.one('Role', 'api')).toMatchObject({
      rules: [
        {
          apiGroups: ['batch'],
          resources: ['jobs'],
          verbs: ['get'],
        },
        { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['redis'], verbs: ['get'] },
      ],
    });
    expect(manifests.one('RoleBinding', 'api')).toMatchObject({
      roleRef: { kind: 'Role', name: 'api' },
      subjects: [{ kind: 'ServiceAccount', name: 'api', namespace: 'every-field' }],
    });
    expect(manifests.all('Role').map(({ metadata }) => metadata.name)).not.toContain('redis');
  });
});

describe('volumes that services share', () => {
  it('are claims called as they are, kept like the recordings', () => {
    for (const name of ['uploads', 'reports', 'cache']) {
      const { metadata, spec } = manifests.one('PersistentVolumeClaim', name);
      expect(metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
      expect(spec.accessModes).toEqual(['ReadWriteMany']);
    }
    expect(manifests.one('PersistentVolume', 'every-field-uploads').spec).toMatchObject({
      local: { path: '/data/uploads' },
      persistentVolumeReclaimPolicy: 'Retain',
    });
    expect(manifests.one('PersistentVolume', 'every-field-reports').spec).toMatchObject({ nfs: { path: '/reports' } });
    expect(manifests.one('PersistentVolumeClaim', 'cache').spec).toMatchObject({ storageClassName: 'shared' });
  });

  it('are mounted where each service says, read-only on mount and claim where it says so', () => {
    expect(manifests.pod('web').volumes).toContainEqual({
      name: 'uploads',
      persistentVolumeClaim: { claimName: 'uploads', readOnly: true },
    });
    const mount = { name: 'uploads', mountPath: '/uploads' };
    expect(manifests.container('web').volumeMounts).toContainEqual({
      ...mount,
      subPath: 'public/files',
      readOnly: true,
    });
    expect(manifests.container('api').volumeMounts).toContainEqual(mount);
  });

  it('do not keep a service from being rolled out', () => {
    expect(manifests.one('Deployment', 'api').spec.strategy.type).toBe('RollingUpdate');
  });
});

describe('a volume that is empty', () => {
  it('may be memory, and limited', () => {
    const { volumes } = manifests.pod('api');
    expect(volumes).toContainEqual({ name: 'scratch', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } });
    expect(volumes).toContainEqual({ name: 'work', emptyDir: {} });
  });

  it('at /tmp is the place for temporary files', () => {
    expect(manifests.pod('api').volumes?.map(({ name }) => name)).not.toContain('tmp');
  });
});

describe('a file with content', () => {
  it('lies in the ConfigMap of its service under its own name, made unique', () => {
    expect(manifests.one('ConfigMap', 'api-files')).toMatchObject({
      data: {
        'config.yaml': 'log: debug\n',
        '2-config.yaml': '',
        'start.sh': '#!/bin/sh\nexec node api.js\n',
      },
    });
  });

  it.each([
    ['/etc/my config (old).conf', 'my-config--old-.conf'],
    ['/etc/..hidden', '--hidden'],
    [`/etc/${'x'.repeat(250)}`, 'x'.repeat(240)],
  ])('at %s gets a name that a ConfigMap takes', (path, key) => {
    const { data } = changed('api', { files: { [path]: { content: 'x' } } }).one('ConfigMap', 'api-files') as {
      data?: object;
    };
    expect(Object.keys(data ?? {})).toEqual([key]);
  });

  it('is mounted by itself, beside those from Secrets', () => {
    const mounts = manifests.container('api').volumeMounts?.filter(({ name }) => name === 'files');
    expect(mounts?.map(({ mountPath, subPath, readOnly }) => [mountPath, subPath, readOnly])).toEqual([
      ['/app/key.json', 'google/key.json', true],
      ['/etc/api/config.yaml', '_content/config.yaml', true],
      ['/srv/api/config.yaml', '_content/2-config.yaml', true],
      ['/app/start.sh', '_content/start.sh', true],
    ]);
  });

  it.each([
    ['restricted' as const, 0o440],
    ['baseline' as const, 0o444],
  ])('from a Secret is for whoever the image goes on as, with security: %s', (security, defaultMode) => {
    const files = { '/run/secrets/password': { secret: 'db', key: 'password' } };
    const pod = changed('web', { security, files, runAsUser: undefined }).pod('web');
    expect(pod.volumes).toContainEqual(
      expect.objectContaining({ name: 'files', projected: expect.objectContaining({ defaultMode }) as object }),
    );
  });

  it('that is a script may be executed by whoever the image goes on as', () => {
    const files = manifests.pod('api').volumes?.find(({ name }) => name === 'files');
    const item = { key: 'start.sh', path: '_content/start.sh', mode: 0o555 };
    expect(JSON.stringify(files)).toContain(JSON.stringify(item, Object.keys(item).toSorted()));
  });

  it('starts a rollout when it changes', () => {
    const annotation = (from: Manifests) =>
      from.one('Deployment', 'api').spec.template.metadata.annotations?.['recordings.prosaas.io/files'];
    expect(annotation(manifests)).toMatch(/^[0-9a-f]{8}$/);
    const files = { ...model.services.api!.files, '/etc/api/config.yaml': { content: 'log: info\n' } };
    expect(annotation(changed('api', { files }))).not.toBe(annotation(manifests));
    expect(manifests.one('Deployment', 'redis').spec.template.metadata).not.toHaveProperty('annotations');
  });
});

describe('a service', () => {
  it('starts, ends and calls itself as it says, with a pause before it stops', () => {
    expect(manifests.container('api').workingDir).toBe('/app');
    expect(manifests.pod('api')).toMatchObject({ terminationGracePeriodSeconds: 65, hostname: 'api' });
  });

  it('knows the names that it says, by address', () => {
    expect(manifests.pod('api')).toMatchObject({
      hostAliases: [
        { ip: '192.0.2.1', hostnames: ['sip.example.com', 'rtp.example.com'] },
        { ip: '2001:db8::1', hostnames: ['v6.example.com'] },
      ],
      dnsConfig: { searches: ['example.com'], options: [{ name: 'ndots', value: '1' }, { name: 'rotate' }] },
    });
  });

  it('is asked for its health as it says', () => {
    const { startupProbe, livenessProbe, readinessProbe } = manifests.container('api');
    expect(livenessProbe).toMatchObject({ periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 5 });
    expect(readinessProbe).toMatchObject({ periodSeconds: 2, timeoutSeconds: 1, failureThreshold: 1 });
    // By a command only every five seconds, and still for all of the 601.
    expect(startupProbe).toMatchObject({ periodSeconds: 5, failureThreshold: 121 });
    expect(manifests.container('redis').startupProbe).toMatchObject({ periodSeconds: 1, failureThreshold: 60 });
    expect(manifests.container('redis').livenessProbe).toMatchObject({ periodSeconds: 10, failureThreshold: 3 });
  });

  it('runs as the user and group that it says, root and its capabilities among them under baseline', () => {
    expect(manifests.pod('redis').securityContext).toMatchObject({ runAsUser: 999, runAsGroup: 998 });
    expect(asRoot.pod('asterisk').securityContext).toMatchObject({ runAsUser: 0, runAsGroup: 0 });
    expect(asRoot.container('asterisk').securityContext.capabilities).toEqual({
      add: ['CHOWN'],
      drop: ['MKNOD', 'SETPCAP'],
    });
  });
});

describe('by what a service is found', () => {
  it('are its aliases, too', () => {
    const { spec } = manifests.one('Service', 'api');
    for (const alias of ['backend', 'legacy-api']) expect(manifests.one('Service', alias).spec).toEqual(spec);
  });

  it('is an Ingress to its first port', () => {
    expect(manifests.one('Service', 'web').spec.type).toBe('ClusterIP');
    expect(manifests.one('Ingress', 'web').spec).toEqual({
      ingressClassName: 'nginx',
      rules: [
        {
          host: 'calls.example.com',
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { name: 'http' } } } }],
          },
        },
      ],
      tls: [{ hosts: ['calls.example.com'], secretName: 'calls-tls' }],
    });
  });

  it('are ports of the nodes; where none is named, the cluster chooses', () => {
    const { type, ports } = asRoot.one('Service', 'web').spec;
    expect(type).toBe('NodePort');
    expect(ports.map(({ name, nodePort }) => [name, nodePort])).toEqual([
      ['http', 30_080],
      ['admin', undefined],
    ]);
    expect(asRoot.all('Ingress')).toEqual([]);
  });
});

describe('the network', () => {
  const pod = (name: string) => ({
    labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'every-field' },
    namespace: 'every-field',
    namespaceLabels: {},
  });
  const connects = (from: string, address: string, port: number) =>
    reaches(manifests.all('NetworkPolicy'), pod(from), { address }, { protocol: 'TCP', port });

  it.each([443, 6443])('lets who waits reach an API server at port %i, wherever it is', (port) => {
    expect(connects('web', '10.96.0.1', port)).toBe(true);
    expect(connects('redis', '10.96.0.1', port)).toBe(false);
  });

  it('lets who waits reach no other port', () => {
    expect(connects('web', '10.96.0.1', 5432)).toBe(false);
  });

  it('lets who may call anywhere do so, at private addresses, too', () => {
    expect(connects('worker', '10.1.2.3', 5432)).toBe(true);
    expect(connects('worker', '203.0.113.7', 25)).toBe(true);
  });
});
