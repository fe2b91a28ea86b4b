import { z } from 'zod';
import { API_VERSION, KIND } from './labels.ts';
import { MAX_PROBLEMS, REASON_NAMES } from './reasons.ts';

/**
 * The RecordingStore: the only place where the API is written. The CRD, the TypeScript types and the reference page are generated from
 * here. A rule that JSON Schema cannot say stands twice, as a refinement for zod and as CEL for the API server; one table of cases is run
 * against both.
 */

/** `x-kubernetes-validations` as the API server takes them. */
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
  }
}

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** Absolute, not `/`, no empty segment, no colon (the API server refuses one in a mount path), no control characters. */
const ABSOLUTE_PATH = /^(\/[^/:\x00-\x1f]+)+$/;
const RELATIVE_PATH = /^[^/:\x00-\x1f]+(\/[^/:\x00-\x1f]+)*$/;

/** `recstore-<store>` must be a volume name, a DNS label of at most 63 characters (semantics 15 leaves some of it in reserve). */
export const MAX_STORE_NAME = 50;
/**
 * Each store is put to the policies by itself for every pod and workload of its namespace: 0.2 ms more for a pod without a role (a third of the whole
 * creation with four stores, 2.4 times it with sixteen), as bench/README.md measures.
 */
export const MAX_STORES = 4;
const MAX_ROLES = 32;
/** Linux' PATH_MAX is 4096; nobody needs it, and the cost of CEL grows with the bound. */
const MAX_PATH = 512;

const immutable = (field: string): CelRule => ({
  rule: 'self == oldSelf',
  message: `${field} is immutable: create a new store and move the recordings`,
});

/** Nothing that a kernel would resolve to another path than the one written. */
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
  z.array(name).min(1).max(max).refine(unique, 'must not name one twice').meta({ 'x-kubernetes-list-type': 'set' });

const containerName = z.string().max(63).regex(DNS_LABEL, 'must be a container name (a DNS label)');
const subdomain = z.string().min(1).max(253).regex(DNS_SUBDOMAIN, 'must be a DNS subdomain name');

export const roleSchema = z.strictObject({
  access: z
    .enum(['ReadOnly', 'ReadWrite'])
    .describe('What a holder of the role may do. ReadOnly sets readOnly on the mount and on the claim of the volume.'),
  containers: nameList(containerName, 16)
    .optional()
    .describe('The containers that get the mount. Absent: every ordinary container of the pod template.'),
  initContainers: nameList(containerName, 16)
    .optional()
    .describe('The init containers that get the mount, native sidecars among them. Absent: none.'),
  serviceAccounts: nameList(subdomain, 64)
    .optional()
    .describe('The service accounts whose pods may hold the role. Absent: any.'),
  mountPath: absolutePath
    .optional()
    .meta({ 'x-kubernetes-validations': [noDotSegment] })
    .describe("Where holders of the role see the recordings, when not at the store's mountPath."),
  optional: z.boolean().default(false).describe('Whether the store may be Ready while nobody holds the role.'),
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
      .describe('The directory within the claim, taken literally. Absent: its root. Immutable.'),
    roles: z
      .record(z.string().max(63).regex(DNS_LABEL, roleNames.message), roleSchema)
      .refine((roles) => Object.keys(roles).length >= 1, 'must name at least one role')
      .refine((roles) => Object.keys(roles).length <= MAX_ROLES, `must name at most ${MAX_ROLES} roles`)
      .meta({ minProperties: 1, maxProperties: MAX_ROLES, 'x-kubernetes-validations': [roleNames] })
      .describe('The ways of using the store, by name.'),
    suspend: z
      .boolean()
      .default(false)
      .describe('Look and report, but write and inject nothing; the guard only warns.'),
  })
  .meta({
    'x-kubernetes-validations': [
      // A rule on the field itself is not asked when the field comes or goes.
      {
        rule: 'has(self.subPath) == has(oldSelf.subPath) && (!has(self.subPath) || self.subPath == oldSelf.subPath)',
        message: immutable('subPath').message,
      },
    ],
  });

const count = z.int().min(0).max(1_000_000);

const countsSchema = z.strictObject({
  declared: count.describe('How many declare a role in the store.'),
  mounted: count.describe('How many of them have the store mounted as their role says.'),
  outOfDate: count.describe('How many of them will be mounted, but are not yet.'),
  refused: count.describe('How many of them cannot be mounted; the problems say why.'),
});

const problemSchema = z.strictObject({
  reason: z.enum(REASON_NAMES),
  object: z.string().max(320).optional().describe('Kind/name of what is wrong, where it is not the store itself.'),
  message: z.string().max(1024).describe('What is wrong, and what to do about it.'),
});

const conditionSchema = z.strictObject({
  type: z.enum(['Ready', 'Reconciling', 'Stalled']),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[A-Za-z]+$/),
  message: z.string().max(1024),
  lastTransitionTime: z.string().meta({ format: 'date-time' }),
  observedGeneration: z.int().min(0),
});

export const storeStatusSchema = z.strictObject({
  observedGeneration: z.int().min(0).optional(),
  conditions: z
    .array(conditionSchema)
    .max(8)
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] })
    .optional(),
  held: z.string().max(16).optional().describe('Roles held, of roles that must be: 3/3.'),
  mounted: z.string().max(24).optional().describe('Workloads mounted, of workloads that declare: 3/3.'),
  stores: count.optional().describe('How many stores the namespace has.'),
  workloads: countsSchema.optional(),
  pods: countsSchema.optional(),
  problems: z.array(problemSchema).max(MAX_PROBLEMS).meta({ 'x-kubernetes-list-type': 'atomic' }).optional(),
});

const storeName: CelRule = {
  rule: `self.metadata.name.size() <= ${MAX_STORE_NAME} && self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')`,
  message: `the name of a store must be a DNS label of at most ${MAX_STORE_NAME} characters`,
};

/** The whole object as a person writes it; metadata beyond the name is Kubernetes' own business. */
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
export type StoreStatus = z.output<typeof storeStatusSchema>;
export type StoreCounts = z.output<typeof countsSchema>;
export type StoreProblem = z.output<typeof problemSchema>;
export type StoreCondition = z.output<typeof conditionSchema>;

/** A store as synthesis, policies, operator and verify hand it about: its name and its spec. */
export interface Store {
  readonly name: string;
  readonly spec: StoreSpec;
}

const IMMUTABLE = ['claimName', 'mountPath', 'subPath'] as const satisfies readonly (keyof StoreSpec)[];

/**
 * What is wrong with a store, as the API server would find: an empty list when it may be created, or may replace `old`.
 * Each entry is `path: message`.
 */
export function storeFaults(store: unknown, old?: unknown): string[] {
  const parsed = storeSchema.safeParse(store);
  if (!parsed.success) return parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const before = old === undefined ? undefined : storeSchema.parse(old).spec;
  return IMMUTABLE.filter((field) => before !== undefined && parsed.data.spec[field] !== before[field]).map(
    (field) => `spec.${field}: ${immutable(field).message}`,
  );
}
