import { say } from '../api/say.ts';
import type { Fault } from '../api/reasons.ts';
import type { KubernetesObject } from '../cluster/kubernetesObject.ts';
import type { Selection, Sink } from '../cluster/reflection.ts';
import { collectionPath, mutatingPath, POLICY_KINDS, type PolicyKind } from '../cluster/resources.ts';
import { compared, MUTATIONS, nameOf, policyFaults, type Comparison, type Installed } from '../policies/inForce.ts';
import { identityOf, type Identity, type Metadata } from '../observed/object.ts';
import type { AdmissionObject, Mutation } from '../policies/policy.ts';
import { Collection } from './collection.ts';

/** A policy or binding. Of ours, the comparison with the rendered one is kept. */
interface ObservedPolicy extends Identity {
  readonly generation: number | undefined;
  readonly comparison: Comparison | undefined;
}

/** The policies of the cluster, and their faults. */
export class WatchedPolicies {
  readonly #rendered: readonly AdmissionObject[];
  readonly #changed: () => void;
  readonly #installed: Collection<ObservedPolicy>;
  /** The API versions in which the API server has mutating policies. Until it has answered, we assume the newest. */
  readonly #served = new Set<Mutation>(['v1']);
  /** Why the policies may not be read, by what may not be read. */
  readonly #denied = new Map<string, string>();
  #changes = 0;
  #faults: readonly Fault[] | undefined;

  /**
   * @param rendered the policies that must be in the cluster; without any, nothing is watched
   * @param changed called when the faults may have changed
   */
  constructor(rendered: readonly AdmissionObject[], changed: () => void) {
    this.#rendered = rendered;
    this.#changed = changed;
    this.#installed = new Collection(() => '', { onChange: () => this.#forget() });
  }

  reflections(): [Selection, Sink][] {
    if (this.#rendered.length === 0) return [];
    const sink = (kind: PolicyKind, version: Mutation): Sink => ({
      ...this.#installed.sink((object) => projectPolicy(kind, object, this.#rendered), '', `${version}/${kind}/`),
      denied: (why) => {
        if (why === undefined) this.#denied.delete(`${version}/${kind}`);
        else this.#denied.set(`${version}/${kind}`, why);
        this.#forget();
      },
    });
    const served = (version: Mutation) => (isServed: boolean) => {
      if (isServed === this.#served.has(version)) return;
      if (isServed) this.#served.add(version);
      else this.#served.delete(version);
      this.#forget();
    };
    return [
      ...POLICY_KINDS.validating.map((kind): [Selection, Sink] => [{ path: collectionPath(kind) }, sink(kind, 'v1')]),
      ...POLICY_KINDS.mutating.flatMap((kind) =>
        MUTATIONS.map((version): [Selection, Sink] => [
          { path: mutatingPath(kind, version), optional: true },
          { ...sink(kind, version), served: served(version) },
        ]),
      ),
    ];
  }

  get faults(): readonly Fault[] {
    const [why] = [...this.#denied.values()].toSorted();
    if (why !== undefined) return (this.#faults ??= [{ reason: 'Forbidden', message: say`${why}` }]);
    const installed = new Map(
      this.#installed
        .group('')
        .flatMap(({ name, comparison }) => (comparison === undefined ? [] : [[name, comparison]])),
    );
    return (this.#faults ??= policyFaults(
      this.#rendered,
      installed,
      MUTATIONS.find((version) => this.#served.has(version)),
    ));
  }

  /** Another number after each change of a policy, whoever made the policy. */
  get changes(): number {
    return this.#changes;
  }

  #forget(): void {
    this.#changes++;
    this.#faults = undefined;
    this.#changed();
  }
}

function projectPolicy(
  kind: Installed['kind'],
  object: KubernetesObject,
  rendered: readonly AdmissionObject[],
): ObservedPolicy {
  const installed = { ...(object as KubernetesObject & Pick<Installed, 'spec'>), kind };
  const { generation }: Metadata = object.metadata;
  return {
    ...identityOf(object.metadata),
    name: nameOf(installed),
    generation,
    comparison: compared(installed, rendered),
  };
}
