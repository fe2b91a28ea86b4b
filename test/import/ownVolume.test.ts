import { describe, expect, it } from 'vitest';
import { about, imported } from './imported.ts';

/** Issue 10, A3: within a service a path is what that service mounts there; and no volume vanishes in silence. */

const compose = (services: string, volumes: string) =>
  `name: prosaas\nservices:\n${services.replace(/^/gm, '  ')}\nvolumes: {${volumes}}\n`;

describe('a service with a volume of its own at the path of the recordings', () => {
  const app = "app: {image: acme/app, volumes: ['recordings:/data']}\n";

  it.each([
    [
      '01-own-volume-dropped',
      'image: blobs, command: ["-dir=/data"], volumes: ["blobs:/data"]',
      { claim: { size: '1Gi' } },
    ],
    ['02-product-at-same-path', 'image: redis:7, volumes: ["blobs:/data"]', { claim: { size: '1Gi' } }],
    [
      'a variable that names it',
      'image: blobs, environment: {DIR: /data}, volumes: ["blobs:/data"]',
      { claim: { size: '1Gi' } },
    ],
    [
      'a directory of the host',
      'image: blobs, command: [serve, /data], volumes: ["./blobs:/data"]',
      { claim: { size: '1Gi' } },
    ],
    ['a volume without a name', 'image: blobs, command: [serve, /data], volumes: ["/data"]', { empty: true }],
  ])('keeps it, and gets no role: %s', (_, blobs, volume) => {
    const { application } = imported(compose(`${app}blobs: {${blobs}}`, 'recordings: , blobs: '));
    expect(Object.keys(application.store.roles)).toEqual(['app']);
    expect(application.services.blobs).not.toHaveProperty('role');
    expect(Object.values(application.services.blobs?.volumes ?? {})).toEqual([{ path: '/data', ...volume }]);
  });

  it('keeps it also where a variable names the path: within a service a path is what the service mounts there', () => {
    const worker = "worker: {image: w, environment: {RECORDINGS_DIR: /data}, volumes: ['own:/data']}";
    const { application } = imported(compose(`${app}${worker}`, 'recordings: , own: '));
    expect(application.services.worker).toMatchObject({ volumes: { own: { path: '/data' } } });
    expect(application.services.worker).not.toHaveProperty('role');
  });

  it('within the recordings is left out, and that is said', () => {
    const nested = "app: {image: a, user: '1000', volumes: ['recordings:/data', 'cache:/data/cache']}";
    const { application, findings } = imported(compose(nested, 'recordings: , cache: '));
    expect(application.services.app).not.toHaveProperty('volumes');
    expect(about(findings, 'Service/app')).toContain(
      'NotCarried: has volume "cache" at /data/cache, within the recordings; it is left out of the model, and what lies in it is not carried over → If it holds recordings, copy them into the store. If it holds something else, mount it outside /data in the Compose files and import again; or import with --not-recordings app.',
    );
  });

  it('has another path there, where it sees the recordings elsewhere', () => {
    const two =
      "app: {image: a, user: '1000', volumes: ['recordings:/rec', 'own:/data']}\napi: {image: b, user: '1000', volumes: ['recordings:/data:ro']}\nweb: {image: c, user: '1000', volumes: ['recordings:/data:ro']}";
    const { application } = imported(compose(two, 'recordings: , own: '));
    expect(application.services.app?.volumes).toEqual({ own: { path: '/data', claim: { size: '1Gi' } } });
  });
});

describe('22-no-role-left: where no active service uses the recordings', () => {
  const recorder = (attributes: string) =>
    compose(`api: {image: api}\nrecorder: {image: r, volumes: ['recordings:/r']${attributes}}`, 'recordings: ');

  it('the import is refused, with the profile that would bring one', () => {
    expect(() => imported(recorder(', profiles: [record]'))).toThrow(
      'compose.yml:5:11: no active service uses the recordings (/r): recorder (profile record) would: import with --profile record',
    );
    expect(imported(recorder(', profiles: [record]'), { profiles: ['record'] }).application.store.roles).toEqual({
      recorder: { access: 'ReadWrite' },
    });
  });

  it('the import is refused, with the services that may use them', () => {
    const shared =
      'x-env: &env {RECORDINGS_DIR: /r}\nname: prosaas\nservices:\n  a: {image: a, environment: *env}\n  b: {image: b, environment: *env}\n';
    expect(() => imported(shared)).toThrow(
      'no service uses the recordings (/r), and a, b only may: if they do, import with --needs-recordings a,b',
    );
  });

  it('the import is refused, where all that uses them hands them to a user', () => {
    expect(() => imported(recorder(', command: chown -R 1001 /r'))).toThrow('no service uses the recordings (/r)');
  });
});
