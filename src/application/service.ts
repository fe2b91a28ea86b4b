import { z } from 'zod';
import { absolutePath, foreignName, objectName, port, portName, userId, variableName } from './names.ts';
import { quantity } from './quantity.ts';

const text = z.string();

const secretKey = z.strictObject({
  secret: foreignName.describe('an existing Secret of the namespace'),
  key: z
    .string()
    .regex(/^[-._a-zA-Z0-9]+$/, 'must be a key of a Secret')
    .describe('the key in that Secret'),
});

const check = z
  .strictObject({
    path: z.string().regex(/^\//, 'must be a path, like /healthz').optional(),
    tcp: z.literal(true).optional(),
    command: z.array(text).min(1).optional(),
    port: portName.optional(),
  })
  .superRefine((check, context) => {
    const ways = [check.path, check.tcp, check.command].filter((way) => way !== undefined).length;
    if (ways !== 1) context.addIssue({ code: 'custom', message: 'must have exactly one of path, tcp and command' });
    if (check.command !== undefined && check.port !== undefined)
      context.addIssue({ code: 'custom', path: ['port'], message: 'a command asks no port: remove one of them' });
  });

export type Check = z.output<typeof check>;

const health = z.strictObject({
  live: check.describe('restart the container when this fails').optional(),
  ready: check.describe('send no requests while this fails').optional(),
  startupSeconds: z.int().min(1).max(3600).default(60).describe('how long it may take to start'),
});

const amounts = z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() });

const resources = z.strictObject({
  requests: amounts.prefault({ cpu: '50m', memory: '64Mi' }),
  limits: amounts.prefault({ memory: '256Mi' }),
});

const volume = z
  .strictObject({
    path: absolutePath.describe('where the container sees it'),
    claim: z
      .strictObject({
        size: quantity.describe('how much the claim asks for, like 1Gi'),
        class: foreignName.optional(),
      })
      .optional(),
    empty: z.literal(true).optional(),
  })
  .refine((volume) => (volume.claim === undefined) !== (volume.empty === undefined), {
    message: 'must be either a claim of its own (claim: {size: 1Gi}) or empty: true',
  });

export const service = z.strictObject({
  image: z
    .string()
    .regex(/^\S+$/, 'must be an image, like registry.example.com/prosaas/api:1.4')
    .describe('the container image'),
  imagePullPolicy: z.enum(['IfNotPresent', 'Always', 'Never']).default('IfNotPresent'),
  command: z.array(text).min(1).optional().describe("what to run instead of the image's entrypoint"),
  args: z.array(text).min(1).optional(),
  env: z.record(variableName, text).default({}),
  secretEnv: z.record(variableName, secretKey).default({}).describe('variables from existing Secrets'),
  files: z
    .record(absolutePath, secretKey)
    .default({})
    .describe('keys of existing Secrets as read-only files, by their paths'),
  ports: z.record(portName, port).default({}).describe('the ports it listens on, by name'),
  health: health.optional(),
  replicas: z.int().min(0).max(1000).default(1),
  resources: resources.prefault({}),
  role: z.string().optional().describe('the role in which it uses the store'),
  mount: z
    .enum(['written', 'injected'])
    .default('written')
    .describe('written: the manifests mount the claim themselves; injected: only the label, and the operator mounts'),
  keepsStateInMemory: z.boolean().default(false).describe('never run two at a time, not even during a rollout'),
  security: z.enum(['restricted', 'baseline']).default('restricted').describe('baseline: for images that need root'),
  runAsUser: userId.optional(),
  writableRoot: z.boolean().default(false).describe('the container may write into its own file system'),
  volumes: z.record(objectName, volume).default({}).describe('what it has besides the recordings'),
  entry: z.boolean().default(false).describe('reachable from outside the namespace'),
  callers: z
    .union([z.literal('namespace'), z.array(z.string())], {
      error: 'must be "namespace", or the list of services that may call it',
    })
    .optional(),
  internet: z.array(port).min(1).optional().describe('the ports on which it may call out to the internet'),
});

export type Service = z.output<typeof service>;
