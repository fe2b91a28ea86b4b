/** Numbers of the API that also count where nothing is validated. This file imports nothing, so that the operator need not keep the schemas in memory. */

/** `recstore-<store>` must be a volume name: a DNS label of at most 63 characters. Semantics 15 keeps some characters in reserve. */
export const MAX_STORE_NAME = 50;
/** For every pod and workload, the policies are evaluated once for each store of the namespace. bench/README.md says what four stores cost. */
export const MAX_STORES = 4;

/** How many workloads of a store may be restarted at once, where the store does not say. */
export const DEFAULT_MAX_UNAVAILABLE = '25%';

/** How many problems a status lists, so that the object stays small. The counts of the status are complete, and `verify` lists every problem. */
export const MAX_PROBLEMS = 20;

/** How many workloads a status remembers whose mount was undone. */
export const MAX_UNDONE = 50;

/** Characters of a sentence in a status. */
export const MAX_SENTENCE = 1024;

/** Characters of a time: the longest RFC 3339 time of a year that has more than four digits. */
export const MAX_TIME = 32;
