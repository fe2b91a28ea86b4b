import { isFault, isForbidden, type Finding } from '../api/finding.ts';
import type { Contents, LastRetention, StoreCounts, StoreProblem } from '../api/status.ts';

/** What `recordings status --output json` prints; a field keeps its meaning within a version. Also what the screen is made from. */
export interface Overview {
  readonly version: 1;
  /** `namespace <name>`, or `all namespaces`. */
  readonly subject: string;
  /** When the cluster was asked, RFC 3339. */
  readonly at: string;
  /** Every store is Ready, and nothing around them is at fault. Warnings do not count. */
  readonly well: boolean;
  /** Those that need attention first. */
  readonly stores: readonly StoreOverview[];
  /** About what surrounds the stores: what could not be read, no store, no operator. */
  readonly findings: readonly Finding[];
}

/** How a store is, in one word. NotReady: a person has chosen so, by `suspend` for example. Unknown: no operator has looked. */
export type StoreState = 'Ready' | 'Reconciling' | 'Stalled' | 'NotReady' | 'Unknown';

export interface StoreOverview {
  readonly namespace: string;
  readonly name: string;
  readonly state: StoreState;
  /** The state is not Ready, or there is a warning. */
  readonly needsAttention: boolean;
  readonly suspended: boolean;
  readonly claimName: string;
  readonly mountPath: string;
  /** How many of the required roles are held: 3/3. Undefined: no operator has looked. */
  readonly held?: string | undefined;
  readonly workloads?: StoreCounts | undefined;
  readonly pods?: StoreCounts | undefined;
  /** Who holds which role. Undefined for all namespaces, or where workloads and pods may not be read. */
  readonly roles?: readonly RoleOverview[] | undefined;
  readonly problems: readonly StoreProblem[];
  /** What the store has, as retention has counted. Undefined: nothing has counted. */
  readonly contents?: Contents | undefined;
  /** When the store is full at the rate of its last week, RFC 3339. Undefined: not at this rate. */
  readonly fullAt?: string | undefined;
  readonly lastRetention?: LastRetention | undefined;
}

export interface RoleOverview {
  readonly role: string;
  readonly access: 'ReadOnly' | 'ReadWrite';
  readonly optional: boolean;
  readonly holders: readonly HolderOverview[];
}

export interface HolderOverview {
  /** Kind/name. */
  readonly object: string;
  /** Of its pod template. */
  readonly template: 'mounted' | 'outOfDate' | 'refused';
  readonly pods: { readonly mounted: number; readonly outOfDate: number; readonly refused: number };
}

export function overviewOf(
  subject: string,
  at: number,
  stores: readonly StoreOverview[],
  findings: readonly Finding[],
): Overview {
  return {
    version: 1,
    subject,
    at: new Date(at).toISOString(),
    well: stores.every(({ state }) => state === 'Ready') && !findings.some(isFault),
    stores: stores.toSorted((a, b) => rank(a) - rank(b) || (keyOf(a) < keyOf(b) ? -1 : 1)),
    findings,
  };
}

const RANKS: Readonly<Record<StoreState, number>> = { Stalled: 0, Unknown: 1, NotReady: 2, Reconciling: 3, Ready: 4 };

const rank = ({ state, needsAttention }: StoreOverview): number => RANKS[state] + (needsAttention ? 0 : 1);

export const keyOf = ({ namespace, name }: StoreOverview): string => `${namespace}/${name}`;

/** Semantics 24. */
export function exitCodeOfOverview({ well, findings }: Overview): 0 | 1 | 3 {
  if (well) return 0;
  return findings.some(isForbidden) ? 3 : 1;
}
