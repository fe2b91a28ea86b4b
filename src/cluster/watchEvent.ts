import { ApiError } from './apiError.ts';
import { isRecord } from '../api/json.ts';
import { hasVersion, isKubernetesObject, type KubernetesObject } from './kubernetesObject.ts';

/** One line of a watch. */
export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubernetesObject }
  | { readonly type: 'BOOKMARK'; readonly object: { readonly metadata: { readonly resourceVersion: string } } };

const CHANGES: readonly unknown[] = ['ADDED', 'MODIFIED', 'DELETED'];

/**
 * Reads a line of a watch.
 *
 * @throws ApiError if the server ends the watch with a Status, for example 410 Gone, or if the line is no event
 */
export function asWatchEvent(line: unknown, path: string): WatchEvent {
  if (isRecord(line)) {
    const { type, object } = line;
    if (type === 'ERROR') throw asError(object);
    if (CHANGES.includes(type) && isKubernetesObject(object)) return line as unknown as WatchEvent;
    if (type === 'BOOKMARK' && hasVersion(object)) return line as unknown as WatchEvent;
  }
  throw ApiError.unexpected(`a watch of ${path}`, `${JSON.stringify(line).slice(0, 100)} is no event`);
}

interface Status {
  readonly code?: unknown;
  readonly reason?: unknown;
  readonly message?: unknown;
  readonly details?: unknown;
}

function asError(object: unknown): ApiError {
  const { code, reason, message, details }: Status = isRecord(object) ? object : {};
  return new ApiError(
    typeof code === 'number' ? code : 500,
    typeof reason === 'string' ? reason : 'Unknown',
    typeof message === 'string' ? message : 'the watch failed',
    ApiError.details(details),
  );
}
