import { ROLE_LABEL, STORE_LABEL } from '../api/labels.ts';

type Labels = Readonly<Record<string, string>>;

/** What a selector requires of one label of the pods, as `matchExpressions` of Kubernetes say it. */
export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[] | null | undefined;
}

/** `spec.selector` of a workload. Kubernetes does not let it change, and the labels of the pod template must always match it. */
export interface LabelSelector {
  readonly matchLabels?: Labels | null | undefined;
  readonly matchExpressions?: readonly Requirement[] | null | undefined;
}

const OURS: readonly string[] = [ROLE_LABEL, STORE_LABEL];

/** What a selector requires of our labels. Empty for nearly every workload: kustomize's commonLabels write every label into the selector, too. */
export function requirementsOf(selector: LabelSelector | null | undefined): Requirement[] {
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: 'In',
    values: [value],
  }));
  return [...labels, ...(selector?.matchExpressions ?? [])].filter(({ key }) => OURS.includes(key));
}

/** The labels of ours that must stay on the pod template. A store without its role would mean nothing, but a role without its store is a role in another. */
export function keptLabels(requirements: readonly Requirement[]): string[] {
  const isNeeded = (label: string) =>
    requirements.some(({ key, operator }) => key === label && (operator === 'In' || operator === 'Exists'));
  return OURS.filter((label) => isNeeded(label) || isNeeded(ROLE_LABEL));
}

/** Those that may go from the pod template. */
export function freeLabels(requirements: readonly Requirement[] = []): string[] {
  const kept = keptLabels(requirements);
  return OURS.filter((label) => !kept.includes(label));
}

/** Whether a pod template with these labels matches the requirements. */
export const matches = (requirements: readonly Requirement[], labels: Labels): boolean =>
  requirements.every(({ key, operator, values }) => {
    const value = labels[key];
    const isListed = value !== undefined && (values ?? []).includes(value);
    if (operator === 'In') return isListed;
    if (operator === 'NotIn') return !isListed;
    return (operator === 'Exists') === (value !== undefined);
  });
