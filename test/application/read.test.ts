import { describe, expect, it } from 'vitest';
import { InvalidApplication, readApplication } from '../../src/application/read.ts';

/** A small model that is right; the cases replace a line of it by what is wrong. */
const RIGHT = `name: prosaas
store:
  mountPath: /app/server/recordings
  claim:
    size: 10Gi
    storage: {class: shared}
  roles:
    api: {access: ReadOnly}
    worker: {access: ReadWrite}
services:
  api:
    image: registry.example.com/api:1
    ports: {http: 8080}
    role: api
    entry: true
  worker:
    image: registry.example.com/worker:1
    role: worker
`;

const faultsIn = (text: string): string[] => {
  try {
    readApplication(text, 'a.yaml');
    return [];
  } catch (error) {
    if (error instanceof InvalidApplication) return error.message.split('\n');
    throw error;
  }
};

const worker = '    role: worker\n';

interface Case {
  readonly what: string;
  readonly replace: string;
  readonly by: string;
  readonly faults: readonly string[];
}

const CASES: readonly Case[] = [
  // YAML itself
  {
    what: 'a field that stands twice',
    replace: worker,
    by: `${worker}    role: api\n`,
    faults: ['a.yaml:19:5: this field stands here a second time: remove one of them'],
  },
  {
    what: 'an alias without its anchor',
    replace: worker,
    by: '    role: *writer\n',
    faults: ['a.yaml:18:11: there is no anchor &writer above: define it, or write the value out'],
  },
  {
    what: 'a bracket that is never closed',
    replace: '    ports: {http: 8080}\n',
    by: '    ports: {http: 8080\n',
    faults: ['a.yaml:14:5: YAML: Flow map in block collection must be sufficiently indented and end with a }'],
  },
  // fields
  {
    what: 'a misspelt field',
    replace: 'image: registry.example.com/worker:1',
    by: 'imagee: registry.example.com/worker:1',
    faults: [
      'a.yaml:16:3: services.worker.image: is missing: the container image',
      'a.yaml:17:5: services.worker.imagee: unknown field: did you mean "image"?',
    ],
  },
  {
    what: 'a field that resembles none',
    replace: '{class: shared}',
    by: '{hostPath: /data}',
    faults: [
      'a.yaml:6:5: store.claim.storage: must have exactly one of local, class and nfs: name one',
      'a.yaml:6:15: store.claim.storage.hostPath: unknown field: the fields here are local, class, nfs',
    ],
  },
  {
    what: 'a field left empty',
    replace: 'name: prosaas',
    by: 'name:',
    faults: ['a.yaml:1:1: name: is empty: the name of the application'],
  },
  {
    what: 'a number where text belongs',
    replace: worker,
    by: `${worker}    env: {PORT: 8080}\n`,
    faults: ['a.yaml:19:11: services.worker.env.PORT: must be text, not 8080: put it in quotes'],
  },
  {
    what: 'text where a list belongs',
    replace: worker,
    by: `${worker}    command: node worker.js\n`,
    faults: ['a.yaml:19:5: services.worker.command: must be a list, not "node worker.js"'],
  },
  {
    what: 'a list with a wrong entry',
    replace: worker,
    by: `${worker}    command: [node, 1]\n`,
    faults: ['a.yaml:19:21: services.worker.command[1]: must be text, not 1: put it in quotes'],
  },
  {
    what: 'an access that does not exist',
    replace: '{access: ReadWrite}',
    by: '{access: Write}',
    faults: ['a.yaml:9:14: store.roles.worker.access: must be ReadOnly or ReadWrite'],
  },
  {
    what: 'a role named with capitals',
    replace: '    worker: {access',
    by: '    Worker: {access',
    faults: ['a.yaml:9:5: store.roles.Worker: a role must be named by a DNS label of at most 63 characters'],
  },
  {
    what: 'a size that is no quantity',
    replace: '10Gi',
    by: '10 GB',
    faults: ['a.yaml:5:5: store.claim.size: "10 GB" is not a quantity like 100m, 0.5, 128Mi or 10Gi'],
  },
  {
    what: 'two faults in different services',
    replace: 'image: registry.example.com/api:1\n    ports: {http: 8080}',
    by: 'image: 5\n    ports: {http: 80800}',
    faults: [
      'a.yaml:12:5: services.api.image: must be text, not 5: put it in quotes',
      'a.yaml:13:13: services.api.ports.http: must be at most 65535',
    ],
  },
  // storage
  {
    what: 'no storage',
    replace: '{class: shared}',
    by: '{}',
    faults: ['a.yaml:6:5: store.claim.storage: must have exactly one of local, class and nfs: name one'],
  },
  {
    what: 'the class local-path, which k3s brings along',
    replace: '{class: shared}',
    by: '{class: local-path}',
    faults: [
      'a.yaml:6:15: store.claim.storage.class: local-path refuses ReadWriteMany, so pods could not share it: use local, with a node and a path',
    ],
  },
  {
    what: 'a writer on a read-only export',
    replace: '{class: shared}',
    by: '{nfs: {server: nas, path: /export, mountOptions: [ro]}}',
    faults: [
      'a.yaml:9:14: store.roles.worker.access: role "worker" writes, but the NFS export is mounted read-only (mountOptions has ro): give it ReadOnly access, or the claim other storage',
    ],
  },
  {
    what: 'a writer on Mountpoint for S3',
    replace: '{class: shared}',
    by: '{class: mountpoint-s3}',
    faults: [
      'a.yaml:9:14: store.roles.worker.access: role "worker" writes, but storage class "mountpoint-s3" is Mountpoint for S3, where no file can be renamed or appended to: give it ReadOnly access, or the claim other storage',
    ],
  },
  // roles
  {
    what: 'a role that the store does not have',
    replace: worker,
    by: '    role: writer\n',
    faults: [
      'a.yaml:9:5: store.roles.worker: no service holds role "worker": give one `role: worker`, or list in serviceAccounts who will hold it',
      'a.yaml:18:5: services.worker.role: store "recordings" has no role "writer" (its roles: api, worker)',
    ],
  },
  {
    what: 'an injected mount without a role',
    replace: worker,
    by: `${worker}  cron:\n    image: registry.example.com/cron:1\n    mount: injected\n`,
    faults: [
      'a.yaml:21:5: services.cron.mount: there is nothing to inject without a role: name a role, or remove mount',
    ],
  },
  {
    what: 'a user of the store with a user id of its own',
    replace: worker,
    by: `${worker}    runAsUser: 999\n`,
    faults: [
      'a.yaml:19:5: services.worker.runAsUser: all users of the store run as user 1000: remove runAsUser, or change it in the store',
    ],
  },
  // network
  {
    what: 'a second entry',
    replace: worker,
    by: `${worker}    ports: {http: 80}\n    entry: true\n`,
    faults: [
      'a.yaml:20:5: services.worker.entry: "api" is the entry already: only one service is reachable from outside',
    ],
  },
  {
    what: 'ports that nobody may call',
    replace: '    entry: true\n',
    by: '',
    faults: [
      'a.yaml:13:5: services.api.ports: nothing may call it: list its callers (or `callers: namespace`), or mark a service `entry: true`',
    ],
  },
  {
    what: 'callers of a service that listens nowhere',
    replace: worker,
    by: `${worker}    callers: [api]\n`,
    faults: [
      'a.yaml:19:5: services.worker.callers: it listens on no port that anyone could call: name its ports, like {http: 8080}',
    ],
  },
  {
    what: 'a caller that does not exist',
    replace: worker,
    by: `${worker}    ports: {http: 80}\n    callers: [apl]\n`,
    faults: ['a.yaml:20:15: services.worker.callers[0]: there is no service "apl" in this application'],
  },
  {
    what: 'callers that are neither a list nor the namespace',
    replace: worker,
    by: `${worker}    ports: {http: 80}\n    callers: everybody\n`,
    faults: ['a.yaml:20:5: services.worker.callers: must be "namespace", or the list of services that may call it'],
  },
  {
    what: 'a port listed twice',
    replace: '{http: 8080}',
    by: '{http: 8080, web: 8080}',
    faults: ['a.yaml:13:25: services.api.ports.web: port 8080 is listed already: name it once'],
  },
  {
    what: 'a health check on a port that does not exist',
    replace: '    entry: true\n',
    by: '    entry: true\n    health: {ready: {path: /readyz, port: admin}}\n',
    faults: ['a.yaml:16:37: services.api.health.ready.port: there is no port "admin" (its ports: http)'],
  },
  {
    what: 'a health check of a service without ports',
    replace: worker,
    by: `${worker}    health: {live: {tcp: true}}\n`,
    faults: ['a.yaml:19:14: services.worker.health.live: there is no port to ask: name its ports, like {http: 8080}'],
  },
  {
    what: 'a health check in two ways',
    replace: worker,
    by: `${worker}    health: {live: {tcp: true, command: [cat]}}\n`,
    faults: ['a.yaml:19:14: services.worker.health.live: must have exactly one of path, tcp and command'],
  },
  // files and volumes
  {
    what: 'two things at one path',
    replace: worker,
    by: `${worker}    volumes: {cache: {path: /cache, empty: true}}\n    files: {/cache: {secret: s, key: k}}\n`,
    faults: [
      'a.yaml:20:13: services.worker.files["/cache"]: something else is mounted at /cache already: choose another path',
    ],
  },
  {
    what: 'a volume that is called like one of the pod',
    replace: worker,
    by: `${worker}    volumes: {recordings: {path: /cache, empty: true}}\n`,
    faults: [
      'a.yaml:19:15: services.worker.volumes.recordings: the pod has a volume "recordings" of its own: call this one something else',
    ],
  },
  {
    what: 'two claims of one name',
    replace: worker,
    by: `${worker}  recordings:\n    image: i\n    volumes: {data: {path: /data, claim: {size: 1Gi}}}\n`,
    faults: [
      'a.yaml:21:15: services.recordings.volumes.data: there is a claim "recordings-data" already: call this volume something else',
    ],
  },
  {
    what: 'a service called default',
    replace: worker,
    by: `${worker}  default:\n    image: i\n`,
    faults: [
      'a.yaml:19:3: services.default: Kubernetes has a service account called default in each namespace: call it something else',
    ],
  },
  {
    what: 'a file where only root may look',
    replace: worker,
    by: `${worker}    files: {/root/key.json: {secret: s, key: k}}\n`,
    faults: [
      'a.yaml:19:13: services.worker.files["/root/key.json"]: only root can enter /root, and this service does not run as root: choose a path elsewhere',
    ],
  },
  {
    what: 'a volume that is nothing',
    replace: worker,
    by: `${worker}    volumes: {cache: {path: /cache}}\n`,
    faults: [
      'a.yaml:19:15: services.worker.volumes.cache: must be either a claim of its own (claim: {size: 1Gi}) or empty: true',
    ],
  },
  {
    what: 'a variable with two values',
    replace: worker,
    by: `${worker}    env: {TOKEN: x}\n    secretEnv: {TOKEN: {secret: s, key: k}}\n`,
    faults: ['a.yaml:20:17: services.worker.secretEnv.TOKEN: TOKEN stands in env, too: remove one of them'],
  },
  {
    what: 'replicas of what keeps its state in memory',
    replace: worker,
    by: `${worker}    replicas: 2\n    keepsStateInMemory: true\n`,
    faults: [
      'a.yaml:19:5: services.worker.replicas: there can be only one replica: each would keep its own state in memory',
    ],
  },
];

describe('an application file', () => {
  it('is read when it is right, with what it leaves out filled in', () => {
    const { application } = readApplication(RIGHT, 'a.yaml');
    expect(application.namespace).toBe('prosaas');
    expect(application.store).toMatchObject({
      name: 'recordings',
      claim: { name: 'recordings-data' },
      runAsUser: 1000,
    });
    expect(application.services.api).toMatchObject({
      replicas: 1,
      security: 'restricted',
      imagePullPolicy: 'IfNotPresent',
    });
  });

  it.each(CASES)('with $what is refused, and the message says where', ({ replace, by, faults }) => {
    expect(RIGHT).toContain(replace);
    expect(faultsIn(RIGHT.replace(replace, by))).toEqual(faults);
  });

  it.each([
    ['nothing', ''],
    ['a comment', '# nothing here\n'],
    ['a list', '- name: prosaas\n'],
    ['a sentence', 'hello\n'],
  ])('with only %s in it is refused', (_, text) => {
    expect(faultsIn(text)).toEqual([
      'a.yaml:1:1: this is not an application: it must have a name, a store and services',
    ]);
  });

  it('with two documents is refused', () => {
    const [fault] = faultsIn(`${RIGHT}---\n${RIGHT}`);
    expect(fault).toMatch(/^a\.yaml:19:1: YAML: .*multiple documents/);
  });

  it('may say what is common once, by anchors and merge keys', () => {
    const text = RIGHT.replace(
      '  api:\n    image: registry.example.com/api:1\n',
      '  api:\n    <<: &common {image: "registry.example.com/one:1"}\n',
    ).replace('    image: registry.example.com/worker:1\n', '    <<: *common\n');
    const { application } = readApplication(text, 'a.yaml');
    expect(application.services.worker?.image).toBe('registry.example.com/one:1');
  });

  it('that expands without end is refused', () => {
    const levels = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]`);
    expect(faultsIn(['l0: &l0 [x]', ...levels].join('\n'))).toEqual([
      expect.stringMatching(/^a\.yaml:1:1: YAML: Excessive alias/),
    ]);
  });
});
