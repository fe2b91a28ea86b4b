import { isDeepStrictEqual } from 'node:util';
import type { Fault } from '../api/reasons.ts';
import { mounting } from './platform.ts';
import { VERSION_LABEL, type AdmissionObject } from './policy.ts';

/** A policy or binding as it stands in the cluster. */
export type Installed = Pick<AdmissionObject, 'kind' | 'spec'> & {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
};

/** Names a policy or binding among all kinds of them. */
export const nameOf = ({ kind, metadata }: Pick<Installed, 'kind' | 'metadata'>): string => `${kind}/${metadata.name}`;

/** Of an installed policy: the release that it bears, and whether it is as we would render it. */
export interface Comparison {
  readonly version: string | undefined;
  readonly isAsRendered: boolean;
}

/** Undefined where the object is none of ours. */
export function compared(installed: Installed, rendered: readonly AdmissionObject[]): Comparison | undefined {
  const ours = rendered.find((each) => nameOf(each) === nameOf(installed));
  if (ours === undefined) return undefined;
  return {
    version: installed.metadata.labels?.[VERSION_LABEL],
    isAsRendered: isDeepStrictEqual(installed.spec, ours.spec),
  };
}

/** A message names so many; who is told of these looks at the rest as well. */
const NAMED = 4;

/**
 * What is wrong with the policies of the cluster: some are missing, or are not as we would render them, or the API server has none that mutate.
 *
 * @param installed what {@link compared} says of each, by {@link nameOf}
 * @param isMutating whether the API server serves mutating admission policies (1.36 and newer)
 */
export function policyFaults(
  rendered: readonly AdmissionObject[],
  installed: ReadonlyMap<string, Comparison>,
  isMutating: boolean,
): Fault[] {
  const expected = rendered.filter((each) => isMutating || !mounting.includes(each));
  const missing = expected.filter((each) => !installed.has(nameOf(each)));
  const altered = expected.filter((each) => installed.get(nameOf(each))?.isAsRendered === false);
  const faults: Fault[] = [];
  if (missing.length > 0) {
    faults.push({ reason: 'PolicyMissing', message: `the cluster lacks ${listed(missing.map(nameOf))}` });
  }
  if (altered.length > 0) {
    const names = altered.map((each) => {
      const version = installed.get(nameOf(each))?.version;
      const rendered = each.metadata.labels[VERSION_LABEL];
      return version === rendered ? nameOf(each) : `${nameOf(each)} (of version ${version ?? 'unknown'})`;
    });
    const version = altered[0]?.metadata.labels[VERSION_LABEL] ?? '';
    faults.push({ reason: 'PolicyAltered', message: `not as version ${version} renders it: ${listed(names)}` });
  }
  if (rendered.length > expected.length) {
    const message = 'the API server serves no mutating admission policies, so the operator mounts after creation';
    faults.push({ reason: 'MutationUnavailable', message });
  }
  return faults;
}

function listed(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return `${names.slice(0, NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
