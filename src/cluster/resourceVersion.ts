import { ApiError } from './apiError.ts';

/** Resource versions of one kind are growing numbers (KEP-5504). Versions of another form are not compared. */
export const isOlderVersion = (a: string, b: string): boolean => Number(a) < Number(b);

/** The newer of two versions. */
export const newerOf = (a: string, b = ''): string => (isOlderVersion(a, b) ? b : a);

const WENT_BACK = 'VersionsWentBack';

/** etcd was restored to an older revision, or another cluster answers at the same address. */
export function wentBack(now: string, before: string): ApiError {
  const message = `the API server is at version ${now} and was at version ${before}: etcd was restored to an older revision. Everything is listed again.`;
  return new ApiError(0, WENT_BACK, message);
}

/**
 * Whether an error says that the server is behind the version that we saw. To a version that is too large, the API server answers with 504 and this
 * cause (NewTooLargeResourceVersionError in apiserver).
 */
export const isAhead = ({ reason, causes, message }: ApiError): boolean =>
  reason === WENT_BACK ||
  causes.some((cause) => cause.reason === 'ResourceVersionTooLarge') ||
  message.includes('Too large resource version');

/** Whether an error says that the version is of no use any more: too old (410), or from an answer that was none. */
export const isVoid = (error: ApiError): boolean =>
  error.status === 410 || error.status === 404 || error.reason === 'UnexpectedAnswer' || isAhead(error);
