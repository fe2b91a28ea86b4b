import type { Fields } from '../../src/import/carried.ts';
import type { Situation } from './imported.ts';

/** What an attribute of `web` becomes. */
export interface Case {
  /** The attributes that it is about. */
  readonly of: string;
  readonly says: string;
  readonly attributes: string;
  readonly fields: Fields;
  /** Fields that the model must not have. */
  readonly without?: readonly (keyof Fields)[];
  /** All that is said about `web`. */
  readonly said?: readonly string[];
  readonly rest?: string;
  readonly situation?: Situation;
}

const redis = '  redis: {image: redis, healthcheck: {test: redis-cli ping}}';
const port = (name: string, attributes: string, fields: Fields, said: readonly string[] = []): Case => ({
  of: 'ports',
  says: name,
  attributes,
  fields,
  said,
});
const ENTRY =
  'Rewritten: is the entry, but nothing outside the cluster leads to it yet → Import again with --entry ingress=HOST, or --entry nodeport.';

export const cases: readonly Case[] = [
  // images
  { of: 'image', says: 'the image', attributes: '', fields: { image: 'web' } },
  {
    of: 'build image',
    says: 'what is built has the image that it names, and is listed',
    attributes: 'build: .',
    fields: { image: 'registry.example.com/prosaas/web' },
    said: [
      'ImageToBuild: is built by Compose; a cluster runs images only. There is 1 image to build: registry.example.com/prosaas/web → Build, and push to the registry.',
    ],
    situation: { choices: { registry: 'registry.example.com/prosaas', storage: { class: 'shared' } } },
  },
  {
    of: 'build image',
    says: 'an image that another service builds is the same one',
    attributes: '',
    fields: { image: 'registry.example.com/prosaas/web' },
    rest: '  builder: {image: web, build: {context: ., dockerfile_inline: "FROM node\\nUSER node"}}',
    situation: { choices: { registry: 'registry.example.com/prosaas', storage: { class: 'shared' } } },
  },
  {
    of: 'pull_policy',
    says: 'always is Always',
    attributes: 'pull_policy: always',
    fields: { imagePullPolicy: 'Always' },
  },
  {
    of: 'pull_policy',
    says: 'a period is lost',
    attributes: 'pull_policy: daily',
    fields: {},
    without: ['imagePullPolicy'],
    said: [
      'NotCarried: pull_policy: daily: a node pulls an image only when it does not have it → Give each version a tag of its own.',
    ],
  },
  // commands
  {
    of: 'command entrypoint',
    says: "Docker's entrypoint is the command, and Docker's command the arguments",
    attributes: 'entrypoint: [tini, --]\ncommand: node "web server.js" --port 80',
    fields: { command: ['tini', '--'], args: ['node', 'web server.js', '--port', '80'] },
  },
  {
    of: 'entrypoint',
    says: 'an entrypoint that is cleared leaves the command by itself',
    attributes: 'entrypoint: []\ncommand: [node, web.js]',
    fields: { command: ['node', 'web.js'] },
    without: ['args'],
  },
  {
    of: 'command',
    says: 'dollars stay dollars, which Kubernetes would take for references',
    attributes: 'command: [sh, -c, "echo $$$$ $$(hostname) $$HOME"]',
    fields: { args: ['sh', '-c', 'echo $$$ $$(hostname) $HOME'] },
  },
  { of: 'working_dir', says: 'the directory', attributes: 'working_dir: /app', fields: { workingDirectory: '/app' } },
  // order
  {
    of: 'restart',
    says: 'what is never restarted is a Job',
    attributes: 'restart: "no"',
    fields: { once: true, retries: 3 },
    said: [
      'Rewritten: is a Job. It is tried 3 more times when it fails → If it must not run a second time, set retries: 0 in the model.',
    ],
  },
  {
    of: 'restart',
    says: 'a Job that others wait for has the retries that it says',
    attributes: 'restart: on-failure:5',
    fields: { once: true, retries: 5 },
    rest: '  after: {image: a, user: "1000", depends_on: {web: {condition: service_completed_successfully}}}',
    said: [],
  },
  {
    of: 'restart',
    says: 'what is restarted on failure is restarted always',
    attributes: 'restart: on-failure',
    fields: {},
    without: ['once'],
    said: [
      'NotCarried: restart: on-failure: it is started again whenever it ends, even when it ends well → If it does its work and ends, set once: true in the model; it becomes a Job.',
    ],
  },
  {
    of: 'deploy',
    says: 'a restart policy of none is a Job, too',
    attributes: 'deploy: {restart_policy: {condition: none}}',
    fields: { once: true },
  },
  {
    of: 'depends_on',
    says: 'it waits for what must be healthy, or have ended',
    attributes:
      'depends_on:\n  redis: {condition: service_healthy}\n  job: {condition: service_completed_successfully}',
    fields: { waitsFor: ['redis', 'job'] },
    rest: `${redis}\n  job: {image: job}`,
    said: [],
  },
  {
    of: 'depends_on',
    says: 'the order of starting alone is lost',
    attributes: 'depends_on: [redis]',
    fields: {},
    without: ['waitsFor'],
    rest: redis,
    said: [
      'NotCarried: depends_on without a condition is not carried over: pods start in any order, and one that ends is started again → If the service must not start before another one, write condition: service_healthy; the other one needs a healthcheck for that.',
    ],
  },
  // ports
  port(
    'ports that are published make it the entry',
    'ports: ["8080:80", "443:443"]',
    { ports: { http: 80, https: 443 }, entry: true },
    [ENTRY],
  ),
  port('a port of this machine alone makes it no entry', 'ports: ["127.0.0.1:8080:80"]', { ports: { http: 80 } }, [
    'NotCarried: was published on the host as 127.0.0.1:8080; in the cluster it is reached from the namespace only → To reach it from your machine: kubectl -n prosaas port-forward service/web 8080:80',
  ]),
  port('UDP is lost', 'ports: ["5060:5060/udp"]', {}, [
    'NotCarried: listens on 5060/udp; the model has TCP ports only → Write a Service for these ports yourself.',
  ]),
  {
    of: 'ports',
    says: 'the entry may be an Ingress',
    attributes: 'ports: ["80:3000"]',
    fields: { entry: { ingress: { host: 'prosaas.example' } } },
    situation: { choices: { entry: { ingress: 'prosaas.example' }, storage: { class: 'shared' } } },
    said: [],
  },
  {
    of: 'ports',
    says: 'the entry may be a port of the nodes, the same where nodes have it',
    attributes: 'ports: ["80:3000", "30080:3001"]',
    fields: { entry: { nodePort: { 'port-3001': 30080 } } },
    situation: { choices: { entry: 'nodePort', storage: { class: 'shared' } } },
    said: [],
  },
  {
    of: 'expose',
    says: 'ports within',
    attributes: 'expose: ["3000", "4000-4001"]',
    fields: { ports: { http: 3000, 'port-4000': 4000, 'port-4001': 4001 } },
  },
  {
    of: 'ports',
    says: 'where nothing says it, it listens where others call it',
    attributes: '',
    fields: { ports: { http: 4000 } },
    rest: '  api: {image: api, user: "1000", environment: {WEB: "http://web:4000/x"}}',
  },
  {
    of: 'ports',
    says: 'where nothing says it, it listens where a proxy calls it',
    attributes: '',
    fields: { ports: { http: 5000 } },
    rest: '  nginx: {image: nginx, volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]}',
    situation: { beside: { 'nginx.conf': 'upstream web { server web:5000; }' } },
  },
  {
    of: 'ports',
    says: 'where nothing says it, it listens on its PORT',
    attributes: 'environment: {PORT: "7000"}',
    fields: { ports: { http: 7000 } },
  },
  // environment
  {
    of: 'environment',
    says: 'plain variables stay, and what Kubernetes would take for references is escaped',
    attributes: 'environment: {A: "1", B: "$$(A)", EMPTY: ""}',
    fields: { env: { A: '1', B: '$$(A)', EMPTY: '' } },
  },
  {
    of: 'env_file',
    says: 'files of variables are read',
    attributes: 'env_file: web.env',
    fields: { env: { A: 'from file' } },
    situation: { beside: { 'web.env': 'A="from file"\n' } },
  },
  {
    of: 'environment',
    says: 'a variable without a value is lost',
    attributes: 'environment: [A]',
    fields: {},
    without: ['env'],
    said: [
      'NotCarried: has no value here for A → If the service needs it, set the variable here and import again, or write it into the model.',
    ],
  },
  // files
  {
    of: 'volumes',
    says: 'a file is carried with its content',
    attributes: 'volumes: ["./web.conf:/etc/web.conf:ro"]',
    fields: { files: { '/etc/web.conf': { content: 'listen 80\n' } } },
    situation: { beside: { 'web.conf': 'listen 80\n' } },
    said: [],
  },
  {
    of: 'volumes',
    says: 'a key is taken from a Secret, and is moved out of /root with the variable that names it',
    attributes:
      'volumes: ["./google.json:/root/.config/key.json:ro"]\nenvironment: {GOOGLE_APPLICATION_CREDENTIALS: /root/.config/key.json}',
    fields: {
      files: { '/run/files/key.json': { secret: 'google', key: 'google.json' } },
      env: { GOOGLE_APPLICATION_CREDENTIALS: '/run/files/key.json' },
    },
    situation: { beside: { 'google.json': '{"type": "service_account", "private_key": "x"}' } },
    said: [
      'SecretToCreate: ./google.json looks secret: it is key google.json of Secret google, and its content is written nowhere → Create the Secret, or fill the key into the template.',
      'Rewritten: /root/.config/key.json is at /run/files/key.json now, because only root may enter /root; GOOGLE_APPLICATION_CREDENTIALS is rewritten → Nothing to do if the program takes the path from there.',
    ],
  },
  {
    of: 'configs',
    says: 'a config is a file with its content',
    attributes: 'configs: [{source: c, target: /etc/c}]',
    fields: { files: { '/etc/c': { content: 'hello' } } },
    rest: 'configs: {c: {content: hello}}',
    said: [],
  },
  {
    of: 'secrets',
    says: 'a secret is a key of a Secret',
    attributes: 'secrets: [session]',
    fields: { files: { '/run/secrets/session': { secret: 'session', key: 'session' } } },
    rest: 'secrets: {session: {file: ./session.txt}}',
    said: [
      'SecretToCreate: secret session is key session of Secret session → Create the Secret, or fill the key into the template.',
    ],
  },
  {
    of: 'volumes',
    says: 'the socket of Docker is lost',
    attributes: 'volumes: ["/var/run/docker.sock:/var/run/docker.sock"]',
    fields: {},
    without: ['files', 'volumes'],
    said: [
      'NotCarried: /var/run/docker.sock is a socket of the host; there is no Docker in the cluster → The service must work without it, or talk to Kubernetes instead.',
    ],
  },
  // volumes
  {
    of: 'volumes',
    says: 'a volume of one service is a claim of its own',
    attributes: 'volumes: ["data:/data"]',
    fields: { volumes: { data: { path: '/data', claim: { size: '1Gi' } } } },
    said: [],
  },
  {
    of: 'volumes',
    says: 'a volume of several services is shared',
    attributes: 'volumes: ["data:/data:ro"]',
    fields: { volumes: { data: { path: '/data', shared: 'data', readOnly: true } } },
    rest: '  other: {image: o, user: "1000", volumes: ["data:/d"]}',
  },
  {
    of: 'volumes deploy',
    says: 'a volume of a service of which several run is shared',
    attributes: 'volumes: ["data:/data"]\ndeploy: {replicas: 2}',
    fields: { replicas: 2, volumes: { data: { path: '/data', shared: 'data' } } },
  },
  {
    of: 'volumes_from',
    says: 'volumes of another service are shared with it',
    attributes: 'volumes_from: ["other:ro"]',
    fields: { volumes: { data: { path: '/d', shared: 'data', readOnly: true } } },
    rest: '  other: {image: o, user: "1000", volumes: ["data:/d"]}',
  },
  {
    of: 'volumes',
    says: 'a volume without a name is empty',
    attributes: 'volumes: [/cache]',
    fields: { volumes: { cache: { path: '/cache', empty: true } } },
    said: [
      'Rewritten: has a volume without a name at /cache: it is empty when a pod starts and gone with the pod → If the service keeps something there, name the volume.',
    ],
  },
  {
    of: 'tmpfs',
    says: 'a tmpfs is memory',
    attributes: 'tmpfs: ["/run:size=64m,mode=1777"]',
    fields: { volumes: { run: { path: '/run', empty: 'memory', limit: '64Mi' } } },
  },
  {
    of: 'shm_size',
    says: 'shared memory is memory',
    attributes: 'shm_size: 128m',
    fields: { volumes: { 'shared-memory': { path: '/dev/shm', empty: 'memory', limit: '128Mi' } } },
  },
  // health
  {
    of: 'healthcheck',
    says: 'a healthcheck is readiness, and a start may take long',
    attributes:
      'healthcheck: {test: curl -f localhost:80, interval: 10s, timeout: 3s, retries: 4, start_period: 1m30s}',
    fields: {
      health: {
        ready: { command: ['/bin/sh', '-c', 'curl -f localhost:80'], everySeconds: 10, timeoutSeconds: 3, failures: 4 },
        startupSeconds: 600,
      },
    },
  },
  {
    of: 'healthcheck',
    says: 'without a shell, and with what Docker takes where nothing is said',
    attributes: 'healthcheck: {test: [CMD, /healthy, --quick]}',
    fields: {
      health: {
        ready: { command: ['/healthy', '--quick'], everySeconds: 30, timeoutSeconds: 30, failures: 3 },
        startupSeconds: 600,
      },
    },
  },
  { of: 'healthcheck', says: 'none', attributes: 'healthcheck: {test: [NONE]}', fields: {}, without: ['health'] },
  // how many, how large
  { of: 'scale deploy', says: 'scale', attributes: 'scale: 3', fields: { replicas: 3 } },
  {
    of: 'deploy',
    says: 'what stops before the next starts never runs twice',
    attributes: 'deploy: {replicas: 1, update_config: {order: stop-first}}',
    fields: { keepsStateInMemory: true },
    said: [],
  },
  {
    of: 'deploy',
    says: 'a mode is lost',
    attributes: 'deploy: {mode: global}',
    fields: {},
    said: [
      'NotCarried: deploy.mode: global: the service runs once, on any node → If each node needs one, write a DaemonSet yourself.',
    ],
  },
  {
    of: 'deploy',
    says: 'limits and reservations',
    attributes:
      'deploy: {resources: {limits: {cpus: "0.5", memory: 512M}, reservations: {cpus: "0.25", memory: 128M}}}',
    fields: {
      resources: { requests: { cpu: '250m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
    },
  },
  {
    of: 'cpus mem_limit mem_reservation',
    says: 'and in their old form',
    attributes: 'cpus: 0.02\nmem_limit: 32m\nmem_reservation: 16m',
    fields: { resources: { requests: { cpu: '20m', memory: '16Mi' }, limits: { cpu: '20m', memory: '32Mi' } } },
  },
  {
    of: 'mem_limit',
    says: 'without a limit, none',
    attributes: '',
    fields: { resources: { limits: {} } },
  },
  // security
  {
    of: 'user',
    says: 'a user and group by number',
    attributes: 'labels: {}',
    fields: { runAsUser: 1000 },
    without: ['security'],
  },
  {
    of: 'read_only',
    says: 'the file system of the container can be written, unless it says',
    attributes: '',
    fields: { writableRoot: true },
  },
  {
    of: 'read_only',
    says: 'and cannot, if it says',
    attributes: 'read_only: true',
    fields: {},
    without: ['writableRoot'],
  },
  {
    of: 'cap_add cap_drop',
    says: 'capabilities that baseline allows',
    attributes: 'cap_drop: [ALL]\ncap_add: [CHOWN]',
    fields: { security: 'baseline', capabilities: { add: ['CHOWN'], drop: ['ALL'] } },
  },
  {
    of: 'cap_add',
    says: 'others are lost',
    attributes: 'cap_add: [SYS_ADMIN]',
    fields: {},
    without: ['capabilities', 'security'],
    said: [
      'NotCarried: cap_add SYS_ADMIN: Pod Security does not allow it, not even at baseline → If the service needs it, it needs a namespace with privileged Pod Security and manifests of your own.',
    ],
  },
  // network
  {
    of: 'networks',
    says: 'who shares a network with it may call it, and by its other names',
    attributes: 'expose: ["80"]\nnetworks: {front: {aliases: [www]}}',
    fields: { aliases: ['www'], callers: ['proxy'], internet: 'anywhere' },
    rest: '  proxy: {image: p, user: "1000", networks: [front]}\nnetworks: {front: }',
    said: [],
  },
  {
    of: 'networks',
    says: 'in an internal network it has no internet',
    attributes: 'networks: [back]',
    fields: {},
    without: ['internet'],
    rest: 'networks: {back: {internal: true}}',
  },
  {
    of: 'container_name links',
    says: 'the name of the container, and links of others, are names',
    attributes: 'container_name: prosaas-web\nexpose: ["80"]',
    fields: { aliases: ['prosaas-web', 'site'] },
    rest: '  proxy: {image: p, user: "1000", links: ["web:site"]}',
  },
  {
    of: 'network_mode',
    says: 'the network of the host is lost',
    attributes: 'network_mode: host',
    fields: {},
    said: [
      'NotCarried: network_mode: host: in the cluster each service has its own network → Services must call it, and it must call them, by their names.',
    ],
  },
  {
    of: 'extra_hosts',
    says: 'hosts with addresses; not the machine on which Docker runs',
    attributes: 'extra_hosts: ["pbx:10.0.0.5", "host.docker.internal:host-gateway"]',
    fields: { hosts: { pbx: '10.0.0.5' } },
    said: [
      'NotCarried: host.docker.internal is the machine that runs Docker → If the service calls that machine, write its address into the model: hosts.',
    ],
  },
  {
    of: 'dns_opt dns_search',
    says: 'options of the resolver',
    attributes: 'dns_opt: ["ndots:1", rotate]\ndns_search: corp.example',
    fields: { dns: { options: { ndots: '1', rotate: '' }, searches: ['corp.example'] } },
  },
  { of: 'dns_search', says: 'none at all', attributes: "dns_search: ['']", fields: {}, without: ['dns'], said: [] },
  { of: 'hostname', says: 'its name for itself', attributes: 'hostname: desk', fields: { hostname: 'desk' } },
  {
    of: 'stop_grace_period',
    says: 'the time to end',
    attributes: 'stop_grace_period: 1m30s',
    fields: { stopSeconds: 90 },
  },
  {
    of: 'restart',
    says: 'what others want to be healthy goes on running, whatever it says',
    attributes: 'restart: "no"\nexpose: ["80"]\nhealthcheck: {test: [CMD, ok]}',
    fields: { health: { ready: { command: ['ok'] } } },
    without: ['once'],
    rest: '  after: {image: a, user: "1000", depends_on: {web: {condition: service_healthy}}}',
    said: [
      'NotCarried: restart: no, although others wait until it is healthy: it is started again whenever it ends, even when it ends well → If it does its work and ends, set once: true in the model; it becomes a Job.',
    ],
  },
  {
    of: 'restart',
    says: 'what publishes ports goes on running, whatever it says',
    attributes: 'restart: "no"\nports: ["127.0.0.1:8080:80"]',
    fields: { ports: { http: 80 } },
    without: ['once'],
    said: [
      'NotCarried: restart: no, although it publishes ports: it is started again whenever it ends, even when it ends well → If it does its work and ends, set once: true in the model; it becomes a Job.',
      'NotCarried: was published on the host as 127.0.0.1:8080; in the cluster it is reached from the namespace only → To reach it from your machine: kubectl -n prosaas port-forward service/web 8080:80',
    ],
  },
  {
    of: 'healthcheck',
    says: 'that of an image is not known',
    attributes: 'healthcheck: {interval: 5s}',
    fields: {},
    without: ['health'],
    said: [
      'NotCarried: has the healthcheck of its image, which is not known here: it counts as ready as soon as it runs → Write it into the model: health.',
    ],
  },
  {
    of: 'healthcheck restart',
    says: 'that of a Job is none',
    attributes: 'healthcheck: {test: [CMD, ok]}\nrestart: on-failure:1',
    fields: { once: true, retries: 1 },
    without: ['health'],
    rest: '  after: {image: a, user: "1000", depends_on: {web: {condition: service_completed_successfully}}}',
    said: [
      'NotCarried: has a healthcheck but is a Job, which is done when it has ended → Usually there is nothing to do.',
    ],
  },
  {
    of: 'depends_on',
    says: 'who is to be healthy, and says nowhere how that is known',
    attributes: 'depends_on: {cache: {condition: service_healthy}}',
    fields: { waitsFor: ['cache'] },
    rest: '  cache: {image: redis}',
    said: [
      'NotCarried: waits until cache is healthy, but these files have no healthcheck for it: it counts as ready as soon as it runs → Write the health of cache into the model.',
    ],
  },
  {
    of: 'ports',
    says: 'where others call it, too, and not only where it is published',
    attributes: 'ports: ["127.0.0.1:15672:15672"]',
    fields: { ports: { http: 15672, amqp: 5672 } },
    rest: '  api: {image: api, user: "1000", environment: {BROKER: "amqp://web:5672"}}',
  },
  {
    of: 'command entrypoint',
    says: 'what is cleared cannot be',
    attributes: 'entrypoint: []',
    fields: {},
    without: ['command', 'args'],
    said: [
      'NotCarried: clears its entrypoint and has no command: the entrypoint of the image runs → Write the command into the model.',
    ],
  },
  {
    of: 'volumes scale',
    says: 'a volume of what is scaled is shared, too',
    attributes: 'volumes: ["data:/data"]\nscale: 3',
    fields: { replicas: 3, volumes: { data: { path: '/data', shared: 'data' } } },
  },
  {
    of: 'deploy',
    says: 'a reservation above the limit is the limit',
    attributes: 'deploy: {resources: {limits: {cpus: "0.5"}, reservations: {cpus: "1"}}}',
    fields: { resources: { requests: { cpu: '500m', memory: '64Mi' }, limits: { cpu: '500m' } } },
  },
  {
    of: 'networks ports',
    says: 'who may call the entry stands in the model: others may call nobody else',
    attributes: 'ports: ["80:80"]\nnetworks: [back]',
    fields: { callers: ['inner'], entry: true },
    rest: '  inner: {image: i, user: "1000", networks: [back]}\nnetworks: {back: {internal: true}}',
    said: [ENTRY],
  },
  {
    of: 'networks',
    says: 'who is in the network of the host may call',
    attributes: 'expose: ["80"]\nnetworks: [front]',
    fields: { callers: ['agent'] },
    rest: '  agent: {image: a, user: "1000", network_mode: host}\nnetworks: {front: }',
  },
  {
    of: 'volumes',
    says: 'volumes whose names would become one stay two',
    attributes: 'volumes: ["a_b:/a", "a-b:/b", "wait:/w"]',
    fields: {
      volumes: {
        'a-b': { path: '/a', claim: { size: '1Gi' } },
        'a-b-2': { path: '/b', claim: { size: '1Gi' } },
        'wait-2': { path: '/w', claim: { size: '1Gi' } },
      },
    },
    situation: { volumes: 'a_b: , a-b: , wait: ' },
    said: [],
  },
  {
    of: 'ports',
    says: 'a port of this machine alone is opened with the others of the entry, and that is said',
    attributes: 'ports: ["127.0.0.1:4000:4000", "4001:4001"]',
    fields: { entry: { nodePort: {} } },
    situation: { choices: { entry: 'nodePort', storage: { class: 'shared' } } },
    said: [
      'NotCarried: was reached at 4000 from its own host only; as the entry, all its ports are reached from outside → Take the port out of the model, or put another service in front.',
    ],
  },
  {
    of: 'volumes',
    says: "a database's own volume begins below the root of the file system, where lost+found may be",
    attributes: 'image: postgres:17\nvolumes: ["data:/var/lib/postgresql/data"]',
    fields: {
      volumes: {
        data: { path: '/var/lib/postgresql/data', claim: { size: '1Gi', class: 'fast' }, subPath: 'data' },
      },
    },
    situation: { choices: { claimClass: 'fast', storage: { class: 'shared' } } },
  },
  {
    of: 'volumes',
    says: "Docker's name server in a file is said",
    attributes: 'volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]',
    fields: { files: { '/etc/nginx/nginx.conf': { content: 'resolver 127.0.0.11;' } } },
    situation: { beside: { 'nginx.conf': 'resolver 127.0.0.11;' } },
    said: [
      'NotCarried: /etc/nginx/nginx.conf names 127.0.0.11, the name server of Docker, which does not exist in the cluster → In the model, write the name server of the cluster into the file, usually kube-dns.kube-system.svc.cluster.local.',
    ],
  },
  // what is lost of what is carried
  {
    of: 'networks',
    says: 'fixed addresses are lost',
    attributes: 'networks: {front: {ipv4_address: 10.9.0.5}}',
    fields: {},
    rest: 'networks: {front: {ipam: {config: [{subnet: 10.9.0.0/24}]}}}',
    said: [
      'NotCarried: networks.front.ipv4_address: the cluster chooses the addresses of pods → Usually there is nothing to do.',
    ],
  },
  {
    of: 'expose',
    says: 'UDP is lost here, too',
    attributes: 'expose: ["5060/udp"]',
    fields: {},
    without: ['ports'],
    said: ['NotCarried: listens on 5060/udp; the model has TCP ports only → Write a Service for these ports yourself.'],
  },
  {
    of: 'deploy',
    says: 'devices and limits of processes are lost',
    attributes:
      'deploy: {resources: {limits: {pids: 50}, reservations: {devices: [{driver: nvidia, capabilities: [gpu]}]}}}',
    fields: {},
    said: [
      'NotCarried: deploy.resources.reservations: devices: a container sees no devices of its node → If the cluster has a device plugin, ask for the device in manifests of your own.',
      'NotCarried: deploy.resources.limits.pids: the kubelet sets the limit (podPidsLimit) → Usually there is nothing to do.',
    ],
  },
  {
    of: 'depends_on',
    says: 'to be restarted together is lost',
    attributes: 'depends_on: {redis: {condition: service_healthy, restart: true}}',
    fields: { waitsFor: ['redis'] },
    rest: redis,
    said: [
      'NotCarried: depends_on.redis.restart: the service is not restarted together with what it depends on → Usually there is nothing to do.',
    ],
  },
  {
    of: 'configs',
    says: 'owners are lost',
    attributes: 'configs: [{source: c, uid: "103"}]',
    fields: { files: { '/c': { content: 'hello' } } },
    rest: 'configs: {c: {content: hello}}',
    said: [
      'NotCarried: configs.uid: the file belongs to root, and every user of the container may read it → Usually there is nothing to do.',
    ],
  },
  {
    of: 'networks',
    says: 'names that Kubernetes does not take are lost, and said',
    attributes: 'expose: ["80"]\nextra_hosts: ["Up_Stairs:10.0.0.1"]\nnetworks: {default: {aliases: [up_stairs]}}',
    fields: {},
    without: ['aliases'],
    said: [
      'Rewritten: is not found as up_stairs: a Service cannot have such a name; where variables and commands use it as a host, it is rewritten → Look for other places that use the old name: code, files in the image.',
      'NotCarried: hosts.Up_Stairs is left out of the model: the name must be a host name → Write into the model what it should be.',
    ],
  },
  {
    of: 'environment',
    says: 'of many without a value some are named',
    attributes: 'environment: [A, B, C, D, E, F, G]',
    fields: {},
    said: [
      'NotCarried: has no value here for A, B, C, D, E and 2 more → If the service needs it, set the variable here and import again, or write it into the model.',
    ],
  },
  {
    of: 'environment',
    says: 'a variable may have dots and hyphens in its name',
    attributes: 'environment: {discovery.type: single-node, X-A: b}',
    fields: { env: { 'discovery.type': 'single-node', 'X-A': 'b' } },
    said: [],
  },
  {
    of: 'volumes',
    says: 'the clock of the machine is not a file of the application',
    attributes: 'volumes: [/etc/timezone:/etc/timezone:ro]',
    fields: {},
    without: ['files'],
    situation: { beside: { '/etc/timezone': 'Asia/Jerusalem' } },
    said: ['NotCarried: /etc/timezone belongs to the host → Set TZ in the environment.'],
  },
  // what is not of the model
  {
    of: 'attach develop',
    says: 'is about the terminal of a developer',
    attributes: 'attach: false\ndevelop: {watch: [{action: rebuild, path: .}]}',
    fields: {},
    said: [],
  },
  {
    of: 'extends',
    says: 'is resolved',
    attributes: 'extends: base',
    fields: { env: { A: 'base' } },
    rest: '  base: {image: b, user: "1000", environment: {A: base}}',
  },
  {
    of: 'profiles',
    says: 'an active one is there',
    attributes: 'profiles: [extra]',
    fields: { image: 'web' },
    situation: { profiles: ['extra'] },
    said: [],
  },
];
