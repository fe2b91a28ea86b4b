import { z } from 'zod';
import { REASON_NAMES } from './reasons.ts';

/** How many problems a status lists, so that the object stays small. The counts of the status are complete, and `verify` lists every problem. */
export const MAX_PROBLEMS = 20;

/** How many workloads a status remembers whose mount was undone. */
export const MAX_UNDONE = 50;

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
  message: z.string().max(1024).describe('What is wrong, and what to do about it.'),
});

const undoneSchema = z.strictObject({
  object: z.string().max(320).describe('Kind/name of the workload.'),
  uid: z.string().max(64),
  times: count.describe('How many times in a row.'),
  clearsAt: z
    .string()
    .meta({ format: 'date-time' })
    .describe('When this is forgotten, if nobody undoes a write again.'),
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
  problems: z.array(problemSchema).max(MAX_PROBLEMS).meta({ 'x-kubernetes-list-type': 'atomic' }).optional(),
});

export type StoreStatus = z.output<typeof storeStatusSchema>;
export type StoreCounts = z.output<typeof countsSchema>;
export type StoreProblem = z.output<typeof problemSchema>;
export type Undone = z.output<typeof undoneSchema>;
export type StoreCondition = z.output<typeof conditionSchema>;
