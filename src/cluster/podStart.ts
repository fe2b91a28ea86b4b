import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from './connection.ts';

/** The state of a container, as far as it says why the container does not run. */
export interface ContainerState {
  readonly running?: object;
  readonly terminated?: { readonly exitCode: number; readonly reason?: string; readonly message?: string };
  readonly waiting?: { readonly reason?: string; readonly message?: string };
}

export interface PodStatus {
  readonly phase?: string;
  readonly conditions?: readonly { readonly status: string; readonly message?: string }[];
  readonly containerStatuses?: readonly { readonly state?: ContainerState }[];
  readonly ephemeralContainerStatuses?: readonly { readonly name: string; readonly state?: ContainerState }[];
}

/** What one look at a pod says: what was waited for, or that the pod is not so far, or undefined where it goes on, however long that takes. */
export type Look<T> =
  { readonly is: T } | { readonly isHopeless: boolean; readonly why: string | undefined } | undefined;

const START_MS = 120_000;
const AGAIN_MS = 300;

/**
 * Looks at a pod until it is as it should be.
 * @param failed the error where it is hopeless, or takes more than two minutes, from why the pod does not start.
 * @throws what `failed` makes; ApiError; the signal's reason.
 */
export async function untilPod<T>(
  connection: Connection,
  path: string,
  look: (status: PodStatus) => Look<T>,
  failed: (why: string) => Error,
  signal?: AbortSignal,
): Promise<T> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    const { status = {} } = await connection.get<{ status?: PodStatus }>(path, {}, 'object', signal);
    const seen = look(status);
    if (seen !== undefined) {
      if ('is' in seen) return seen.is;
      if (seen.isHopeless || performance.now() > deadline) throw failed(seen.why ?? 'no reason is known');
    }
    await pause(AGAIN_MS, undefined, signal === undefined ? {} : { signal });
  }
}

/** Why the first container of a pod does not run, in the words of the cluster. */
export function whyNotStarted({ containerStatuses, conditions }: PodStatus): string | undefined {
  const waiting = containerStatuses?.[0]?.state?.waiting;
  return waiting?.message ?? waiting?.reason ?? conditions?.find(({ status }) => status === 'False')?.message;
}
