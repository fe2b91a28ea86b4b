import { businesses } from '../src/businesses.ts';
import { startRedis, startService, until, type RunningService } from './processes.ts';

/** The whole example as processes of this machine. */
export interface Product {
  readonly redis: RunningService;
  readonly services: Readonly<Record<'api' | 'calls' | 'twilio' | 'worker' | 'web', RunningService>>;
  /** The header of somebody who is signed in for the first business. */
  readonly cookie: string;
}

/** Starts the example, with a Redis of its own, and waits until all services are ready. */
export async function startProduct(recordings: string): Promise<Product> {
  const redis = await startRedis();
  const shared = {
    SESSION_SECRET: 'sixteen characters, and some more',
    REDIS_URL: redis.url,
    RECORDINGS_DIR: recordings,
  };
  const account = { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'token' };
  const [api, calls, twilio] = await Promise.all([
    startService('api', shared),
    startService('calls', shared),
    startService('twilio', account),
  ]);
  const [worker, web] = await Promise.all([
    startService('worker', { ...shared, ...account, TWILIO_BASE_URL: twilio.url }),
    startService('web', { ...shared, API_URL: api.url, CALLS_URL: calls.url }),
  ]);
  const services = { api, calls, twilio, worker, web };
  for (const [name, { url, output }] of Object.entries(services)) {
    await until(`${name} is ready`, async () => (await fetch(`${url}/readyz`)).ok, output);
  }
  const login = await fetch(`${web.url}/login/${businesses[0]!.id}`, { redirect: 'manual' });
  if (login.status !== 303) throw new Error(`the login answered ${login.status}`);
  return { redis, services, cookie: login.headers.getSetCookie()[0]!.split(';')[0]! };
}

/** Ends everything that `startProduct` has started. */
export async function stopProduct({ redis, services }: Product): Promise<void> {
  await Promise.all([...Object.values(services), redis].map(({ stop }) => stop()));
}
