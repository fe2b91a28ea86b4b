import * as z from 'zod';
import { MAX_PROBLEMS, MAX_SENTENCE, MAX_TIME, MAX_UNDONE } from './limits.ts';
import { REASON_NAMES } from './reasons.ts';

const count = z.int().min(0).max(1_000_000);

const countsSchema = z.strictObject({
  declared: count.describe('How many declare a role in the store.'),
  mounted: count.describe('How many of these have the store mounted as their role says.'),
  outOfDate: count.describe('How many of these will be mounted, but are not mounted yet.'),
  refused: count.describe('How many of these cannot be mounted. The problems say why.'),
});

const problemSchema = z.strictObject({
  reason: z.enum(REASON_NAMES),
  object: z
    .string()
    .max(320)
    .optional()
    .describe('Kind/name of the object that has the problem. Absent: the store itself.'),
  message: z.string().max(MAX_SENTENCE).describe('What is wrong, and what to do about it.'),
});

const undoneSchema = z.strictObject({
  object: z.string().max(320).describe('Kind/name of the workload.'),
  uid: z.string().max(64),
  role: z
    .string()
    .max(63)
    .optional()
    .describe(
      'The role whose mount is removed again and again. Absent: the mount of a workload without a role is put back again and again.',
    ),
  times: count.describe('How many times in a row.'),
  clearsAt: z
    .string()
    .meta({ format: 'date-time' })
    .describe('When this is forgotten, if nobody undoes a write again.'),
  generation: z
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe(
      'The generation of the workload that was last found undone. An operator that starts does not count it again.',
    ),
});

const time = z.string().max(MAX_TIME).meta({ format: 'date-time' });
const size = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/** What a run of retention has counted in the store. The run leaves this behind as JSON. */
export const countedSchema = z.strictObject({
  recordings: size.describe('How many recordings the store has.'),
  bytes: size.describe('How large they are together.'),
  oldest: time.optional().describe('When the oldest was last modified.'),
  bytesFree: size.describe('What is free of the file system, for a user without privileges.'),
  bytesTotal: size.describe('How large the file system is.'),
  recordingsPerDay: size.describe('How many came each day, on average of the last seven days.'),
  bytesPerDay: size.describe('How large they are, for each day.'),
  bytesLeavingPerDay: size.describe(
    'How many bytes may be deleted each day of the next seven days, as the policy of retention says.',
  ),
});

const contentsSchema = countedSchema.extend({ at: time.describe('When this was counted.') });

const lastRetentionSchema = z.strictObject({
  at: time.describe('When the run ended.'),
  well: z.boolean().describe('false: the run was refused, or failed.'),
  note: z.string().max(MAX_SENTENCE).describe('What the run says of itself.'),
});

const conditionSchema = z.strictObject({
  type: z.enum(['Ready', 'Reconciling', 'Stalled']),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[A-Za-z]+$/),
  message: z.string().max(MAX_SENTENCE),
  lastTransitionTime: z.string().meta({ format: 'date-time' }),
  observedGeneration: z.int().min(0),
});

/** The status of a store. The operator writes it whole. */
export const storeStatusSchema = z.strictObject({
  observedGeneration: z.int().min(0).optional(),
  conditions: z
    .array(conditionSchema)
    .max(8)
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] })
    .optional(),
  held: z.string().max(16).optional().describe('How many of the required roles are held: 3/3.'),
  mounted: z.string().max(24).optional().describe('How many of the workloads that declare a role are mounted: 3/3.'),
  stores: count.optional().describe('How many stores the namespace has.'),
  workloads: countsSchema.optional(),
  pods: countsSchema.optional(),
  undone: z
    .array(undoneSchema)
    .max(MAX_UNDONE)
    .meta({ 'x-kubernetes-list-type': 'atomic' })
    .optional()
    .describe('Workloads whose mount another manager undid. The operator remembers them here across a restart.'),
  contents: contentsSchema
    .optional()
    .describe('What the store has, as the last run of retention, or a look with --dry-run, has counted.'),
  lastRetention: lastRetentionSchema.optional().describe('The last run that deletes old recordings.'),
  problems: z.array(problemSchema).max(MAX_PROBLEMS).meta({ 'x-kubernetes-list-type': 'atomic' }).optional(),
});

export type StoreStatus = z.output<typeof storeStatusSchema>;
export type StoreCounts = z.output<typeof countsSchema>;
export type StoreProblem = z.output<typeof problemSchema>;
export type Undone = z.output<typeof undoneSchema>;
export type StoreCondition = z.output<typeof conditionSchema>;
export type Counted = z.output<typeof countedSchema>;
export type Contents = z.output<typeof contentsSchema>;
export type LastRetention = z.output<typeof lastRetentionSchema>;
