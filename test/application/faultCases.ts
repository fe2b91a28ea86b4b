/** A small model that is right; the cases replace a line of it by what is wrong. */
export const RIGHT = `name: prosaas
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

const worker = '    role: worker\n';

export interface Case {
  readonly what: string;
  readonly replace: string;
  readonly by: string;
  readonly faults: readonly string[];
}

export const CASES: readonly Case[] = [
  // YAML itself
  {
    what: 'a field that stands twice',
    replace: worker,
    by: `${worker}    role: api\n`,
    faults: ['a.yaml:19:5: this field is here twice: remove one of them'],
  },
  {
    what: 'an alias without its anchor',
    replace: worker,
    by: '    role: *writer\n',
    faults: ['a.yaml:18:11: there is no anchor &writer above: define the anchor, or write the value here'],
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
      'a.yaml:6:15: store.claim.storage.class: local-path does not offer ReadWriteMany, so pods cannot share the volume: use local, with a node and a path',
    ],
  },
  {
    what: 'a writer on a read-only export',
    replace: '{class: shared}',
    by: '{nfs: {server: nas, path: /export, mountOptions: [ro]}}',
    faults: [
      'a.yaml:9:14: store.roles.worker.access: role "worker" writes, but the NFS export is mounted read-only (mountOptions has ro): give the role ReadOnly access, or choose other storage for the claim',
    ],
  },
  {
    what: 'a writer on Mountpoint for S3',
    replace: '{class: shared}',
    by: '{class: mountpoint-s3}',
    faults: [
      'a.yaml:9:14: store.roles.worker.access: role "worker" writes, but storage class "mountpoint-s3" is Mountpoint for S3, which can neither rename a file nor append to it: give the role ReadOnly access, or choose other storage for the claim',
    ],
  },
  // roles
  {
    what: 'a role that the store does not have',
    replace: worker,
    by: '    role: writer\n',
    faults: [
      'a.yaml:9:5: store.roles.worker: no service holds role "worker": add `role: worker` to a service, or list the service accounts that will hold the role in serviceAccounts',
      'a.yaml:18:5: services.worker.role: store "recordings" has no role "writer" (its roles: api, worker)',
    ],
  },
  {
    what: 'an injected mount without a role',
    replace: worker,
    by: `${worker}  cron:\n    image: registry.example.com/cron:1\n    mount: injected\n`,
    faults: ['a.yaml:21:5: services.cron.mount: mount has no effect without a role: add a role, or remove mount'],
  },
  {
    what: 'a user of the store with a user id of its own',
    replace: worker,
    by: `${worker}    runAsUser: 999\n`,
    faults: [
      'a.yaml:19:5: services.worker.runAsUser: everything that writes into the store runs as user 1000: remove runAsUser, or change runAsUser of the store',
    ],
  },
  // network
  {
    what: 'a second entry',
    replace: worker,
    by: `${worker}    ports: {http: 80}\n    entry: true\n`,
    faults: [
      'a.yaml:20:5: services.worker.entry: "api" is the entry already, and an application has one entry: remove one of the two',
    ],
  },
  {
    what: 'ports that nobody may call',
    replace: '    entry: true\n',
    by: '',
    faults: [
      'a.yaml:13:5: services.api.ports: no service may call this one: list its callers, write `callers: namespace`, or make a service the entry with `entry: true`',
    ],
  },
  {
    what: 'callers of a service that listens nowhere',
    replace: worker,
    by: `${worker}    callers: [api]\n`,
    faults: [
      'a.yaml:19:5: services.worker.callers: the service has no ports, so nobody can call it: add ports, like {http: 8080}',
    ],
  },
  {
    what: 'a caller that does not exist',
    replace: worker,
    by: `${worker}    ports: {http: 80}\n    callers: [apl]\n`,
    faults: [
      'a.yaml:20:15: services.worker.callers[0]: there is no service "apl" in this application: correct the name',
    ],
  },
  {
    what: 'callers that are neither a list nor the namespace',
    replace: worker,
    by: `${worker}    ports: {http: 80}\n    callers: everybody\n`,
    faults: [
      'a.yaml:20:5: services.worker.callers: must be "namespace", or a list of the services that may call this service',
    ],
  },
  {
    what: 'a port listed twice',
    replace: '{http: 8080}',
    by: '{http: 8080, web: 8080}',
    faults: ['a.yaml:13:25: services.api.ports.web: port 8080 is listed twice: remove one of the two'],
  },
  {
    what: 'a health check on a port that does not exist',
    replace: '    entry: true\n',
    by: '    entry: true\n    health: {ready: {path: /readyz, port: admin}}\n',
    faults: ['a.yaml:16:37: services.api.health.ready.port: the service has no port "admin" (its ports: http)'],
  },
  {
    what: 'a health check of a service without ports',
    replace: worker,
    by: `${worker}    health: {live: {tcp: true}}\n`,
    faults: [
      'a.yaml:19:14: services.worker.health.live: the service has no port to check: add ports, like {http: 8080}',
    ],
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
      'a.yaml:19:15: services.worker.volumes.recordings: synth adds a volume "recordings" to the pod: choose another name for this volume',
    ],
  },
  {
    what: 'two claims of one name',
    replace: worker,
    by: `${worker}  recordings:\n    image: i\n    volumes: {data: {path: /data, claim: {size: 1Gi}}}\n`,
    faults: [
      'a.yaml:21:15: services.recordings.volumes.data: there is a claim "recordings-data" already: choose another name for this volume',
    ],
  },
  {
    what: 'a service called default',
    replace: worker,
    by: `${worker}  default:\n    image: i\n`,
    faults: [
      'a.yaml:19:3: services.default: Kubernetes has a service account called default in each namespace: choose another name for the service',
    ],
  },
  {
    what: 'a file where only root may look',
    replace: worker,
    by: `${worker}    files: {/root/key.json: {secret: s, key: k}}\n`,
    faults: [
      'a.yaml:19:13: services.worker.files["/root/key.json"]: only root can enter /root, and this service does not run as root: choose a path outside /root',
    ],
  },
  {
    what: 'a volume that is nothing',
    replace: worker,
    by: `${worker}    volumes: {cache: {path: /cache}}\n`,
    faults: [
      'a.yaml:19:15: services.worker.volumes.cache: must have exactly one of claim (like {size: 1Gi}), shared (the name of a volume) and empty (true or memory)',
    ],
  },
  {
    what: 'a variable with two values',
    replace: worker,
    by: `${worker}    env: {TOKEN: x}\n    secretEnv: {TOKEN: {secret: s, key: k}}\n`,
    faults: ['a.yaml:20:17: services.worker.secretEnv.TOKEN: TOKEN is in env, too: remove one of the two'],
  },
  {
    what: 'replicas of what keeps its state in memory',
    replace: worker,
    by: `${worker}    replicas: 2\n    keepsStateInMemory: true\n`,
    faults: [
      'a.yaml:19:5: services.worker.replicas: must be at most 1: each replica would keep its own state in memory',
    ],
  },
  // order
  {
    what: 'a service that waits for one that does not exist',
    replace: worker,
    by: `${worker}    waitsFor: [api, redis]\n`,
    faults: [
      'a.yaml:19:21: services.worker.waitsFor[1]: there is no service "redis" in this application: correct the name',
    ],
  },
  {
    what: 'a service that waits for itself',
    replace: worker,
    by: `${worker}    waitsFor: [worker]\n`,
    faults: [
      'a.yaml:19:5: services.worker.waitsFor: the service waits for itself, so it can never start: remove it from waitsFor',
    ],
  },
  {
    what: 'services that wait in a circle',
    replace: worker,
    by: `${worker}    waitsFor: [migrate]\n  migrate:\n    image: i\n    waitsFor: [index]\n  index:\n    image: i\n    waitsFor: [api, worker]\n`,
    faults: [
      'a.yaml:19:5: services.worker.waitsFor: it waits for "migrate", which waits for "index", which waits for "worker", so none of them can start: remove one of these from waitsFor',
    ],
  },
  {
    what: 'a service called as the container that waits',
    replace: worker,
    by: `${worker}  wait:\n    image: i\n    waitsFor: [api]\n`,
    faults: [
      'a.yaml:19:3: services.wait: the init container of a service that waits is called wait: choose another name for the service',
    ],
  },
  {
    what: 'retries of what runs for ever',
    replace: worker,
    by: `${worker}    retries: 3\n`,
    faults: ['a.yaml:19:5: services.worker.retries: retries needs once: true: add once: true, or remove retries'],
  },
  {
    what: 'replicas of what runs once',
    replace: worker,
    by: `${worker}    once: true\n    replicas: 2\n`,
    faults: ['a.yaml:20:5: services.worker.replicas: must be at most 1: a service with once runs one pod'],
  },
  {
    what: 'an entry that runs once',
    replace: '    entry: true\n',
    by: '    entry: true\n    once: true\n',
    faults: [
      'a.yaml:15:5: services.api.entry: a service with once stops, and then nobody can reach it: remove entry, or remove once',
    ],
  },
  {
    what: 'a long name of what runs once',
    replace: worker,
    by: `${worker}  ${'m'.repeat(55)}:\n    image: i\n    once: true\n`,
    faults: [
      `a.yaml:19:3: services.${'m'.repeat(55)}: the name of a service with once has at most 54 characters: shorten the name`,
    ],
  },
  // shared volumes
  {
    what: 'a shared volume that does not exist',
    replace: worker,
    by: `${worker}    volumes: {up: {path: /up, shared: uploads}}\n`,
    faults: [
      'a.yaml:19:31: services.worker.volumes.up.shared: there is no volume "uploads" in this application (it has none)',
    ],
  },
  {
    what: 'a shared volume that nobody uses',
    replace: 'services:\n',
    by: 'volumes:\n  uploads: {size: 1Gi, storage: {class: shared}}\nservices:\n',
    faults: [
      'a.yaml:11:3: volumes.uploads: no service uses this volume: give a service a volume with `shared: uploads`, or remove this volume',
    ],
  },
  {
    what: 'a shared volume called as the claim of the recordings',
    replace: 'services:\n  api:\n',
    by: 'volumes:\n  recordings-data: {size: 1Gi, storage: {class: shared}}\nservices:\n  api:\n    volumes: {d: {path: /d, shared: recordings-data}}\n',
    faults: [
      'a.yaml:11:3: volumes.recordings-data: there is a claim "recordings-data" already: choose another name for this volume',
    ],
  },
  {
    what: "a service's own claim called as a shared volume",
    replace: 'services:\n  api:\n',
    by: 'volumes:\n  api-data: {size: 1Gi, storage: {class: shared}}\nservices:\n  api:\n    volumes: {d: {path: /d, shared: api-data}, data: {path: /data, claim: {size: 1Gi}}}\n',
    faults: [
      'a.yaml:14:48: services.api.volumes.data: there is a claim "api-data" already: choose another name for this volume',
    ],
  },
  {
    what: 'a limit of what is not empty',
    replace: worker,
    by: `${worker}    volumes: {d: {path: /d, claim: {size: 1Gi}, limit: 1Gi}}\n`,
    faults: ['a.yaml:19:49: services.worker.volumes.d.limit: only an empty volume has a limit: remove limit'],
  },
  {
    what: 'a volume where only root may look, in a service that needs root for something else but uses the store',
    replace: worker,
    by: `${worker}    security: baseline\n    volumes: {d: {path: /root/d, empty: true}}\n`,
    faults: [
      'a.yaml:20:19: services.worker.volumes.d.path: only root can enter /root, and this service does not run as root: choose a path outside /root',
    ],
  },
  {
    what: 'a file that is a Secret and has content',
    replace: worker,
    by: `${worker}    files: {/a: {secret: s, key: k, content: x}}\n`,
    faults: ['a.yaml:19:13: services.worker.files["/a"]: must have either secret and key, or content'],
  },
  {
    what: 'more content than an object can hold',
    replace: worker,
    by: `${worker}    files: {/a: {content: "${'x'.repeat(200_000)}"}, /b: {content: "${'x'.repeat(50_000)}"}}\n`,
    faults: [
      'a.yaml:19:5: services.worker.files: the contents have 245 KiB together, and the limit is 240 KiB: put the files into the image, or on a volume',
    ],
  },
  // names and ways in
  {
    what: 'an alias that is a service',
    replace: '    entry: true\n',
    by: '    entry: true\n    aliases: [backend, worker]\n',
    faults: ['a.yaml:16:24: services.api.aliases[1]: there is a service "worker" already: choose another alias'],
  },
  {
    what: 'an alias of two services',
    replace: worker,
    by: `${worker}    ports: {http: 80}\n    aliases: [one]\n  other:\n    image: i\n    ports: {http: 80}\n    aliases: [one]\n`,
    faults: ['a.yaml:24:15: services.other.aliases[0]: there is an alias "one" already: choose another alias'],
  },
  {
    what: 'an alias of what listens nowhere',
    replace: worker,
    by: `${worker}    aliases: [queue]\n`,
    faults: [
      'a.yaml:19:5: services.worker.aliases: the service has no ports, so nobody can call it: add ports, like {http: 8080}',
    ],
  },
  {
    what: 'a port of the nodes for a port that does not exist',
    replace: 'entry: true',
    by: 'entry: {nodePort: {https: 30443}}',
    faults: ['a.yaml:15:24: services.api.entry.nodePort.https: the service has no port "https" (its ports: http)'],
  },
  {
    what: 'one port of the nodes for two ports',
    replace: 'ports: {http: 8080}\n    role: api\n    entry: true',
    by: 'ports: {http: 8080, sip: 5060}\n    role: api\n    entry: {nodePort: {http: 30080, sip: 30080}}',
    faults: ['a.yaml:15:37: services.api.entry.nodePort.sip: port 30080 is listed twice: remove one of the two'],
  },
  {
    what: 'two ways in',
    replace: 'entry: true',
    by: 'entry: {ingress: {}, nodePort: {}}',
    faults: ['a.yaml:15:5: services.api.entry: must have ingress or nodePort, not both'],
  },
  {
    what: 'an Ingress to what listens nowhere',
    replace: '    ports: {http: 8080}\n    role: api\n    entry: true\n',
    by: '    role: api\n    entry: {ingress: {host: a.example.com}}\n',
    faults: [
      'a.yaml:14:5: services.api.entry: the service has no ports, so nobody can call it: add ports, like {http: 8080}',
    ],
  },
  // security
  {
    what: 'root under restricted Pod Security',
    replace: worker,
    by: `${worker}  cron:\n    image: i\n    runAsUser: 0\n    runAsGroup: 0\n`,
    faults: [
      'a.yaml:21:5: services.cron.runAsUser: a restricted service cannot run as root (0): choose another number, or add security: baseline',
      'a.yaml:22:5: services.cron.runAsGroup: a restricted service cannot run as root (0): choose another number, or add security: baseline',
    ],
  },
  {
    what: 'a user of the store with a group of its own',
    replace: worker,
    by: `${worker}    runAsGroup: 0\n`,
    faults: [
      'a.yaml:19:5: services.worker.runAsGroup: everything that writes into the store runs as group 1000: remove runAsGroup, or change fsGroup of the store',
    ],
  },
  {
    what: 'capabilities under restricted Pod Security',
    replace: worker,
    by: `${worker}    capabilities: {add: [CHOWN]}\n`,
    faults: [
      'a.yaml:19:5: services.worker.capabilities: a restricted service has no capabilities: remove this field, or add security: baseline',
    ],
  },
  {
    what: 'a capability that Pod Security refuses',
    replace: worker,
    by: `${worker}    security: baseline\n    capabilities: {add: [CHOWN, NET_ADMIN]}\n`,
    faults: [
      'a.yaml:20:33: services.worker.capabilities.add[1]: baseline Pod Security does not allow NET_ADMIN: remove it',
    ],
  },
  // environments that services share
  {
    what: 'an environment that is not there',
    replace: worker,
    by: `${worker}    environment: [comon]\nenvironments: {common: {env: {TZ: UTC}}}\n`,
    faults: [
      'a.yaml:19:19: services.worker.environment[0]: there is no environment "comon" in this application (its environments: common)',
      'a.yaml:20:16: environments.common: no service uses this environment: add `environment: [common]` to a service, or remove this environment',
    ],
  },
  {
    what: 'an environment in an application that has none',
    replace: worker,
    by: `${worker}    environment: [common]\n`,
    faults: [
      'a.yaml:19:19: services.worker.environment[0]: there is no environment "common" in this application (it has none: define the environment in environments at the top)',
    ],
  },
  {
    what: 'an environment that a service names twice',
    replace: worker,
    by: `${worker}    environment: [common, common]\nenvironments: {common: {env: {TZ: UTC}}}\n`,
    faults: ['a.yaml:19:27: services.worker.environment[1]: "common" is in this list already: remove one of the two'],
  },
  {
    what: 'an environment whose name is no DNS label',
    replace: worker,
    by: `${worker}    environment: [my_env]\nenvironments:\n  my_env: {env: {TZ: UTC}}\n`,
    faults: [
      'a.yaml:21:3: environments.my_env: the name must be lower-case letters, digits and hyphens, beginning with a letter',
    ],
  },
  {
    what: 'variables as Compose writes them',
    replace: worker,
    by: `${worker}    environment: {TZ: UTC}\n`,
    faults: [
      'a.yaml:19:5: services.worker.environment: must be a list of names from environments at the top, like [common]; write the variables of this service into env',
    ],
  },
  {
    what: 'variables as Compose writes them in a list',
    replace: worker,
    by: `${worker}    environment: [TZ=UTC]\n`,
    faults: [
      'a.yaml:19:19: services.worker.environment[0]: "TZ=UTC" is a variable, and this is a list of environments: write the variable into env',
    ],
  },
  {
    what: 'an environment that is not in a list',
    replace: worker,
    by: `${worker}    environment: common\nenvironments: {common: {env: {TZ: UTC}}}\n`,
    faults: [
      'a.yaml:19:5: services.worker.environment: must be a list of names from environments at the top, like [common]',
    ],
  },
  {
    what: 'variables of an environment beside env',
    replace: worker,
    by: `${worker}    environment: [common]\nenvironments: {common: {TZ: UTC}}\n`,
    faults: ['a.yaml:20:25: environments.common.TZ: unknown field: the fields here are env, secretEnv'],
  },
  {
    what: 'an environment without variables',
    replace: worker,
    by: `${worker}    environment: [common]\nenvironments: {common: {}}\n`,
    faults: ['a.yaml:20:16: environments.common: has no variables: add env or secretEnv, or remove this environment'],
  },
  {
    what: 'a variable that an environment has twice',
    replace: worker,
    by: `${worker}    environment: [common]\nenvironments: {common: {env: {KEY: a}, secretEnv: {KEY: {secret: s, key: k}}}}\n`,
    faults: ['a.yaml:20:52: environments.common.secretEnv.KEY: KEY is in env, too: remove one of the two'],
  },
  {
    what: 'a variable that begins with two dots',
    replace: worker,
    by: `${worker}    env: {..x: a}\n`,
    faults: [
      'a.yaml:19:11: services.worker.env["..x"]: the name must be a variable name: it must not be a dot, or begin with two',
    ],
  },
  {
    what: 'an environment to be filled in',
    replace: worker,
    by: `${worker}    environment: [common]\nenvironments: {common: {env: {TZ: FILL_IN}}}\n`,
    faults: ['a.yaml:20:31: environments.common.env.TZ: must be filled in'],
  },
  // what import leaves open
  {
    what: 'fields that are to be filled in, whatever else is wrong',
    replace: 'image: registry.example.com/worker:1\n    role: worker\n',
    by: 'image: FILL_IN\n    role: writer\n    env: {URL: FILL_IN}\n    health: {live: {path: FILL_IN}}\n',
    faults: [
      'a.yaml:17:5: services.worker.image: must be filled in: the container image',
      'a.yaml:19:11: services.worker.env.URL: must be filled in',
      'a.yaml:20:21: services.worker.health.live.path: must be filled in: healthy when GET of this path answers 200 to 399',
    ],
  },
  {
    what: 'a storage to be filled in',
    replace: '{class: shared}',
    by: 'FILL_IN',
    faults: ['a.yaml:6:5: store.claim.storage: must be filled in: the kind of storage: local, class or nfs'],
  },
];
