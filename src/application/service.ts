import { z } from 'zod';
import { health } from './health.ts';
import { absolutePath, foreignName, hostName, objectName, port, portName, userId, variableName } from './names.ts';
import { quantity } from './quantity.ts';
import { volume } from './volume.ts';

const text = z.string();

const secretKey = z.strictObject({
  secret: foreignName.describe('an existing Secret of the namespace'),
  key: z
    .string()
    .regex(/^[-._a-zA-Z0-9]+$/, 'must be a key of a Secret')
    .describe('the key in that Secret'),
});

const amounts = z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() });

const resources = z.strictObject({
  requests: amounts.prefault({ cpu: '50m', memory: '64Mi' }),
  limits: amounts.prefault({ memory: '256Mi' }),
});

const rootOrUser = z.union([z.literal(0), userId], { error: 'must be the number of a user or group' });

const address = z.union([z.ipv4(), z.ipv6()], { error: 'must be an IP address' });

/** Where the content of a file comes from: the model itself, or a key of a Secret. */
export type FileSource = { readonly content: string } | { readonly secret: string; readonly key: string };

const file = z
  .strictObject({
    secret: secretKey.shape.secret.optional(),
    key: secretKey.shape.key.optional(),
    content: text.describe('what the file says; it is kept in a ConfigMap, so nothing that is secret').optional(),
  })
  .refine(
    ({ secret, key, content }) =>
      content === undefined ? secret !== undefined && key !== undefined : secret === undefined && key === undefined,
    'must be either a key of an existing Secret (secret and key), or its content',
  )
  .transform(({ secret, key, content = '' }): FileSource =>
    secret === undefined || key === undefined ? { content } : { secret, key },
  );

const ingress = z.strictObject({
  host: z
    .string()
    .max(253)
    .regex(/^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, 'must be a host name')
    .describe('the name it is asked for; by default any')
    .optional(),
  class: foreignName.describe('the ingress class; by default that of the cluster').optional(),
  tlsSecret: foreignName.describe('an existing Secret with certificate and key for the host').optional(),
});

const entry = z
  .strictObject({
    ingress: ingress.describe('reached through the ingress controller of the cluster').optional(),
    nodePort: z
      .record(portName, z.int().min(1).max(65535))
      .describe('reached on every node: by the name of a port the number on the nodes, usually of 30000 to 32767')
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
  command: z.array(text).min(1).optional().describe("what to run instead of the image's entrypoint"),
  args: z.array(text).min(1).optional().describe('what it is given to run with'),
  workingDirectory: absolutePath.describe('where its command starts').optional(),
  once: z.boolean().default(false).describe('it runs to its end, once for what it is: a Job'),
  retries: z.int().min(0).max(100).optional().describe('how often it may fail and run again; only with once'),
  waitsFor: z
    .array(z.string())
    .default([])
    .describe('what must be before it starts: that runs once, to have ended well; other services, to be ready'),
  env: z.record(variableName, text).default({}).describe('variables, for all to read'),
  secretEnv: z.record(variableName, secretKey).default({}).describe('variables from existing Secrets'),
  files: z
    .record(absolutePath, file)
    .default({})
    .describe('read-only files by their paths: keys of existing Secrets, or content'),
  ports: z.record(portName, port).default({}).describe('the ports it listens on, by name'),
  everyPort: z
    .literal(true)
    .optional()
    .describe('it is found by its name on every port, because nobody knows on which it listens (a headless Service)'),
  foundBeforeReady: z
    .literal(true)
    .optional()
    .describe('it is found by its name before it is ready, because it needs that, or its peers do, to become ready'),
  health: health.describe('how to ask whether it is well').optional(),
  replicas: z.int().min(0).max(1000).default(1).describe('how many of its pods run'),
  resources: resources.prefault({}).describe('what it is promised, and what it may use'),
  usesRecordings: z
    .literal(false)
    .optional()
    .describe('false: it looks like a user of the recordings, by its image say, and it is settled that it is none'),
  role: z.string().optional().describe('the role in which it uses the store'),
  mount: z
    .enum(['written', 'injected'])
    .default('written')
    .describe('written: the manifests mount the claim themselves; injected: only the label, and the operator mounts'),
  keepsStateInMemory: z.boolean().default(false).describe('never run two at a time, not even during a rollout'),
  security: z.enum(['restricted', 'baseline']).default('restricted').describe('baseline: for images that need root'),
  runAsUser: rootOrUser.optional().describe('0, which is root, only with security: baseline'),
  runAsGroup: rootOrUser.optional().describe('as runAsUser'),
  capabilities: z
    .strictObject({
      add: capabilities.optional().describe('of those that baseline Pod Security admits'),
      drop: capabilities.optional(),
    })
    .optional()
    .describe('only with security: baseline; a restricted service has none'),
  writableRoot: z.boolean().default(false).describe('the container may write into its own file system'),
  volumes: z.record(objectName, volume).default({}).describe('what it has besides the recordings'),
  aliases: z.array(objectName).default([]).describe('other names by which services find it'),
  entry: z
    .preprocess((value) => (value === true ? {} : value === false ? undefined : value), entry.optional())
    .describe('reachable from outside the namespace: true, or how'),
  callers: z
    .union([z.literal('namespace'), z.array(z.string())], {
      error: 'must be "namespace", or the list of services that may call it',
    })
    .optional()
    .describe('who in the namespace may call it: everybody, or some services; by default the entry alone'),
  internet: z
    .union([z.literal('anywhere'), z.array(port).min(1)], {
      error: 'must be the list of ports, or "anywhere": every port of every address, the private ones too',
    })
    .optional()
    .describe('the ports on which it may call out to the internet'),
  stopSeconds: z.int().min(0).max(86_400).optional().describe('how long it may take to end; by default 30'),
  hostname: objectName.optional().describe('what it calls itself; by default the name of the pod'),
  hosts: z.record(hostName, address).default({}).describe('names that it knows besides, each with an address'),
  dns: z
    .strictObject({
      searches: z.array(z.string().min(1)).max(32).optional().describe('domains to look in'),
      options: z
        .record(z.string().min(1), z.string())
        .optional()
        .describe('as in resolv.conf(5): {ndots: "1", rotate: ""}'),
    })
    .optional()
    .describe('how it looks names up, besides what the cluster does'),
});

export type Service = z.output<typeof service>;
