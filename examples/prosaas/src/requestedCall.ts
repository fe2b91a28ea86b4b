import type { IncomingMessage } from 'node:http';
import { type Business, businessWith } from './businesses.ts';
import { type CallSid, parseCallSid } from './callSid.ts';
import { HttpError } from './service.ts';
import { businessOf } from './session.ts';

/** The business whose session the request carries. @throws HttpError 401 without one. */
export function requestedBy({ headers }: Pick<IncomingMessage, 'headers'>, sessionSecret: string): Business {
  const business = businessWith(businessOf(headers.cookie, sessionSecret, new Date()) ?? '');
  if (business === undefined) throw new HttpError(401, 'Sign in first.');
  return business;
}

/**
 * The call that a path names after `prefix`, if the call belongs to the business of the requester.
 * @throws HttpError 401 without a session; 404 in every other case, so that nobody learns which calls other businesses have.
 */
export function requestedCall(
  request: Pick<IncomingMessage, 'headers'>,
  pathname: string,
  prefix: string,
  sessionSecret: string,
): CallSid {
  const { calls } = requestedBy(request, sessionSecret);
  const callSid = pathname.startsWith(prefix) ? parseCallSid(pathname.slice(prefix.length)) : undefined;
  if (callSid === undefined || !calls.some((call) => call.callSid === callSid)) {
    throw new HttpError(404, 'There is no such recording.');
  }
  return callSid;
}
