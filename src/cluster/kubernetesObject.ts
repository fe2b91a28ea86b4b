import { isRecord } from '../api/json.ts';

/** The metadata that every Kubernetes object has. A sink reads the rest. */
export interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
}

/** A MicroTime of meta/v1: the API server requires microseconds. @param now ms since 1970 */
export const microTime = (now: number): string => new Date(now).toISOString().replace('Z', '000Z');

export const keyOfObject = ({ metadata }: KubernetesObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

/** Whether a JSON value is an object as the API server stores it. */
export function isKubernetesObject(value: unknown): value is KubernetesObject {
  const metadata = metadataOf(value);
  return isText(metadata?.name) && isText(metadata.uid) && isText(metadata.resourceVersion);
}

/** Whether a JSON value names a version: an object, a list or a bookmark. */
export function hasVersion(value: unknown): value is { readonly metadata: { readonly resourceVersion: string } } {
  return isText(metadataOf(value)?.resourceVersion);
}

function metadataOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return isRecord(value) && isRecord(value.metadata) ? value.metadata : undefined;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
