import * as z from 'zod';
import { OPERATOR_IMAGE } from '../api/image.ts';
import { image } from './service.ts';

const duration = z.string().regex(/^\d+(ms|s|m|h|d)$/, 'must be a number and a unit, like 30d or 12h');
const share = z
  .string()
  .regex(/^(100|\d{1,2})(\.\d+)?%$/, 'must be a share, like 20%')
  .refine((text) => Number.parseFloat(text) <= 100, 'must be at most 100%');

/** Which recordings go, and when: the flags of `recordings prune`. */
export const retention = z
  .strictObject({
    olderThan: duration.optional().describe('what was last modified longer ago goes, like 30d'),
    untilFree: share.optional().describe('the oldest go until so much of the file system is free, like 20%'),
    atLeast: duration.optional().describe('with untilFree, what is younger stays; by default 1d'),
    maxShare: share
      .optional()
      .describe('a run that would delete more of the recordings or of their bytes deletes nothing; by default 20%'),
    names: z
      .array(z.string().min(1).max(255))
      .min(1)
      .optional()
      .describe('only what is called so goes, like "*.wav"; by default the usual endings of audio and video'),
    dryRun: z
      .boolean()
      .optional()
      .describe(
        'a run deletes nothing: it counts, and its log says what would go. For the first weeks, or for a store that keeps everything',
      ),
    schedule: z
      .string()
      .regex(/^(@\w+|\S+( \S+){4})$/, 'must be a schedule of cron with five fields, like "17 3 * * *"')
      .default('17 3 * * *')
      .describe('when: a schedule of cron, in the time of the cluster'),
    image: image.default(OPERATOR_IMAGE).describe('the image of the operator, whose program deletes'),
  })
  .refine(
    ({ olderThan, untilFree }) => olderThan !== undefined || untilFree !== undefined,
    'says not what goes: give olderThan or untilFree',
  )
  .describe('old recordings are deleted by a CronJob, under an optional role "retention"');

export type Retention = z.output<typeof retention>;
export type RetentionInput = z.input<typeof retention>;
