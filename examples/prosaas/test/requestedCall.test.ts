import { describe, expect, test } from 'vitest';
import { businesses } from '../src/businesses.ts';
import type { CallSid } from '../src/callSid.ts';
import { requestedCall } from '../src/requestedCall.ts';
import { sessionCookie } from '../src/session.ts';

const SECRET = 'sixteen characters, and some more';
const PREFIX = '/api/recordings/file/';
const [own, others] = businesses.map(({ calls }) => calls[0]!.callSid) as [CallSid, CallSid];

function request(path: string, business = businesses[0]!.id) {
  const headers = { cookie: sessionCookie(business, SECRET, new Date()) };
  return () => requestedCall({ headers }, path, PREFIX, SECRET);
}

test('a business is given its own call', () => {
  expect(request(PREFIX + own)()).toBe(own);
});

test("another's call looks like one that never was", () => {
  const unknown = `CA${'0'.repeat(32)}`;
  for (const callSid of [others, unknown]) {
    expect(request(PREFIX + callSid)).toThrow(
      expect.objectContaining({ status: 404, message: 'There is no such recording.' }),
    );
  }
});

test('nobody who is not signed in is given a call, nor a business that is no longer known', () => {
  expect(() => requestedCall({ headers: {} }, PREFIX + own, PREFIX, SECRET)).toThrow(
    expect.objectContaining({ status: 401 }),
  );
  expect(request(PREFIX + own, 'closed-shop')).toThrow(expect.objectContaining({ status: 401 }));
});

describe('nothing but a call SID reaches the file system:', () => {
  test.each([
    PREFIX,
    '/',
    own,
    `/api/recordings/${own}`,
    `${PREFIX}${own}.wav`,
    `${PREFIX}${own}/`,
    `${PREFIX}${own}\n`,
    `${PREFIX}${own}%00`,
    `${PREFIX}${own}%00.txt`,
    `${PREFIX}../${own}`,
    `${PREFIX}x/../${own}`,
    `${PREFIX}../../../etc/passwd`,
    `${PREFIX}..%2f..%2fetc%2fpasswd`,
    `${PREFIX}%2e%2e%2f${own}`,
    `${PREFIX}/etc/passwd`,
    `${PREFIX}\\..\\${own}`,
    `${PREFIX}.${own}`,
    `${PREFIX}${own.toUpperCase()}`,
    `${PREFIX}${own.toLowerCase()}`,
    `${PREFIX}${own.slice(0, -1)}`,
    `${PREFIX}${own}0`,
    `${PREFIX}CA${'g'.repeat(32)}`,
    `${PREFIX}CA${'٣'.repeat(32)}`,
    `${PREFIX}RE${own.slice(2)}`,
    `${PREFIX}${own}${own}`,
  ])('not %j', (path) => {
    expect(request(path)).toThrow(expect.objectContaining({ status: 404 }));
  });
});
