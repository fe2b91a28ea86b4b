import * as z from 'zod';
import { API_VERSION, KIND } from './labels.ts';
import { DEFAULT_MAX_UNAVAILABLE, MAX_STORE_NAME } from './limits.ts';
import { storeStatusSchema } from './status.ts';

/**
 * The schema of RecordingStore: its spec is written here, its status in status.ts. The CRD, the TypeScript types and the reference page are
 * generated from this schema. A rule that JSON Schema cannot express is written twice: as a refinement for zod, and as CEL for the API
 * server. One table of cases runs against both.
 */

/** One rule of `x-kubernetes-validations`. */
export interface CelRule {
  readonly rule: string;
  readonly message: string;
}

declare module 'zod' {
  interface GlobalMeta {
    minProperties?: number;
    maxProperties?: number;
    'x-kubernetes-validations'?: readonly CelRule[];
    'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
    'x-kubernetes-list-map-keys'?: readonly string[];
    'x-kubernetes-map-type'?: 'atomic' | 'granular';
    'x-kubernetes-int-or-string'?: true;
  }
}

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** Absolute, longer than `/`, without empty segments, colons (the API server refuses them in a mount path) and control characters. */
const ABSOLUTE_PATH = /^(\/[^/:\x00-\x1f]+)+$/;
const RELATIVE_PATH = /^[^/:\x00-\x1f]+(\/[^/:\x00-\x1f]+)*$/;

const MAX_ROLES = 32;
/** PATH_MAX of Linux is 4096. Nobody needs such long paths, and the cost of CEL grows with this bound. */
const MAX_PATH = 512;

export const immutableMessage = (field: string): string =>
  `${field} is immutable: create a new store and move the recordings`;

const immutable = (field: string): CelRule => ({ rule: 'self == oldSelf', message: immutableMessage(field) });

/** Whether the kernel would resolve the path to another path. */
const hasDotSegment = (path: string): boolean => path.split('/').some((segment) => segment === '.' || segment === '..');
const noDotSegment: CelRule = {
  rule: "self.split('/').all(s, s != '.' && s != '..')",
  message: 'must not have . or .. as a segment',
};

const absolutePath = z
  .string()
  .max(MAX_PATH)
  .regex(ABSOLUTE_PATH, 'must be a clean absolute path below /, like /app/server/recordings')
  .refine((path) => !hasDotSegment(path), noDotSegment.message);

const unique = (names: readonly string[]): boolean => new Set(names).size === names.length;

const nameList = (name: z.ZodString, max: number) =>
  z
    .array(name)
    .min(1)
    .max(max)
    .refine(unique, 'must not contain the same name twice')
    .meta({ 'x-kubernetes-list-type': 'set' });

const containerName = z.string().max(63).regex(DNS_LABEL, 'must be a container name (a DNS label)');
const subdomain = z
  .string()
  .min(1)
  .max(253)
  .regex(DNS_SUBDOMAIN, 'must be a DNS subdomain name: lower-case letters, digits, hyphens and dots');

export const roleSchema = z.strictObject({
  access: z
    .enum(['ReadOnly', 'ReadWrite'])
    .describe(
      'What a holder of the role may do. ReadOnly sets readOnly on the mount and on persistentVolumeClaim of the volume.',
    ),
  containers: nameList(containerName, 16)
    .optional()
    .describe(
      'The containers that may get the mount. All of them get the mount, unless a workload names some of them with the annotation recordings.prosaas.io/containers. Default: every ordinary container of the pod template.',
    ),
  initContainers: nameList(containerName, 16)
    .optional()
    .describe('The same for init containers, native sidecars included. Default: none.'),
  serviceAccounts: nameList(subdomain, 64)
    .optional()
    .describe('The service accounts whose pods may hold the role. Default: any service account.'),
  mountPath: absolutePath
    .optional()
    .meta({ 'x-kubernetes-validations': [noDotSegment] })
    .describe('Where holders of the role see the recordings. Default: the mountPath of the store.'),
  optional: z.boolean().default(false).describe('Whether the store may be Ready while no workload holds the role.'),
});

/** As Kubernetes writes how many of something may be unavailable; never none. */
const countOrPercent = z
  .union([
    z.int().min(1).max(100_000),
    z.string().regex(/^([1-9][0-9]?|100)%$/, 'must be a number from 1, or a percentage from 1% to 100%'),
  ])
  .meta({ 'x-kubernetes-int-or-string': true });

const rolloutSchema = z.strictObject({
  maxUnavailable: countOrPercent
    .optional()
    .describe(
      `How many workloads of the store the operator may restart at once: a number, or a percentage of the workloads, rounded down to at least 1. Default: ${DEFAULT_MAX_UNAVAILABLE}.`,
    ),
});

const roleNames: CelRule = {
  rule: "self.all(r, r.size() <= 63 && r.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'))",
  message: 'a role must be named by a DNS label of at most 63 characters',
};

export const storeSpecSchema = z
  .strictObject({
    claimName: subdomain
      .meta({ 'x-kubernetes-validations': [immutable('claimName')] })
      .describe(
        'The PersistentVolumeClaim behind the store, in the same namespace. It must offer ReadWriteMany. Immutable.',
      ),
    mountPath: absolutePath
      .meta({ 'x-kubernetes-validations': [noDotSegment, immutable('mountPath')] })
      .describe('Where every holder of a role sees the recordings. Immutable.'),
    subPath: z
      .string()
      .max(MAX_PATH)
      .regex(RELATIVE_PATH, 'must be a clean relative path, like tenants/recordings')
      .refine((path) => !hasDotSegment(path), noDotSegment.message)
      .optional()
      .meta({ 'x-kubernetes-validations': [noDotSegment] })
      .describe(
        'The directory within the claim, taken literally (no variables). This is no boundary: a pod that holds a role can mount the rest of the claim, too. To separate users, give each a claim of its own. Default: the root of the claim. Immutable.',
      ),
    roles: z
      .record(z.string().max(63).regex(DNS_LABEL, roleNames.message), roleSchema)
      .refine((roles) => Object.keys(roles).length >= 1, 'must name at least one role')
      .refine((roles) => Object.keys(roles).length <= MAX_ROLES, `must name at most ${MAX_ROLES} roles`)
      .meta({ minProperties: 1, maxProperties: MAX_ROLES, 'x-kubernetes-validations': [roleNames] })
      .describe('The roles of the store, by name. A role is a way of using the store.'),
    rollout: rolloutSchema
      .optional()
      .describe(
        'How a change of the store reaches workloads that run and already have a mount: in waves, because the change restarts their pods. A workload without the mount is mounted at once.',
      ),
    suspend: z
      .boolean()
      .default(false)
      .describe(
        'true: the operator reports, but writes nothing, the policies inject nothing, and the guard only warns.',
      ),
  })
  .meta({
    'x-kubernetes-validations': [
      // A rule on the field itself does not run when the field is added or removed.
      {
        rule: 'has(self.subPath) == has(oldSelf.subPath) && (!has(self.subPath) || self.subPath == oldSelf.subPath)',
        message: immutableMessage('subPath'),
      },
    ],
  });

const storeName: CelRule = {
  rule: `self.metadata.name.size() <= ${MAX_STORE_NAME} && self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')`,
  message: `the name of a store must be a DNS label of at most ${MAX_STORE_NAME} characters`,
};

/** The whole object as a person writes it. Kubernetes itself checks the rest of the metadata. */
export const storeSchema = z
  .strictObject({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal(KIND),
    metadata: z.looseObject({
      name: z.string().min(1).max(MAX_STORE_NAME, storeName.message).regex(DNS_LABEL, storeName.message),
      namespace: z.string().optional(),
    }),
    spec: storeSpecSchema,
    status: storeStatusSchema.optional(),
  })
  .meta({ 'x-kubernetes-validations': [storeName] });

export type StoreSpec = z.output<typeof storeSpecSchema>;
export type StoreSpecInput = z.input<typeof storeSpecSchema>;
export type Role = z.output<typeof roleSchema>;
export type Access = Role['access'];

/** A store as synthesis, policies, operator and verify use it: its name and its spec. */
export interface Store {
  readonly name: string;
  readonly spec: StoreSpec;
}
