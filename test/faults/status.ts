/** What the API server calls the status codes that faults have. */
const REASONS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
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

/** The line of a watch whose version is gone. */
export const tooOld = (message = 'too old') => ({ type: 'ERROR', object: failure(410, message) });
