import { ASIDE_ANNOTATION, declarationOf } from '../api/labels.ts';
import { RETENTION } from '../api/retention.ts';
import type { ApiObject } from './object.ts';

/** A run of retention that has ended, as its pod tells. */
export interface RetentionRun {
  readonly namespace: string;
  readonly store: string;
  readonly isWell: boolean;
  /** What the run says of itself, or how its container ended. */
  readonly note: string;
}

interface PodObject extends ApiObject {
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly containerStatuses?: readonly {
      readonly state?: {
        readonly terminated?: { readonly exitCode?: number; readonly reason?: string; readonly message?: string };
      };
    }[];
  };
}

/** @returns undefined for a pod that has not ended, or is no run: it only looks, or sets a hold. */
export function retentionRunOf(object: ApiObject): RetentionRun | undefined {
  const { metadata, status = {} } = object as PodObject;
  const declaration = declarationOf(metadata);
  if (declaration?.role !== RETENTION.role || metadata.annotations?.[ASIDE_ANNOTATION] === 'true') return undefined;
  if (status.phase !== 'Succeeded' && status.phase !== 'Failed') return undefined;
  const isWell = status.phase === 'Succeeded';
  const { message, reason, exitCode } = status.containerStatuses?.[0]?.state?.terminated ?? {};
  const said = message?.trim() ?? '';
  const how = [status.reason ?? reason, status.message, exitCode === undefined ? undefined : `exit code ${exitCode}`];
  const bare = `retention ${isWell ? 'ended' : 'failed'} (${how.filter((each) => each !== undefined).join(', ')}): look at the log of pod ${metadata.name}`;
  return { namespace: metadata.namespace ?? '', store: declaration.store, isWell, note: said === '' ? bare : said };
}
