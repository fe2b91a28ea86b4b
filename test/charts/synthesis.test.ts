import { describe, expect, it } from 'vitest';
import { synthesise, Unsynthesisable } from '../../charts/main.ts';
import { decide } from '../../src/mount/decide.ts';
import { application, EXAMPLE, Manifests } from './manifests.ts';

const example = new Manifests();
const services = Object.entries(application().services);

/** The example's model with a line of it replaced. */
const edited = (line: string, by: string, text = EXAMPLE): string => {
  expect(text).toContain(line);
  return text.replace(line, by);
};

const changed = (line: string, by: string): Manifests => new Manifests(application(edited(line, by)));

const LOCAL = 'local: { node: node-1, path: /var/lib/prosaas/recordings }';

describe('synthesis of an application', () => {
  it('gives the same bytes for the same model', () => {
    expect(synthesise(application())).toEqual(synthesise(application()));
  });

  it('gives files in the order in which they are to be applied', () => {
    expect(synthesise(application()).map(({ name }) => name)).toEqual([
      '00-namespace.yaml',
      '10-storage.yaml',
      '20-store.yaml',
      '30-application.yaml',
      '40-network.yaml',
    ]);
  });

  it('keeps what holds data in a file of its own', () => {
    const kindsOf = synthesise(application()).map(({ name, content }) => ({
      name,
      holdsData: /^kind: PersistentVolume(Claim)?$/m.test(content),
    }));
    expect(kindsOf.filter(({ holdsData }) => holdsData).map(({ name }) => name)).toEqual(['10-storage.yaml']);
  });

  it('opts the namespace in, under restricted Pod Security', () => {
    expect(example.one('Namespace', 'prosaas').metadata.labels).toMatchObject({
      'recordings.prosaas.io/enabled': 'true',
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
  });

  it('puts every object but namespace and volume into the namespace', () => {
    const elsewhere = example.objects.filter(({ metadata }) => metadata.namespace !== 'prosaas');
    expect(elsewhere.map(({ kind }) => kind)).toEqual(['Namespace', 'PersistentVolume']);
  });
});

describe('the selectors, which are immutable once they are applied', () => {
  it.each(services.map(([name]) => name))('of %s are its name and the application, in every object', (name) => {
    const golden = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'prosaas' };
    const { spec } = example.one('Deployment', name);
    expect(spec.selector.matchLabels).toEqual(golden);
    expect(spec.template.metadata.labels).toMatchObject(golden);
    for (const service of example.all('Service').filter(({ metadata }) => metadata.name === name))
      expect(service.spec.selector).toEqual(golden);
    expect(example.one('NetworkPolicy', name).spec.podSelector.matchLabels).toEqual(golden);
  });
});

describe('the storage', () => {
  const keep = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };

  it('is a claim that pods share, which Argo CD neither prunes nor deletes', () => {
    const { metadata, spec } = example.one('PersistentVolumeClaim', 'recordings-data');
    expect(metadata.annotations).toEqual(keep);
    expect(spec.accessModes).toEqual(['ReadWriteMany']);
  });

  it('of one node is a static volume that is retained and reserved for the claim', () => {
    const { metadata, spec } = example.one('PersistentVolume', 'prosaas-recordings-data');
    expect(metadata.annotations).toEqual(keep);
    expect(spec).toMatchObject({
      accessModes: ['ReadWriteMany'],
      claimRef: { namespace: 'prosaas', name: 'recordings-data' },
      local: { path: '/var/lib/prosaas/recordings' },
      persistentVolumeReclaimPolicy: 'Retain',
    });
    expect(JSON.stringify(spec.nodeAffinity)).toContain('"values":["node-1"]');
    expect(example.one('PersistentVolumeClaim', 'recordings-data').spec).toMatchObject({
      storageClassName: '',
      volumeName: 'prosaas-recordings-data',
    });
  });

  it('of a class leaves the volume to the class', () => {
    const manifests = changed(LOCAL, 'class: shared');
    expect(manifests.all('PersistentVolume')).toEqual([]);
    expect(manifests.one('PersistentVolumeClaim', 'recordings-data').spec).toMatchObject({
      storageClassName: 'shared',
    });
  });

  it('on NFS is mounted so that a file that was missing is found within seconds', () => {
    const { spec } = changed(LOCAL, 'nfs: {server: nas, path: /export}').one(
      'PersistentVolume',
      'prosaas-recordings-data',
    );
    expect(spec).toMatchObject({
      nfs: { server: 'nas', path: '/export' },
      mountOptions: ['lookupcache=positive', 'acdirmin=1', 'acdirmax=5'],
    });
  });

  it("of a service's own is kept like the recordings, and never shared", () => {
    const manifests = changed(
      '    keepsStateInMemory: true\n',
      '    volumes: {data: {path: /data, claim: {size: 1Gi}}}\n',
    );
    const { metadata, spec } = manifests.one('PersistentVolumeClaim', 'redis-data');
    expect(metadata.annotations).toEqual(keep);
    expect(spec.accessModes).toEqual(['ReadWriteOnce']);
    expect(manifests.one('Deployment', 'redis').spec.strategy.type).toBe('Recreate');
  });
});

describe('a service with a role', () => {
  const { spec } = example.one('RecordingStore', 'recordings');

  it.each(['api', 'calls', 'worker'])('%s declares it, and has the recordings with no operator at all', (name) => {
    const deployment = example.one('Deployment', name);
    expect(deployment.metadata.labels).toMatchObject({ 'recordings.prosaas.io/role': name });
    expect(deployment.spec.template.metadata.labels).toMatchObject({
      'recordings.prosaas.io/role': name,
      'recordings.prosaas.io/store': 'recordings',
    });
    expect(decide({ name: 'recordings', spec }, { role: name }, deployment.spec.template.spec)).toEqual({
      state: 'mounted',
    });
    expect(example.pod(name).volumes?.map((volume) => volume.name)).toContain('recordings');
  });

  it('runs as the one user of the store', () => {
    const users = services
      .filter(([, { role }]) => role !== undefined)
      .map(([name]) => example.pod(name).securityContext);
    expect(new Set(users.map(({ runAsUser, fsGroup }) => `${String(runAsUser)}:${String(fsGroup)}`))).toEqual(
      new Set(['1000:1000']),
    );
  });

  it('is the only one whose service account may hold it', () => {
    expect(Object.entries(spec.roles).map(([role, { serviceAccounts }]) => [role, serviceAccounts])).toEqual([
      ['api', ['api']],
      ['calls', ['calls']],
      ['worker', ['worker']],
    ]);
  });

  it('may leave the mount to the operator: then it carries the label alone', () => {
    const deployment = changed('    role: worker\n', '    role: worker\n    mount: injected\n').one(
      'Deployment',
      'worker',
    );
    expect(deployment.metadata.labels).toMatchObject({ 'recordings.prosaas.io/role': 'worker' });
    expect(deployment.spec.template.metadata.labels).not.toHaveProperty('recordings.prosaas.io/role');
    expect(deployment.spec.template.spec.volumes?.map(({ name }) => name)).not.toContain('recordings');
  });

  it('of a store that is not called recordings names its store', () => {
    const deployment = changed('store:\n', 'store:\n  name: tapes\n').one('Deployment', 'worker');
    expect(deployment.metadata.labels).toMatchObject({ 'recordings.prosaas.io/store': 'tapes' });
  });

  it('may be given it later: the store names the account that will hold it', () => {
    const access = 'worker: { access: ReadWrite }';
    const held = 'worker: { access: ReadWrite, serviceAccounts: [worker] }';
    const text = edited('    role: worker\n', '    writableRoot: true\n', edited(access, held));
    const manifests = new Manifests(application(text));
    expect(manifests.one('RecordingStore', 'recordings').spec.roles.worker?.serviceAccounts).toEqual(['worker']);
    expect(manifests.container('worker').securityContext).toMatchObject({ readOnlyRootFilesystem: false });
    expect(manifests.pod('worker').volumes?.map(({ name }) => name)).toEqual(['files']);
  });

  const store = '/app/server/recordings';
  it.each([
    [
      'has something else at its place',
      `volumes: {own: {path: ${store}, empty: true}}`,
      /mounts volume "own" at .* where store/,
    ],
    [
      'has something else in the recordings',
      `volumes: {own: {path: ${store}/old, empty: true}}`,
      /which hides a part of store/,
    ],
    ['has a file in the recordings', `files: {${store}/key.json: {secret: s, key: k}}`, /which hides a part of store/],
  ])('cannot be synthesised when it %s', (_, line, message) => {
    const text = edited('    role: api\n', `    role: api\n    ${line}\n`);
    const attempt = () => synthesise(application(text));
    expect(attempt).toThrow(Unsynthesisable);
    expect(attempt).toThrow(message);
  });

  it('cannot be synthesised when the role names a container that it does not have', () => {
    const text = edited('api: { access: ReadOnly }', 'api: { access: ReadOnly, containers: [server] }');
    expect(() => synthesise(application(text))).toThrow(
      'services.api.role: role "api" names container "server", which the pod template does not have.',
    );
  });
});

describe('a service', () => {
  it('has an account of its own and no token', () => {
    for (const [name] of services) {
      expect(example.one('ServiceAccount', name)).toMatchObject({ automountServiceAccountToken: false });
      expect(example.pod(name)).toMatchObject({ serviceAccountName: name, automountServiceAccountToken: false });
    }
  });

  it('has resources, probes and a read-only root with a place for temporary files', () => {
    for (const [name] of services) {
      const container = example.container(name);
      expect(Object.keys(container.resources)).toEqual(['limits', 'requests']);
      expect([container.startupProbe, container.livenessProbe, container.readinessProbe]).not.toContain(undefined);
      expect(container.securityContext).toMatchObject({ readOnlyRootFilesystem: true });
      expect(container.volumeMounts).toContainEqual({ mountPath: '/tmp', name: 'tmp' });
    }
  });

  it('has variables from Secrets before the others, which can refer to them', () => {
    const names = (example.container('worker').env ?? []).map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN']);
    expect(names).toContain('REDIS_URL');
  });

  it('gets secrets by reference: in variables, and in files that it can only read', () => {
    const { env, volumeMounts } = example.container('worker');
    expect(env).toContainEqual({
      name: 'TWILIO_AUTH_TOKEN',
      valueFrom: { secretKeyRef: { key: 'auth-token', name: 'twilio' } },
    });
    expect(volumeMounts).toContainEqual({
      mountPath: '/app/secrets/google-key.json',
      name: 'files',
      readOnly: true,
      subPath: 'google-key/key.json',
    });
    expect(example.objects.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });

  it('has a Service where anyone may call it', () => {
    const called = ['api', 'calls', 'redis', 'twilio', 'web'];
    expect(
      example
        .all('Service')
        .map(({ metadata }) => metadata.name)
        .toSorted(),
    ).toEqual(called);
    expect(example.one('Service', 'redis').spec.ports).toMatchObject([{ name: 'redis', port: 6379 }]);
  });

  it('that keeps its state in memory is never run twice, not even during a rollout', () => {
    expect(example.one('Deployment', 'redis').spec.strategy).toEqual({ type: 'Recreate' });
    expect(example.one('Deployment', 'api').spec.strategy.type).toBe('RollingUpdate');
  });

  it('with replicas keeps all but one of them through a drain', () => {
    const { spec } = changed('    entry: true\n', '    entry: true\n    replicas: 3\n').one(
      'PodDisruptionBudget',
      'web',
    );
    expect(spec.maxUnavailable).toBe(1);
    expect(example.all('PodDisruptionBudget')).toEqual([]);
  });

  it('that needs root says so where the namespace shows it', () => {
    const manifests = changed('    callers: [worker]\n', '    callers: [worker]\n    security: baseline\n');
    expect(manifests.one('Namespace', 'prosaas').metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'baseline',
    });
    expect(manifests.pod('twilio').securityContext).not.toHaveProperty('runAsNonRoot');
    expect(manifests.pod('api').securityContext).toMatchObject({ runAsNonRoot: true });
  });
});
