import { ASIDE_ANNOTATION, declarationOf } from '../api/labels.ts';
import { RETENTION } from '../api/retention.ts';
import type { Contents, Counted, LastRetention, StoreStatus } from '../api/status.ts';
import type { ApiObject } from './object.ts';

/** A run of retention that has ended, as its pod tells. */
export interface RetentionRun {
  readonly namespace: string;
  readonly store: string;
  /** Undefined for a pod that only looks, or sets a hold: its end is told to nobody. */
  readonly ended: LastRetention | undefined;
  /** What the run has counted. */
  readonly contents: Contents | undefined;
}

/** The latest that is known of a store from its runs of retention. */
export type Recorded = Pick<StoreStatus, 'contents' | 'lastRetention'>;

interface PodObject extends ApiObject {
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly startTime?: string;
    readonly containerStatuses?: readonly {
      readonly state?: {
        readonly terminated?: {
          readonly exitCode?: number;
          readonly reason?: string;
          readonly message?: string;
          readonly finishedAt?: string | null;
        };
      };
    }[];
  };
}

/** The bound of the schema. */
const MAX_NOTE = 1024;

/** @returns undefined for a pod that has not ended, or is none of retention. */
export function retentionRunOf(object: ApiObject): RetentionRun | undefined {
  const { metadata, status = {} } = object as PodObject;
  const declaration = declarationOf(metadata);
  if (declaration?.role !== RETENTION.role) return undefined;
  if (status.phase !== 'Succeeded' && status.phase !== 'Failed') return undefined;
  const well = status.phase === 'Succeeded';
  const { message = '', reason, exitCode, finishedAt } = status.containerStatuses?.[0]?.state?.terminated ?? {};
  const [said = '', counted = ''] = message.trim().split('\n');
  const how = [status.reason ?? reason, status.message, exitCode === undefined ? undefined : `exit code ${exitCode}`];
  const bare = `retention ${well ? 'ended' : 'failed'} (${how.filter((each) => each !== undefined).join(', ')}): look at the log of pod ${metadata.name}`;
  // A pod that was evicted, or never had a node, has no container that finished.
  const at = finishedAt ?? status.startTime ?? metadata.creationTimestamp ?? '';
  const note = (said === '' ? bare : said).slice(0, MAX_NOTE);
  return {
    namespace: metadata.namespace ?? '',
    store: declaration.store,
    ended: metadata.annotations?.[ASIDE_ANNOTATION] === 'true' ? undefined : { at, well, note },
    contents: contentsOf(countedIn(counted), at),
  };
}

/** The time is that of the kubelet: whoever may run a pod with the role may have written the rest. */
const contentsOf = (counted: Counted | undefined, at: string): Contents | undefined =>
  counted === undefined || Number.isNaN(Date.parse(counted.oldest ?? at)) ? undefined : { at, ...counted };

/** All numbers of what a run has counted. */
const NUMBERS = Object.keys({
  recordings: true,
  bytes: true,
  bytesFree: true,
  bytesTotal: true,
  recordingsPerDay: true,
  bytesPerDay: true,
  bytesLeavingPerDay: true,
} satisfies Record<Exclude<keyof Counted, 'oldest'>, true>) as Exclude<keyof Counted, 'oldest'>[];

/** Whoever may exec into the pod may write the line, so it is checked. By hand, because the schemas would stay in the memory of the operator. */
function countedIn(line: string): Counted | undefined {
  let parsed: Partial<Record<keyof Counted, unknown>> | null;
  try {
    parsed = JSON.parse(line) as typeof parsed;
  } catch {
    return undefined;
  }
  const { oldest, ...numbers } = parsed ?? {};
  const isCounted = NUMBERS.every((name) => Number.isSafeInteger(numbers[name]) && Number(numbers[name]) >= 0);
  const isTimed = oldest === undefined || (typeof oldest === 'string' && oldest.length <= 32);
  if (!isCounted || !isTimed || Object.keys(numbers).length > NUMBERS.length) return undefined;
  return { ...(numbers as Omit<Counted, 'oldest'>), ...(oldest === undefined ? {} : { oldest }) };
}

/** Of each the later one; the first, if nothing else is known. */
export function latest(known: Recorded, { ended, contents }: Pick<RetentionRun, 'ended' | 'contents'>): Recorded {
  const [last, counted] = [laterOf(known.lastRetention, ended), laterOf(known.contents, contents)];
  return {
    ...(last === undefined ? {} : { lastRetention: last }),
    ...(counted === undefined ? {} : { contents: counted }),
  };
}

const laterOf = <T extends { readonly at: string }>(a: T | undefined, b: T | undefined): T | undefined =>
  a === undefined || (b !== undefined && Date.parse(b.at) >= Date.parse(a.at)) ? b : a;
