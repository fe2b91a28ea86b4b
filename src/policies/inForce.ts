import { say, type Sentence } from '../api/say.ts';
import { someOf } from '../api/someOf.ts';
import type { Fault } from '../api/reasons.ts';
import { mounting } from './platform.ts';
import { ALONE, ALONE_LABEL, servedAs, VERSION_LABEL, type AdmissionObject, type Mutation } from './policy.ts';
import { isNewerRelease } from './version.ts';
import { meansTheSame } from './sameMeaning.ts';

/** A policy or binding as it is in the cluster. */
export type Installed = Pick<AdmissionObject, 'kind' | 'spec'> & {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
};

/** A name that is unique among all kinds of policies and bindings. */
export const nameOf = ({ kind, metadata }: Pick<Installed, 'kind' | 'metadata'>): string => `${kind}/${metadata.name}`;

/** In the order of preference: an API server may have both. */
export const MUTATIONS = ['v1', 'v1beta1'] as const satisfies readonly Mutation[];

/** An installed policy compared with ours: its release, and for which API servers we would render it like this. */
export interface Comparison {
  readonly version: string | undefined;
  readonly renderedFor: readonly Mutation[];
  /** Rendered for an API server without mutating policies. */
  readonly isAlone: boolean;
}

/** Undefined if the object is not one of ours. */
export function compared(installed: Installed, rendered: readonly AdmissionObject[]): Comparison | undefined {
  const ours = rendered.find((each) => nameOf(each) === nameOf(installed));
  if (ours === undefined) return undefined;
  return {
    version: installed.metadata.labels?.[VERSION_LABEL],
    isAlone: installed.metadata.labels?.[ALONE_LABEL] === ALONE,
    renderedFor: MUTATIONS.filter((mutation) => meansTheSame(installed.spec, servedAs(mutation, ours).spec)),
  };
}

/** A message names at most this many policies. */
const NAMED = 4;

/**
 * What is wrong with the policies of the cluster: some are missing, some differ from what we render, or the API server has no mutating policies. While it has
 * newer ones than that for which the policies were rendered, because Kubernetes was upgraded, what was right before is still no fault.
 *
 * @param rendered our policies in v1
 * @param installed the results of {@link compared}, by {@link nameOf}
 * @param served what the API server has of mutating policies; undefined: nothing
 */
export function policyFaults(
  rendered: readonly AdmissionObject[],
  installed: ReadonlyMap<string, Comparison>,
  served: Mutation | undefined,
): Fault[] {
  const meantFor = meantForOf([...installed.values()]);
  // v1beta1 is for whoever asks for it (synth --mutation).
  const isUsed = served !== 'v1beta1' || mounting.some((each) => installed.has(nameOf(each)));
  const mutation = isUsed ? served : undefined;
  const faults = faultsOn(mutation, [mutation ?? meantFor ?? 'v1'], rendered, installed);
  if (faults.length === 0 || !isNewerMutation(mutation, meantFor)) return faults;
  // While they are rendered again, some are of the time after.
  const either = [meantFor, mutation].filter((each) => each !== undefined);
  const before = faultsOn(meantFor, either, rendered, installed).filter(
    ({ reason }) => reason !== 'MutationUnavailable',
  );
  const message = say`rendered for an older Kubernetes, which does not mount in the write itself as this one can: render the platform for this Kubernetes`;
  return [...before, { reason: 'PolicyOlder', message }];
}

/** What the API server has of mutating policies for which the policies were rendered. */
function meantForOf(installed: readonly Comparison[]): Mutation | undefined {
  if (installed.some(({ isAlone }) => isAlone)) return undefined;
  const isBeta = ({ renderedFor }: Comparison) => renderedFor.length === 1 && renderedFor[0] === 'v1beta1';
  return installed.some(isBeta) ? 'v1beta1' : 'v1';
}

/** Whether an API server has mutating policies in a newer version than another, or has them and the other has none. */
function isNewerMutation(mutation: Mutation | undefined, than: Mutation | undefined): boolean {
  const age = (each: Mutation | undefined) => (each === undefined ? MUTATIONS.length : MUTATIONS.indexOf(each));
  return age(mutation) < age(than);
}

/**
 * On an API server that has mutating policies in that API version, or has none.
 *
 * @param allowed for which API servers a policy may be rendered
 */
function faultsOn(
  mutation: Mutation | undefined,
  allowed: readonly Mutation[],
  rendered: readonly AdmissionObject[],
  installed: ReadonlyMap<string, Comparison>,
): Fault[] {
  const expected = rendered.filter((each) => mutation !== undefined || !mounting.includes(each));
  const isInstalled = (each: AdmissionObject) => installed.has(nameOf(each));
  const isDifferent = (each: AdmissionObject) =>
    installed.get(nameOf(each))?.renderedFor.some((of) => allowed.includes(of)) === false;
  // In an upgrade the operator comes before the policies; or the policies do, and the operator is still of the release before.
  const isOlder = (each: AdmissionObject) =>
    isNewerRelease(each.metadata.labels[VERSION_LABEL], installed.get(nameOf(each))?.version);
  const isNewer = (each: AdmissionObject) =>
    isNewerRelease(installed.get(nameOf(each))?.version, each.metadata.labels[VERSION_LABEL]);
  const [absent, different] = [expected.filter((each) => !isInstalled(each)), expected.filter(isDifferent)];
  const [older, newer] = [different.filter(isOlder), different.filter(isNewer)];
  const altered = different.filter((each) => !isOlder(each) && !isNewer(each));
  const [late, missing] = rendered.some(isOlder) ? [absent, []] : [[], absent];
  const stray = rendered.filter((each) => !expected.includes(each) && isDifferent(each) && !isNewer(each));
  const faults: Fault[] = [];
  if (missing.length > 0) {
    const message =
      missing.length === expected.length
        ? say`the cluster has none of the admission policies, so nothing is refused, and nothing is mounted at admission`
        : isSame(missing, mounting)
          ? say`the cluster has none of the policies that mount at admission, as if the platform was rendered for an older Kubernetes`
          : withConsequence(
              say`the cluster does not have ${listed(missing.map(nameOf))}`,
              missing,
              expected.filter(isInstalled),
            );
    faults.push({ reason: 'PolicyMissing', message });
  }
  if (altered.length > 0) {
    const names = altered.map((each) => {
      const version = installed.get(nameOf(each))?.version;
      const rendered = each.metadata.labels[VERSION_LABEL];
      return version === rendered ? nameOf(each) : say`${nameOf(each)} (of version ${version ?? 'unknown'})`;
    });
    const version = altered[0]?.metadata.labels[VERSION_LABEL] ?? '';
    faults.push({ reason: 'PolicyAltered', message: say`different from version ${version}: ${listed(names)}` });
  }
  const versionsOf = (policies: readonly AdmissionObject[]) =>
    [...new Set(policies.map((each) => installed.get(nameOf(each))?.version ?? ''))].join(', ');
  if (older.length > 0) {
    const message = say`of version ${versionsOf(older)}, older than this program: ${listed(older.map(nameOf))}`;
    faults.push({ reason: 'PolicyOlder', message });
  }
  if (late.length > 0) {
    const message = say`not there yet, while others are of an older version: ${listed(late.map(nameOf))}`;
    faults.push({ reason: 'PolicyOlder', message });
  }
  if (newer.length > 0) {
    const message = say`of version ${versionsOf(newer)}, newer than this program: ${listed(newer.map(nameOf))}`;
    faults.push({ reason: 'PolicyNewer', message });
  }
  if (stray.length > 0) {
    const message = say`the API server has no mutating admission policies, so ${listed(stray.map(nameOf))} may refuse roles in stores that exist: delete what is named here`;
    faults.push({ reason: 'PolicyAltered', message });
  }
  if (rendered.length > expected.length) {
    const message = say`the API server has no mutating admission policies, so the operator mounts a moment after a workload is created, and the first pods of a new workload run without the recordings until a rollout replaces them`;
    faults.push({ reason: 'MutationUnavailable', message });
  }
  return faults;
}

const isSame = (some: readonly AdmissionObject[], others: readonly AdmissionObject[]): boolean =>
  some.length === others.length && some.every((each) => others.includes(each));

/** Says, too, what the missing parts mean for the parts that are there. */
function withConsequence(
  message: Sentence,
  missing: readonly AdmissionObject[],
  installed: readonly AdmissionObject[],
): Sentence {
  const isMissing = (kind: string, name: unknown) =>
    missing.some((each) => each.kind === kind && each.metadata.name === name);
  const hasNoEffect = ({ kind, metadata: { name }, spec }: AdmissionObject) =>
    kind.endsWith('Binding')
      ? isMissing(kind.slice(0, -'Binding'.length), name) || isMissing('MutatingAdmissionPolicy', besideOf(spec))
      : isMissing(`${kind}Binding`, name);
  const without = installed.filter(hasNoEffect).map(nameOf);
  const effect =
    without.length === 0
      ? message
      : without.length === 1
        ? say`${message}, so ${listed(without)} has no effect`
        : say`${message}, so ${listed(without)} have no effect`;
  const isUntrue =
    isMissing('MutatingAdmissionPolicyBinding', 'recordings-mount') &&
    !isMissing('MutatingAdmissionPolicy', 'recordings-mount') &&
    installed.some(({ spec }) => besideOf(spec) === 'recordings-mount');
  return isUntrue ? say`${effect}, and roles in stores that exist are refused with StoreMissing` : effect;
}

/** The name of the policy without which the binding has no effect. */
const besideOf = (spec: AdmissionObject['spec']): string | undefined =>
  (spec.paramRef as { readonly name?: string } | undefined)?.name;

const listed = (names: readonly string[]): string => someOf(names, NAMED);
