/**
 * What Argo CD is told with annotations. Other tools pass the annotations over.
 * https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
 */
const annotation = (name: string, value: string) => ({ [`argocd.argoproj.io/${name}`]: value });

/**
 * Keeps Argo CD from deleting recordings: on the claim, on its volume, and on the namespace that the claim goes with (semantics 29). Both options are
 * needed: with only one of them, Argo CD deleted the claim in the other way.
 */
export const KEPT = annotation('sync-options', 'Prune=false,Delete=false');

/**
 * A Job stays when the service has changed and a new Job takes its place: pods of the older release wait for the older Job, and a revert must not run
 * it again. Argo CD neither prunes the older Job nor calls the application OutOfSync for it. The Job goes when the application is deleted.
 */
export const KEPT_AS_HISTORY = {
  ...annotation('sync-options', 'Prune=false'),
  ...annotation('compare-options', 'IgnoreExtraneous'),
};

/** A store that workloads still use cannot be deleted. Argo CD prunes the store after everything else, so that the refusal blocks nothing. */
export const PRUNED_LAST = annotation('sync-options', 'PruneLast=true');

/** A lower wave is applied earlier, and is healthy before the next one begins. */
export const wave = (number: number) => annotation('sync-wave', String(number));
