import { createHmac, timingSafeEqual } from 'node:crypto';

const COOKIE = 'prosaas_session';
const LIFETIME_SECONDS = 12 * 60 * 60;

/** The `Set-Cookie` value of a session that belongs to one business: `<business>.<expiry, Unix seconds>.<HMAC-SHA256>`. */
export function sessionCookie(business: string, secret: string, now: Date): string {
  const expiry = Math.floor(now.getTime() / 1000) + LIFETIME_SECONDS;
  const claim = `${business}.${expiry}`;
  return `${COOKIE}=${claim}.${sign(claim, secret)}; Path=/; Max-Age=${LIFETIME_SECONDS}; HttpOnly; SameSite=Lax`;
}

/** The business of the session in the `Cookie` header. Undefined if there is no session, or if it is forged or expired. */
export function businessOf(cookies: string | undefined, secret: string, now: Date): string | undefined {
  const cookie = cookies
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${COOKIE}=`));
  const [business, expiry, signature, ...rest] = cookie?.slice(COOKIE.length + 1).split('.') ?? [];
  if (business === undefined || expiry === undefined || signature === undefined || rest.length > 0) return undefined;

  const given = Buffer.from(signature);
  const right = Buffer.from(sign(`${business}.${expiry}`, secret));
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  return Number(expiry) * 1000 > now.getTime() ? business : undefined;
}

function sign(claim: string, secret: string): string {
  return createHmac('sha256', secret).update(claim).digest('base64url');
}
