import { expect, test } from 'vitest';
import { runService } from './processes.ts';

const SESSION_SECRET = 'sixteen characters, and some more';

test.each([
  ['calls', {}, 'SESSION_SECRET is not set: set it in the environment.'],
  ['calls', { SESSION_SECRET: 'short' }, 'SESSION_SECRET is too short: use 16 characters or more.'],
  ['api', { SESSION_SECRET, REDIS_URL: 'redis' }, 'REDIS_URL is not a URL that begins with redis:// or rediss://.'],
  ['api', { RECORDINGS_DIR: 'a' }, 'RECORDINGS_DIR is "a": it must be an absolute path without . and .. segments.'],
  ['twilio', { TWILIO_ACCOUNT_SID: 'me' }, 'TWILIO_ACCOUNT_SID is "me": it must be AC and 32 hexadecimal digits.'],
  ['worker', { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}` }, 'TWILIO_AUTH_TOKEN is not set: set it in the environment.'],
  ['web', { SESSION_SECRET }, 'API_URL is not set: set it in the environment.'],
])('%s with %j ends with exit code 2 and one sentence', async (name, env, sentence) => {
  const { exit, output } = runService(name, env);
  expect([await exit, output()]).toEqual([2, `${sentence}\n`]);
});
