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

/** `resourceRules` and selectors as Kubernetes takes them; defaults are written out, so that a second apply changes nothing. */
export interface Match {
  readonly matchPolicy: 'Equivalent';
  readonly namespaceSelector: Selector | Record<string, never>;
  readonly objectSelector: Selector | Record<string, never>;
  readonly resourceRules: readonly Rule[];
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

/** The kinds whose pod template can change, at any time. */
export const CHANGEABLE = [
  rule('apps', ['deployments', 'statefulsets', 'daemonsets'], ['CREATE', 'UPDATE']),
  rule('batch', ['cronjobs'], ['CREATE', 'UPDATE']),
];

/** The old object counts, too: an update that drops the label is matched by what it was. */
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

/**
 * While its CRD is missing, or the API server has just started, a policy with params refuses everything that it matches: this must never reach
 * a namespace that has not opted in (semantics 3).
 */
export const inOptedInNamespaces = (match: Match): Match => ({
  ...match,
  namespaceSelector: { matchExpressions: [{ key: ENABLED_LABEL, operator: 'In', values: ['true'] }] },
});
