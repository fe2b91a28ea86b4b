import type { TwilioAccount } from './environment.ts';

/** A download that takes longer is stopped, and tried again later. */
const TIMEOUT_MS = 60_000;

/** The path of a recording at Twilio, below the base URL. */
export function recordingUrlPath(accountSid: string, recordingSid: string): string {
  return `/2010-04-01/Accounts/${accountSid}/Recordings/${recordingSid}.wav`;
}

/** The value of an `Authorization` header that Twilio accepts. */
export function basicAuthentication({ accountSid, authToken }: TwilioAccount): string {
  return `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
}

/**
 * The bytes of a recording, as they arrive.
 * @throws Error when Twilio cannot be reached or answers with anything but success; also while reading.
 */
export async function fetchRecording(
  baseUrl: URL,
  account: TwilioAccount,
  recordingSid: string,
): Promise<AsyncIterable<Uint8Array>> {
  const url = new URL(recordingUrlPath(account.accountSid, recordingSid), baseUrl);
  const headers = { Authorization: basicAuthentication(account) };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((error: unknown) => {
    throw new Error(`Twilio cannot be reached at ${url.origin}`, { cause: error });
  });
  if (response.ok && response.body !== null) return response.body;
  await response.body?.cancel();
  throw new Error(`Twilio answered ${response.status}`);
}
