import { isRecord } from '../api/json.ts';
import { isDeepStrictEqual } from 'node:util';

/**
 * The fields of policies and bindings that Kubernetes 1.36 knows and that we do not always render, with the value that means nothing. Any other
 * value changes what a policy does: it exempts, or selects. A field that is not in this list is younger than this release, and an API server that
 * sets a default in it changes nothing.
 */
const DEFAULTS: Readonly<Record<string, readonly unknown[]>> = {
  paramKind: [],
  paramRef: [],
  matchConditions: [[]],
  matchConstraints: [],
  matchResources: [{}],
  matchPolicy: ['Equivalent'],
  namespaceSelector: [{}],
  objectSelector: [{}],
  matchLabels: [{}],
  matchExpressions: [[]],
  excludeResourceRules: [[]],
  resourceRules: [],
  resourceNames: [[]],
  scope: ['*'],
  variables: [[]],
  auditAnnotations: [[]],
  validations: [],
  mutations: [],
  failurePolicy: ['Fail'],
  validationActions: [],
  values: [[]],
  name: [],
  namespace: [],
  selector: [],
};

/** Their keys are of the user's choice, and none is a field. */
const MAPS = new Set(['matchLabels']);

/** Each mutation sees what the one before it did. The order of any other list means nothing. */
const ORDERED = new Set(['mutations']);

/**
 * Whether a spec as the API server returns it does what the rendered spec does. Defaults may be left out or added, and lists may be in another
 * order.
 */
export function meansTheSame(installed: unknown, rendered: unknown, field = ''): boolean {
  if (Array.isArray(installed) && Array.isArray(rendered)) return sameList(installed, rendered, ORDERED.has(field));
  if (MAPS.has(field) || !isRecord(installed) || !isRecord(rendered)) return isDeepStrictEqual(installed, rendered);
  return [...new Set([...Object.keys(installed), ...Object.keys(rendered)])].every((name) => {
    const [is, wanted] = [installed[name], rendered[name]];
    if (wanted === undefined) return !Object.hasOwn(DEFAULTS, name) || meansNothing(name, is);
    return isAbsent(is) ? meansNothing(name, wanted) : meansTheSame(is, wanted, name);
  });
}

function sameList(installed: readonly unknown[], rendered: readonly unknown[], isOrdered: boolean): boolean {
  if (installed.length !== rendered.length) return false;
  if (isOrdered) return rendered.every((each, index) => meansTheSame(installed[index], each));
  const rest = [...installed];
  return rendered.every((each) => {
    const at = rest.findIndex((other) => meansTheSame(other, each));
    if (at !== -1) rest.splice(at, 1);
    return at !== -1;
  });
}

/** Whether a value of a known field is as good as its absence. */
function meansNothing(field: string, value: unknown): boolean {
  if (isAbsent(value)) return true;
  return (DEFAULTS[field] ?? []).some((each) =>
    // A default may itself be filled with defaults.
    meansTheSame(value, each, field),
  );
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;
