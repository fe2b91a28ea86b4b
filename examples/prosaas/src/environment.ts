import { resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** A setting is missing or wrong. The message is one sentence for the person who runs the service. */
export class EnvironmentError extends Error {}

/** The settings of the services. Each setting is read and checked when a service uses it. */
export const setting = {
  /** TCP port; 0 lets the kernel choose. */
  port: (environment: Environment): number => {
    const text = environment.PORT ?? '3000';
    const port = Number(text);
    if (!/^\d+$/.test(text) || port > 65_535) throw wrong('PORT', text, 'a port number from 0 to 65535');
    return port;
  },
  /** The address to listen on. Absent: all addresses of the pod. */
  host: (environment: Environment): string | undefined => environment.HOST,
  redisUrl: (environment: Environment): string => url(environment, 'REDIS_URL', ['redis:', 'rediss:']).href,
  apiUrl: (environment: Environment): URL => url(environment, 'API_URL', ['http:']),
  callsUrl: (environment: Environment): URL => url(environment, 'CALLS_URL', ['http:']),
  /** The shared directory of recordings, as an absolute path. */
  recordingsDirectory: (environment: Environment): string => {
    const path = environment.RECORDINGS_DIR ?? '/app/server/recordings';
    if (resolve(path) !== path) throw wrong('RECORDINGS_DIR', path, 'an absolute path without . and .. segments');
    return path;
  },
  sessionSecret: (environment: Environment): string => {
    const secret = required(environment, 'SESSION_SECRET');
    // The message does not contain the value, because it is written to a log.
    if (secret.length < 16) throw new EnvironmentError('SESSION_SECRET is too short: use 16 characters or more.');
    return secret;
  },
  twilio: (environment: Environment): TwilioAccount => ({
    accountSid: twilioAccountSid(environment),
    authToken: required(environment, 'TWILIO_AUTH_TOKEN'),
  }),
  twilioBaseUrl: (environment: Environment): URL => url(environment, 'TWILIO_BASE_URL', ['http:', 'https:']),
};

export interface TwilioAccount {
  /** `AC` and 32 hexadecimal digits; the user of basic authentication. */
  readonly accountSid: string;
  /** The password of basic authentication. */
  readonly authToken: string;
}

function twilioAccountSid(environment: Environment): string {
  const sid = required(environment, 'TWILIO_ACCOUNT_SID');
  if (!/^AC[0-9a-f]{32}$/.test(sid)) throw wrong('TWILIO_ACCOUNT_SID', sid, 'AC and 32 hexadecimal digits');
  return sid;
}

function url(environment: Environment, name: string, protocols: readonly string[]): URL {
  const text = required(environment, name);
  const parsed = URL.parse(text);
  if (parsed === null || !protocols.includes(parsed.protocol)) {
    throw new EnvironmentError(`${name} is not a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}.`);
  }
  return parsed;
}

function required(environment: Environment, name: string): string {
  const text = environment[name];
  if (text === undefined || text === '') throw new EnvironmentError(`${name} is not set: set it in the environment.`);
  return text;
}

function wrong(name: string, text: string, wanted: string): EnvironmentError {
  return new EnvironmentError(`${name} is ${JSON.stringify(text)}: it must be ${wanted}.`);
}
