import * as z from 'zod';
import { chosen, env, secretEnv, secretKey } from './environment.ts';
import { health } from './health.ts';
import { absolutePath, foreignName, hostName, objectName, port, portName, userId } from './names.ts';
import { quantity } from './quantity.ts';
import { volume } from './volume.ts';

const text = z.string();

const amounts = z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() });

const resources = z.strictObject({
  requests: amounts.prefault({ cpu: '50m', memory: '64Mi' }),
  limits: amounts.prefault({ memory: '256Mi' }),
});

const rootOrUser = z.union([z.literal(0), userId], { error: 'must be the number of a user or group' });

const address = z.union([z.ipv4(), z.ipv6()], { error: 'must be an IP address' });

/** The source of a file: content in the model, or a key of a Secret. */
export type FileSource = { readonly content: string } | { readonly secret: string; readonly key: string };

const file = z
  .strictObject({
    secret: secretKey.shape.secret.optional(),
    key: secretKey.shape.key.optional(),
    content: text.describe('the content of the file; it is stored in a ConfigMap, so it must not be secret').optional(),
  })
  .refine(
    ({ secret, key, content }) =>
      content === undefined ? secret !== undefined && key !== undefined : secret === undefined && key === undefined,
    'must have either secret and key, or content',
  )
  .transform(({ secret, key, content = '' }): FileSource =>
    secret === undefined || key === undefined ? { content } : { secret, key },
  );

const ingress = z.strictObject({
  host: z
    .string()
    .max(253)
    .regex(/^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, 'must be a host name')
    .describe('the host name in the requests; by default any host name')
    .optional(),
  class: foreignName.describe('the ingress class; by default the default class of the cluster').optional(),
  tlsSecret: foreignName
    .describe('the name of an existing Secret with the certificate and the key of the host')
    .optional(),
});

const entry = z
  .strictObject({
    ingress: ingress.describe('reachable through the ingress controller of the cluster').optional(),
    nodePort: z
      .record(portName, z.int().min(1).max(65535))
      .describe('reachable on every node: the name of each port with its number on the nodes, usually 30000 to 32767')
      .optional(),
  })
  .refine(({ ingress, nodePort }) => ingress === undefined || nodePort === undefined, {
    message: 'must have ingress or nodePort, not both',
  });

const capabilities = z.array(z.string().regex(/^(?!CAP_)[A-Z][A-Z_]*$/, 'must be a capability, like CHOWN, or ALL'));

export const image = z
  .string()
  .regex(/^\S+$/, 'must be an image, like registry.example.com/prosaas/api:1.4')
  .describe('the container image');

export const service = z.strictObject({
  image,
  imagePullPolicy: z
    .enum(['IfNotPresent', 'Always', 'Never'])
    .default('IfNotPresent')
    .describe('when a node fetches the image'),
  command: z.array(text).min(1).optional().describe('the command to run instead of the entrypoint of the image'),
  args: z.array(text).min(1).optional().describe('the arguments of the command'),
  workingDirectory: absolutePath.describe('the directory in which the command runs').optional(),
  once: z
    .boolean()
    .default(false)
    .describe('true: a Job that runs to its end once, and again only after the service has changed'),
  retries: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('how often the Job is tried again after a failure, by default 3; only with once'),
  waitsFor: z
    .array(z.string())
    .default([])
    .describe(
      'the services that it waits for before it starts: a service with once must have succeeded, any other service must be ready',
    ),
  environment: chosen.describe(
    'the environments that it shares with other services, by name; of a variable in several, the last one counts, and env and secretEnv of the service count before all',
  ),
  env: env.describe('environment variables, not for secrets: they are readable in the manifests'),
  secretEnv: secretEnv.describe('environment variables from existing Secrets'),
  files: z
    .record(absolutePath, file)
    .default({})
    .describe('read-only files, by path: each comes from a key of an existing Secret, or from content'),
  ports: z.record(portName, port).default({}).describe('the ports it listens on, by name'),
  everyPort: z
    .literal(true)
    .optional()
    .describe('other services find it by its name on every port, because its ports are unknown (a headless Service)'),
  foundBeforeReady: z
    .literal(true)
    .optional()
    .describe(
      'other services find it by its name before it is ready, because it, or its peers, need that to become ready',
    ),
  health: health.describe('how Kubernetes checks that the service works').optional(),
  replicas: z.int().min(0).max(1000).default(1).describe('how many pods run'),
  resources: resources
    .prefault({})
    .describe('what Kubernetes reserves for the service (requests), and the most it may use (limits)'),
  usesRecordings: z
    .literal(false)
    .optional()
    .describe(
      'false: the service does not use the recordings, although it looks as if it did (for example by its image)',
    ),
  role: z.string().optional().describe('the role in which it uses the store'),
  mount: z
    .enum(['written', 'injected'])
    .default('written')
    .describe(
      'written: the manifests mount the claim; injected: the manifests have only the label, and the policies or the operator mount the claim',
    ),
  keepsStateInMemory: z
    .boolean()
    .default(false)
    .describe('true: never run two pods at a time, not even during a rollout'),
  security: z
    .enum(['restricted', 'baseline'])
    .default('restricted')
    .describe('the Pod Security level; baseline is for images that need root'),
  runAsUser: rootOrUser.optional().describe('the user ID; 0 (root) only with security: baseline'),
  runAsGroup: rootOrUser.optional().describe('the group ID; 0 (root) only with security: baseline'),
  capabilities: z
    .strictObject({
      add: capabilities.optional().describe('capabilities to add, of those that baseline Pod Security allows'),
      drop: capabilities.optional().describe('capabilities to drop'),
    })
    .optional()
    .describe('only with security: baseline; a restricted service has none'),
  writableRoot: z.boolean().default(false).describe('true: the container may write to its own file system'),
  volumes: z
    .record(objectName, volume)
    .default({})
    .describe('the volumes of the service besides the recordings, by name'),
  aliases: z.array(objectName).default([]).describe('other names under which services can reach it'),
  entry: z
    .preprocess((value) => (value === true ? {} : value === false ? undefined : value), entry.optional())
    .describe('makes the service reachable from outside the namespace: true, or how'),
  callers: z
    .union([z.literal('namespace'), z.array(z.string())], {
      error: 'must be "namespace", or a list of the services that may call this service',
    })
    .optional()
    .describe('who may call the service: every pod of the namespace, or a list of services; by default only the entry'),
  internet: z
    .union([z.literal('anywhere'), z.array(port).min(1)], {
      error: 'must be a list of ports, or "anywhere" (every port of every address, private addresses too)',
    })
    .optional()
    .describe('the ports on the internet that the service may connect to'),
  stopSeconds: z.int().min(0).max(86_400).optional().describe('how long the service may take to stop; by default 30'),
  hostname: objectName.optional().describe('the host name of the pod; by default the name of the pod'),
  hosts: z
    .record(hostName, address)
    .default({})
    .describe('more host names that the service can resolve, each with its address'),
  dns: z
    .strictObject({
      searches: z.array(z.string().min(1)).max(32).optional().describe('search domains'),
      options: z
        .record(z.string().min(1), z.string())
        .optional()
        .describe('as in resolv.conf(5): {ndots: "1", rotate: ""}'),
    })
    .optional()
    .describe('DNS settings in addition to those of the cluster'),
});

export type Service = z.output<typeof service>;

/** A service with a claim of its own, or with state in memory, must run one pod at a time. */
export const runsAlone = ({ keepsStateInMemory, volumes }: Service): boolean =>
  keepsStateInMemory || Object.values(volumes).some(({ claim }) => claim !== undefined);
