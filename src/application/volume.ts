import * as z from 'zod';
import { absolutePath, foreignName, objectName } from './names.ts';
import { quantity } from './quantity.ts';

/** A volume of a service besides the recordings: a claim of its own, a shared claim, or a directory that lives as long as the pod. */
export const volume = z
  .strictObject({
    path: absolutePath.describe('the path in the container'),
    claim: z
      .strictObject({
        size: quantity.describe('the size of the claim, like 1Gi'),
        class: foreignName.describe('the storage class; by default the default class of the cluster').optional(),
      })
      .describe('a claim of its own; it stays when the service is removed')
      .optional(),
    shared: objectName.describe('the name of a volume of the application, which several services share').optional(),
    empty: z
      .union([z.literal(true), z.literal('memory')], { error: 'must be true, or memory' })
      .describe(
        'true: a directory that is empty when the pod starts, and is deleted with the pod; memory: the same, never on a disk',
      )
      .optional(),
    limit: quantity.describe('the most that an empty volume may hold').optional(),
    subPath: z
      .string()
      .regex(/^(?!\/)(?!(.*\/)?\.\.(\/|$)).+$/, 'must be a relative path')
      .describe('the directory within the volume to mount, instead of its root')
      .optional(),
    readOnly: z.boolean().default(false).describe('true: the service may not write to the volume'),
  })
  .superRefine(({ claim, shared, empty, limit }, context) => {
    const kinds = [claim, shared, empty].filter((kind) => kind !== undefined).length;
    if (kinds !== 1)
      context.addIssue({
        code: 'custom',
        message:
          'must have exactly one of claim (like {size: 1Gi}), shared (the name of a volume) and empty (true or memory)',
      });
    if (limit !== undefined && empty === undefined)
      context.addIssue({ code: 'custom', path: ['limit'], message: 'only an empty volume has a limit: remove limit' });
  });

export type Volume = z.output<typeof volume>;
