import { say } from '../api/say.ts';
import { ASIDE_ANNOTATION, declarationOf } from '../api/labels.ts';
import { isRecord, jsonIn } from '../api/json.ts';
import { MAX_SENTENCE, MAX_TIME } from '../api/limits.ts';
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
  const why = how.filter((each) => each !== undefined).join(', ');
  const bare = well
    ? say`retention ended (${why}): look at the log of pod ${metadata.name}`
    : say`retention failed (${why}): look at the log of pod ${metadata.name}`;
  // A pod that was evicted, or never had a node, has no container that finished.
  const at = finishedAt ?? status.startTime ?? metadata.creationTimestamp ?? '';
  const note = (said === '' ? bare : said).slice(0, MAX_SENTENCE);
  return {
    namespace: metadata.namespace ?? '',
    store: declaration.store,
    ended: metadata.annotations?.[ASIDE_ANNOTATION] === 'true' ? undefined : { at, well, note },
    contents: contentsOf(countedIn(counted), at),
  };
}

/** The time is that of the kubelet: whoever may run a pod with the role may have written the rest. */
const contentsOf = (counted: Counted | undefined, at: string): Contents | undefined => counted && { at, ...counted };

/** Every number of a count. The compiler holds the list to the schema. */
const NUMBERS = {
  ...{ recordings: true, bytes: true, bytesFree: true, bytesTotal: true },
  ...{ recordingsPerDay: true, bytesPerDay: true, bytesLeavingPerDay: true },
} as const satisfies Record<Exclude<keyof Counted, 'oldest'>, true>;

/** What the schema says of a count, without its library, which would stay in the memory of the operator. What a newer release counts besides is left out. */
function countedIn(line: string): Counted | undefined {
  const json = jsonIn(line);
  const said = isRecord(json) ? json : {};
  const { oldest } = said;
  const isTime = typeof oldest === 'string' && oldest.length <= MAX_TIME && !Number.isNaN(Date.parse(oldest));
  if (oldest !== undefined && !isTime) return undefined;
  const names = Object.keys(NUMBERS);
  if (!names.every((name) => Number.isSafeInteger(said[name]) && Number(said[name]) >= 0)) return undefined;
  const counts = Object.fromEntries(names.map((name) => [name, said[name]])) as Counted;
  return isTime ? { ...counts, oldest } : counts;
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
