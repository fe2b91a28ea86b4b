import { describe, expect, it } from 'vitest';
import type { Application } from '../../src/application/model.ts';
import { variablesOf } from './kubelet.ts';
import { everyField, Manifests } from './manifests.ts';

const model = everyField();
const manifests = new Manifests(model);

const withEnvironment = (name: string, env: Readonly<Record<string, string>>): Application => ({
  ...model,
  environments: { ...model.environments, [name]: { ...model.environments[name]!, env } },
});

const migration = (from: Manifests) => from.all('Job').find(({ metadata }) => metadata.name.startsWith('migrate-'))!;

describe('an environment that services share', () => {
  it('is one ConfigMap, which stands before the services that start with it', () => {
    const { data, metadata } = manifests.one('ConfigMap', 'common-environment');
    expect(data).toEqual({ TZ: 'UTC', LOG_LEVEL: 'info', PRICE: '5$' });
    expect(metadata).toMatchObject({
      namespace: 'every-field',
      labels: { 'app.kubernetes.io/part-of': 'every-field' },
    });
    const kinds = manifests.objects.map(({ kind, metadata: { name } }) => `${kind}/${name}`);
    expect(kinds.indexOf('ConfigMap/common-environment')).toBeLessThan(kinds.indexOf('Deployment/api'));
    expect(kinds.filter((name) => name === 'ConfigMap/common-environment')).toHaveLength(1);
  });

  it('of keys of Secrets alone needs no ConfigMap', () => {
    expect(manifests.all('ConfigMap').map(({ metadata }) => metadata.name)).not.toContain('keys-environment');
    expect(manifests.container('api').envFrom).toEqual([
      { configMapRef: { name: 'common-environment' } },
      { configMapRef: { name: 'verbose-environment' } },
    ]);
  });

  it('gives a service its variables: the later environment before the earlier, those of the service before all', () => {
    expect(variablesOf(manifests, manifests.pod('api'))).toEqual({
      TZ: 'UTC',
      PRICE: '5$',
      LOG_LEVEL: 'debug',
      RECORDINGS_DIR: '/app/server/recordings',
      API_KEY: 'none',
      SMTP_KEY: '<common/smtp>',
      TOKEN: '<api/token>',
      QUEUE: 'redis://:<api/token>@redis',
      REDIS_URL: 'redis://redis:6379',
      EMPTY: '',
    });
    expect(variablesOf(manifests, migration(manifests).spec.template.spec)).toEqual({
      TZ: 'UTC',
      PRICE: '5$',
      LOG_LEVEL: 'info',
      RECORDINGS_DIR: '/app/server/recordings',
      API_KEY: '<common/key>',
      TOKEN: '<common/token>',
      QUEUE: 'redis://:<common/token>@redis',
    });
  });

  it('may be overridden by nothing: an empty variable', () => {
    const api = { ...model.services.api!, env: { TZ: '', TOKEN: '' }, secretEnv: {} };
    const changed = new Manifests({ ...model, services: { ...model.services, api } });
    expect(variablesOf(changed, changed.pod('api'))).toMatchObject({
      TZ: '',
      TOKEN: '',
      QUEUE: 'redis://:$(TOKEN)@redis',
    });
  });

  it('keeps the directory of the recordings in the pod, where `recordings verify` looks for users', () => {
    expect(manifests.container('api').env).toContainEqual({ name: 'RECORDINGS_DIR', value: '/app/server/recordings' });
  });

  it('does not let a pod start without a key of a Secret', () => {
    const keys = migration(manifests).spec.template.spec.containers[0].env?.filter(({ valueFrom }) => valueFrom);
    expect(keys).toEqual([
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'common', key: 'token' } } },
      { name: 'API_KEY', valueFrom: { secretKeyRef: { name: 'common', key: 'key' } } },
    ]);
  });

  it('starts a rollout of the services that share it when it changes, and of no others', () => {
    const annotation = (from: Manifests, service: string) =>
      from.one('Deployment', service).spec.template.metadata.annotations?.['recordings.prosaas.io/environment'];
    expect(annotation(manifests, 'api')).toMatch(/^[0-9a-f]{8}$/);
    expect(annotation(manifests, 'worker')).toBeUndefined();
    const other = new Manifests(withEnvironment('verbose', { LOG_LEVEL: 'trace', API_KEY: 'none' }));
    expect(annotation(other, 'api')).not.toBe(annotation(manifests, 'api'));
    expect(migration(other).metadata.name).toBe(migration(manifests).metadata.name);
  });

  it('makes another Job when it changes: the template of a Job never changes', () => {
    const other = new Manifests(withEnvironment('common', { TZ: 'Asia/Jerusalem' }));
    expect(migration(other).metadata.name).not.toBe(migration(manifests).metadata.name);
  });
});
