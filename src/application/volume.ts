import { z } from 'zod';
import { absolutePath, foreignName, objectName } from './names.ts';
import { quantity } from './quantity.ts';

/** What a service has besides the recordings: a claim of its own, one that it shares, or a directory as old as its pod. */
export const volume = z
  .strictObject({
    path: absolutePath.describe('where the container sees it'),
    claim: z
      .strictObject({
        size: quantity.describe('how much the claim asks for, like 1Gi'),
        class: foreignName.describe('the storage class; by default that of the cluster').optional(),
      })
      .describe('a claim of its own, kept when the service goes')
      .optional(),
    shared: objectName.describe('one of the volumes of the application, which several services share').optional(),
    empty: z
      .union([z.literal(true), z.literal('memory')], { error: 'must be true, or memory' })
      .describe('empty when the pod starts, and gone with it; memory: never on a disk')
      .optional(),
    limit: quantity.describe('how much fits into an empty one').optional(),
    subPath: z
      .string()
      .regex(/^(?!\/)(?!(.*\/)?\.\.(\/|$)).+$/, 'must be a relative path')
      .describe('the directory of the volume, instead of its root')
      .optional(),
    readOnly: z.boolean().default(false).describe('the service may not write there'),
  })
  .superRefine(({ claim, shared, empty, limit }, context) => {
    const kinds = [claim, shared, empty].filter((kind) => kind !== undefined).length;
    if (kinds !== 1)
      context.addIssue({
        code: 'custom',
        message: 'must be a claim of its own (claim: {size: 1Gi}), a shared one (shared: NAME), or empty: true',
      });
    if (limit !== undefined && empty === undefined)
      context.addIssue({ code: 'custom', path: ['limit'], message: 'only what is empty has one: remove it' });
  });

export type Volume = z.output<typeof volume>;
