import { enveloped, frame, sent, within } from '../protobuf/sent.ts';

/** What the API server calls the status codes that faults have. */
const REASONS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  410: 'Expired',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/** The body of an answer that is a failure. */
export const failure = (code: number, message: string, reason = REASONS[code] ?? 'Unknown') => ({
  ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' },
  ...{ message, reason, code },
});

export const onPurpose = (code: number) => failure(code, 'a fault on purpose');

/** The same, as protobuf. */
export function tooOldFrame(): Buffer {
  const { message, reason, code } = tooOld().object;
  const status = enveloped('Status', (to) => {
    to.writeStringField(3, message);
    to.writeStringField(4, reason);
    to.writeVarintField(6, code);
  });
  return frame(
    sent((to) => {
      to.writeStringField(1, 'ERROR');
      within(to, 2, (raw) => raw.writeBytesField(1, status));
    }),
  );
}

/** The line of a watch whose version is gone. */
export const tooOld = (message = 'too old') => ({ type: 'ERROR', object: failure(410, message) });
