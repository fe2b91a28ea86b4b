import * as z from 'zod';
import { portName } from './names.ts';

const seconds = z.int().min(1).max(3600).optional();

const check = z
  .strictObject({
    path: z
      .string()
      .regex(/^\//, 'must be a path, like /healthz')
      .describe('healthy when GET of this path answers 200 to 399')
      .optional(),
    tcp: z.literal(true).describe('healthy when the port accepts a connection').optional(),
    command: z.array(z.string()).min(1).describe('healthy when this command exits with 0 in the container').optional(),
    port: portName.describe('the name of the port to check; by default the first port of the service').optional(),
    everySeconds: seconds.describe('seconds from one check to the next; by default 10 for live, 5 for ready'),
    timeoutSeconds: seconds.describe('seconds to wait for an answer; by default 2'),
    failures: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .describe('how many failures in a row count; by default 3 for live, 2 for ready'),
  })
  .superRefine((check, context) => {
    const ways = [check.path, check.tcp, check.command].filter((way) => way !== undefined).length;
    if (ways !== 1) context.addIssue({ code: 'custom', message: 'must have exactly one of path, tcp and command' });
    if (check.command !== undefined && check.port !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['port'],
        message: 'a command does not use a port: remove command or port',
      });
  });

export type Check = z.output<typeof check>;

export const health = z.strictObject({
  live: check.describe('restart the container when this fails').optional(),
  ready: check.describe('send no requests to the pod while this fails').optional(),
  startupSeconds: z.int().min(1).max(86_400).default(60).describe('how long the service may take to start'),
});
