import { ENABLED_LABEL } from '../api/labels.ts';

type Operation = 'CREATE' | 'UPDATE' | 'DELETE';

interface Requirement {
  readonly key: string;
  readonly operator: 'Exists' | 'In' | 'NotIn';
  readonly values?: readonly string[];
}

interface Selector {
  readonly matchExpressions: readonly Requirement[];
}

/** `resourceRules` and selectors as in Kubernetes. Defaults are written out, so that a second apply changes nothing. */
export interface Match {
  readonly matchPolicy: 'Equivalent';
  readonly namespaceSelector: Selector | Record<string, never>;
  readonly objectSelector: Selector | Record<string, never>;
  readonly resourceRules: readonly Rule[];
  /** What the rules match and the policy is not about. */
  readonly excludeResourceRules?: readonly Rule[];
}

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly Operation[];
  readonly resources: readonly string[];
  readonly scope: 'Namespaced';
}

export const rule = (
  apiGroup: string,
  resources: readonly string[],
  operations: readonly Operation[],
  apiVersion = 'v1',
): Rule => ({ apiGroups: [apiGroup], apiVersions: [apiVersion], operations, resources, scope: 'Namespaced' });

/** The kinds that find their pods by `spec.selector`, which cannot change. */
export const SELECTING = rule('apps', ['deployments', 'statefulsets', 'daemonsets'], ['CREATE', 'UPDATE']);

/** The kinds whose pod template can change after creation. */
export const CHANGEABLE = [SELECTING, rule('batch', ['cronjobs'], ['CREATE', 'UPDATE'])];

/** Selects objects that have the label. The old object counts, too, so an update that removes the label is matched. */
export const bearing = (label: string): Selector => ({ matchExpressions: [{ key: label, operator: 'Exists' }] });

export const matching = (
  resourceRules: readonly Rule[],
  selectors: Partial<Omit<Match, 'resourceRules'>> = {},
): Match => ({
  matchPolicy: 'Equivalent',
  namespaceSelector: {},
  objectSelector: {},
  resourceRules,
  ...selectors,
});

const namespaces = (operator: 'In' | 'NotIn'): Pick<Match, 'namespaceSelector'> => ({
  namespaceSelector: { matchExpressions: [{ key: ENABLED_LABEL, operator, values: ['true'] }] },
});

export const OPTED_IN = namespaces('In');

export const NOT_OPTED_IN = namespaces('NotIn');

/**
 * Limits a policy to namespaces that have opted in (semantics 3). While its CRD is missing, or just after the API server has started, a policy
 * with params refuses everything that it matches. That must never reach other namespaces.
 */
export const inOptedInNamespaces = (match: Match): Match => ({
  ...match,
  ...OPTED_IN,
});
