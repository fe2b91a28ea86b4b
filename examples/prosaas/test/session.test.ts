import { describe, expect, test } from 'vitest';
import { businessOf, sessionCookie } from '../src/session.ts';

const SECRET = 'sixteen characters, and some more';
const NOW = new Date('2026-03-02T09:00:00Z');
const HOUR_MS = 3_600_000;
const cookie = sessionCookie('harbour-dental', SECRET, NOW).split(';')[0]!;
const [name, value] = cookie.split('=') as [string, string];
const [business, expiry, signature] = value.split('.') as [string, string, string];
const others = sessionCookie('lakeside-motors', SECRET, NOW).split(';')[0]!.split('.')[2]!;

test('a session belongs to the business that signed in, for twelve hours', () => {
  expect(businessOf(cookie, SECRET, NOW)).toBe('harbour-dental');
  expect(businessOf(cookie, SECRET, new Date(NOW.getTime() + 12 * HOUR_MS - 1))).toBe('harbour-dental');
  expect(businessOf(cookie, SECRET, new Date(NOW.getTime() + 12 * HOUR_MS))).toBeUndefined();
});

test('a session is found among other cookies', () => {
  expect(businessOf(`theme=dark; ${cookie}; x=1`, SECRET, NOW)).toBe('harbour-dental');
});

test('a page script cannot read the cookie, and another site cannot send it with a form', () => {
  expect(sessionCookie('harbour-dental', SECRET, NOW)).toMatch(/; HttpOnly; SameSite=Lax$/);
});

describe('no session is', () => {
  test.each([
    ['nothing', undefined],
    ['an empty cookie', `${name}=`],
    ['a business alone', `${name}=${business}`],
    ['a session without its signature', `${name}=${business}.${expiry}`],
    ['one with an empty signature', `${name}=${business}.${expiry}.`],
    ['one of another business', `${name}=lakeside-motors.${expiry}.${signature}`],
    ['one with the signature of another', `${name}=${business}.${expiry}.${others}`],
    ['one that lasts longer', `${name}=${business}.${Number(expiry) + 1}.${signature}`],
    ['one that never ends', `${name}=${business}.Infinity.${signature}`],
    ['one with a shortened signature', `${name}=${business}.${expiry}.${signature.slice(0, -1)}`],
    ['one with something behind it', `${name}=${value}.x`],
    ['one under another name', `other=${value}`],
  ])('%s', (_, cookies) => {
    expect(businessOf(cookies, SECRET, NOW)).toBeUndefined();
  });

  test('one that was signed with another secret', () => {
    expect(businessOf(cookie, `${SECRET}!`, NOW)).toBeUndefined();
  });
});
