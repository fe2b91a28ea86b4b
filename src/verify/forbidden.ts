import { ApiError } from '../cluster/apiError.ts';

/** What was read; where the permission is missing, what `otherwise` makes of that. @throws every other error */
export async function unlessForbidden<T>(read: Promise<T>, otherwise: (error: ApiError) => T): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 403) throw error;
    return otherwise(error);
  }
}
