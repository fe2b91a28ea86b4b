import type { Fault } from '../api/reasons.ts';
import { mounting } from './platform.ts';
import { VERSION_LABEL, type AdmissionObject } from './policy.ts';
import { isNewerRelease } from './version.ts';
import { meansTheSame } from './sameMeaning.ts';

/** A policy or binding as it is in the cluster. */
export type Installed = Pick<AdmissionObject, 'kind' | 'spec'> & {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
};

/** A name that is unique among all kinds of policies and bindings. */
export const nameOf = ({ kind, metadata }: Pick<Installed, 'kind' | 'metadata'>): string => `${kind}/${metadata.name}`;

/** An installed policy compared with ours: its release, and whether it is as we would render it. */
export interface Comparison {
  readonly version: string | undefined;
  readonly isAsRendered: boolean;
}

/** Undefined if the object is not one of ours. */
export function compared(installed: Installed, rendered: readonly AdmissionObject[]): Comparison | undefined {
  const ours = rendered.find((each) => nameOf(each) === nameOf(installed));
  if (ours === undefined) return undefined;
  return {
    version: installed.metadata.labels?.[VERSION_LABEL],
    isAsRendered: meansTheSame(installed.spec, ours.spec),
  };
}

/** A message names at most this many policies. */
const NAMED = 4;

/**
 * What is wrong with the policies of the cluster: some are missing, some differ from what we render, or the API server has no mutating policies.
 *
 * @param installed the results of {@link compared}, by {@link nameOf}
 * @param isMutating whether the API server serves mutating admission policies (1.36 and newer)
 */
export function policyFaults(
  rendered: readonly AdmissionObject[],
  installed: ReadonlyMap<string, Comparison>,
  isMutating: boolean,
): Fault[] {
  const expected = rendered.filter((each) => isMutating || !mounting.includes(each));
  const missing = expected.filter((each) => !installed.has(nameOf(each)));
  const different = expected.filter((each) => installed.get(nameOf(each))?.isAsRendered === false);
  // In an upgrade the policies come before the operator.
  const isNewer = (each: AdmissionObject) =>
    isNewerRelease(installed.get(nameOf(each))?.version, each.metadata.labels[VERSION_LABEL]);
  const [newer, altered] = [different.filter(isNewer), different.filter((each) => !isNewer(each))];
  const faults: Fault[] = [];
  if (missing.length > 0) {
    faults.push({ reason: 'PolicyMissing', message: `the cluster does not have ${listed(missing.map(nameOf))}` });
  }
  if (altered.length > 0) {
    const names = altered.map((each) => {
      const version = installed.get(nameOf(each))?.version;
      const rendered = each.metadata.labels[VERSION_LABEL];
      return version === rendered ? nameOf(each) : `${nameOf(each)} (of version ${version ?? 'unknown'})`;
    });
    const version = altered[0]?.metadata.labels[VERSION_LABEL] ?? '';
    faults.push({ reason: 'PolicyAltered', message: `different from version ${version}: ${listed(names)}` });
  }
  if (newer.length > 0) {
    const versions = new Set(newer.map((each) => installed.get(nameOf(each))?.version ?? ''));
    const message = `of version ${[...versions].join(', ')}, newer than this program: ${listed(newer.map(nameOf))}`;
    faults.push({ reason: 'PolicyNewer', message });
  }
  if (rendered.length > expected.length) {
    const message =
      'the API server does not serve mutating admission policies, so the operator mounts after a workload is created';
    faults.push({ reason: 'MutationUnavailable', message });
  }
  return faults;
}

function listed(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return `${names.slice(0, NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
