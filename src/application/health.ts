import { z } from 'zod';
import { portName } from './names.ts';

const seconds = z.int().min(1).max(3600).optional();

const check = z
  .strictObject({
    path: z
      .string()
      .regex(/^\//, 'must be a path, like /healthz')
      .describe('well when GET of it answers 200 to 399')
      .optional(),
    tcp: z.literal(true).describe('well when the port takes a connection').optional(),
    command: z.array(z.string()).min(1).describe('well when this ends with 0 in the container').optional(),
    port: portName.describe('the name of the port to ask; by default its first').optional(),
    everySeconds: seconds.describe('by default 10 for live, 5 for ready'),
    timeoutSeconds: seconds.describe('by default 2'),
    failures: z.int().min(1).max(1000).optional().describe('in a row, that count; by default 3 for live, 2 for ready'),
  })
  .superRefine((check, context) => {
    const ways = [check.path, check.tcp, check.command].filter((way) => way !== undefined).length;
    if (ways !== 1) context.addIssue({ code: 'custom', message: 'must have exactly one of path, tcp and command' });
    if (check.command !== undefined && check.port !== undefined)
      context.addIssue({ code: 'custom', path: ['port'], message: 'a command asks no port: remove one of them' });
  });

export type Check = z.output<typeof check>;

export const health = z.strictObject({
  live: check.describe('restart the container when this fails').optional(),
  ready: check.describe('send no requests while this fails').optional(),
  startupSeconds: z.int().min(1).max(86_400).default(60).describe('how long it may take to start'),
});
