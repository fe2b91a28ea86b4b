import { declarationOf, MARK_LABEL, ROLE_LABEL, STORE_LABEL, volumeName, type Declaration } from '../api/labels.ts';
import type { Fault } from '../api/reasons.ts';
import type { Store } from '../api/store.ts';
import { decide, type Verdict } from './decide.ts';
import { operationsFor, without, type Operation } from './operations.ts';
import type { PodSpec } from './pod.ts';
import { keptLabels, matches, type Requirement } from './selector.ts';

/** The kinds of workloads, with the path of their pod template. A bare Pod is its own template. */
export const TEMPLATE_PATHS = {
  Deployment: '/spec/template',
  StatefulSet: '/spec/template',
  DaemonSet: '/spec/template',
  CronJob: '/spec/jobTemplate/spec/template',
  Job: '/spec/template',
  Pod: '',
} as const;

export type WorkloadKind = keyof typeof TEMPLATE_PATHS;

export type Labels = Readonly<Record<string, string>>;

/** The part of a workload that the decision needs: its labels, and the labels and spec of its pod template. */
export interface Workload {
  readonly kind: WorkloadKind;
  readonly labels?: Labels | undefined;
  readonly template: Template;
}

/** A pod template, and what its controller adds. */
export interface Template {
  readonly labels?: Labels | undefined;
  readonly spec: PodSpec;
  /** The labels that a CronJob gives to its Jobs (`spec.jobTemplate.metadata`). */
  readonly jobLabels?: Labels | undefined;
  /** The names of the claim templates of a StatefulSet. In its pods, such a claim takes the place of the volume that has its name. */
  readonly claimTemplates?: readonly string[] | undefined;
  /** What `spec.selector` requires of our labels. Absent where that is nothing. */
  readonly selector?: readonly Requirement[] | undefined;
}

/**
 * Decides about a whole workload that declares a role in the store: {@link decide}, plus the labels that are stamped onto the template and the
 * mark (semantics 1, 8). Paths of operations are relative to the whole object.
 */
export function mount(workload: Workload, declaration: Declaration, store: Store): Verdict {
  const mark = workload.labels?.[MARK_LABEL];
  const mismatch = mark === undefined ? mismatchOf(workload, declaration) : undefined;
  const [first, ...rest] = [
    ...selectorFaults(workload, declaration),
    ...(mismatch === undefined ? [] : [mismatch]),
    ...jobMismatch(workload, declaration),
    ...claimTemplateFaults(workload, store),
  ];
  if (first !== undefined) return { state: 'refused', faults: [first, ...rest] };

  // The workload came from another store: remove what that store injected, in the same write.
  const former = mark === undefined || mark === store.name ? undefined : mark;
  const seen = seenByPods(workload.template);
  const pod = former === undefined ? seen : without(seen, volumeName(former));
  const verdict = decide(store, declaration.role, pod);
  if (verdict.state === 'refused') return verdict;

  const template = [
    ...(former === undefined ? [] : injected(workload, former)),
    ...(verdict.state === 'mountable' ? at(workload.kind, '/spec', verdict.operations) : []),
    ...stamps(workload, declaration),
  ];
  if (template.length === 0) return { state: 'mounted' };
  if (isImmutable(workload.kind)) return { state: 'refused', faults: [immutable(workload.kind)] };
  return {
    state: 'mountable',
    operations: [...template, ...setLabels('/metadata', workload.labels, { [MARK_LABEL]: store.name })],
  };
}

/**
 * The operations that remove everything we injected into a workload that no longer declares a role: volume, mounts, stamped labels and mark, in
 * one write (semantics 8). A stamped label that the selector needs stays. None if the workload does not have the mark, or has nothing else of ours:
 * then its owner wrote the mark.
 */
export function release(workload: Workload): Operation[] {
  const mark = workload.labels?.[MARK_LABEL];
  if (mark === undefined) return [];
  const { labels, selector = [] } = workload.template;
  const kept = keptLabels(selector);
  const stamped = [ROLE_LABEL, STORE_LABEL].filter((label) => !kept.includes(label));
  const template = [...injected(workload, mark), ...at(workload.kind, '', removeLabels('/metadata', labels, stamped))];
  return template.length === 0 ? [] : [...template, ...removeLabels('/metadata', workload.labels, [MARK_LABEL])];
}

/** Removes what a store injected into the template. */
function injected(workload: Workload, store: string): Operation[] {
  const nothing = { name: volumeName(store), volume: undefined, mountFor: () => undefined };
  return at(workload.kind, '/spec', operationsFor(workload.template.spec, nothing));
}

/** The labels of the declaration, stamped onto the template, would not match the selector, which cannot change. */
function selectorFaults(workload: Workload, declaration: Declaration): Fault[] {
  const { labels, selector = [] } = workload.template;
  const { role, store } = declaration;
  if (stamps(workload, declaration).length === 0) return [];
  if (matches(selector, { ...labels, [ROLE_LABEL]: role, [STORE_LABEL]: store })) return [];
  return [
    {
      reason: 'Immutable',
      message: `spec.selector does not let the pod template have role "${role}" in store "${store}", and a selector cannot change: delete the ${workload.kind}, and create it again without the labels ${ROLE_LABEL} and ${STORE_LABEL} in spec.selector`,
    },
  ];
}

/** If the template has role or store labels, they must agree with the metadata (semantics 1). A bare Pod has only one set of labels. */
function mismatchOf({ kind, template }: Workload, declaration: Declaration): Fault | undefined {
  if (kind === 'Pod') return undefined;
  const said = declarationOf(template.labels);
  const store = template.labels?.[STORE_LABEL];
  if (said === undefined ? store === undefined || store === declaration.store : same(said, declaration))
    return undefined;
  const words = said === undefined ? `store "${store ?? ''}"` : `role "${said.role}" in store "${said.store}"`;
  return {
    reason: 'RoleMismatch',
    message: `the pod template declares ${words}, but the metadata declares role "${declaration.role}" in store "${declaration.store}"`,
  };
}

/** Nobody but the owner writes the labels that a CronJob gives to its Jobs. A Job with a role is mounted, whatever its CronJob says. */
function jobMismatch({ template }: Workload, declaration: Declaration): Fault[] {
  const said = declarationOf(template.jobLabels);
  if (said === undefined || same(said, declaration)) return [];
  return [
    {
      reason: 'RoleMismatch',
      message: `spec.jobTemplate.metadata declares role "${said.role}" in store "${said.store}", but the metadata declares role "${declaration.role}" in store "${declaration.store}": remove the labels from spec.jobTemplate.metadata`,
    },
  ];
}

function claimTemplateFaults({ template }: Workload, { name }: Store): Fault[] {
  return (template.claimTemplates ?? [])
    .filter((claim) => claim === volumeName(name))
    .map((claim) => ({
      reason: 'VolumeNameTaken',
      message: `volumeClaimTemplate "${claim}" would take the place of the volume of store "${name}": rename the volumeClaimTemplate`,
    }));
}

/** The spec with the volumes as the pods have them: a volume in whose place a claim template comes is of another claim. */
function seenByPods({ spec, claimTemplates = [] }: Template): PodSpec {
  if (claimTemplates.length === 0) return spec;
  return {
    ...spec,
    volumes: (spec.volumes ?? []).map((volume) =>
      claimTemplates.includes(volume.name) ? { name: volume.name } : volume,
    ),
  };
}

function stamps({ kind, template }: Workload, declaration: Declaration): Operation[] {
  const said = declarationOf(template.labels);
  if (kind === 'Pod' || (said !== undefined && same(said, declaration))) return [];
  const labels = { [ROLE_LABEL]: declaration.role, [STORE_LABEL]: declaration.store };
  return at(kind, '', setLabels('/metadata', template.labels, labels));
}

const same = (a: Declaration, b: Declaration): boolean => a.role === b.role && a.store === b.store;

const isImmutable = (kind: WorkloadKind): boolean => kind === 'Job' || kind === 'Pod';

const immutable = (kind: WorkloadKind): Fault => ({
  reason: 'Immutable',
  message: `the mounts of a ${kind} cannot be changed after its creation: delete the ${kind} and create it again with the role declared`,
});

/** Turns operations on the pod template into operations on the whole object. */
function at(kind: WorkloadKind, within: string, operations: readonly Operation[]): Operation[] {
  return operations.map((operation) => ({ ...operation, path: `${TEMPLATE_PATHS[kind]}${within}${operation.path}` }));
}

/** The key of a label as a segment of a JSON pointer (RFC 6901). */
const pointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

function setLabels(metadata: string, labels: Labels | undefined, wanted: Labels): Operation[] {
  const changed = Object.entries(wanted).filter(([key, value]) => labels?.[key] !== value);
  if (changed.length === 0) return [];
  const path = `${metadata}/labels`;
  if (labels === undefined) {
    return [
      { op: 'test', path, value: null },
      { op: 'add', path, value: Object.fromEntries(changed) },
    ];
  }
  return changed.map(([key, value]) => ({ op: 'add', path: `${path}/${pointer(key)}`, value }));
}

function removeLabels(metadata: string, labels: Labels | undefined, keys: readonly string[]): Operation[] {
  return keys
    .filter((key) => labels?.[key] !== undefined)
    .map((key) => ({ op: 'remove', path: `${metadata}/labels/${pointer(key)}` }));
}
