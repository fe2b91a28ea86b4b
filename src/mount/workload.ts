import { say, type Sentence } from '../api/say.ts';
import {
  CONTAINERS_ANNOTATION,
  declarationOf,
  MARK_LABEL,
  ROLE_LABEL,
  STORE_LABEL,
  volumeName,
  type Declaration,
} from '../api/labels.ts';
import type { Fault } from '../api/reasons.ts';
import type { Store } from '../api/store.ts';
import { decide, type Verdict } from './decide.ts';
import { operationsFor, without, type Operation } from './operations.ts';
import type { PodSpec } from './pod.ts';
import { freeLabels, matches, type Requirement } from './selector.ts';

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

/** The members on the way to the pod template. */
export const templatePath = (kind: WorkloadKind): string[] => TEMPLATE_PATHS[kind].split('/').slice(1);

export type Labels = Readonly<Record<string, string>>;

/** The part of a workload that the decision needs: what it declares, and the metadata and spec of its pod template. */
export interface Workload {
  readonly kind: WorkloadKind;
  readonly labels?: Labels | undefined;
  readonly annotations?: Labels | undefined;
  readonly template: Template;
}

/** A pod template, and what its controller adds. */
export interface Template {
  readonly labels?: Labels | undefined;
  readonly annotations?: Labels | undefined;
  readonly spec: PodSpec;
  /** The labels and annotations that a CronJob gives to its Jobs (`spec.jobTemplate.metadata`). */
  readonly jobLabels?: Labels | undefined;
  readonly jobAnnotations?: Labels | undefined;
  /** The names of the claim templates of a StatefulSet. In its pods, such a claim takes the place of the volume that has its name. */
  readonly claimTemplates?: readonly string[] | undefined;
  /** What `spec.selector` requires of our labels. Absent where that is nothing. */
  readonly selector?: readonly Requirement[] | undefined;
}

/**
 * Decides about a whole workload that declares a role in the store: {@link decide}, plus what is stamped onto the template and the
 * mark (semantics 1, 8). Paths of operations are relative to the whole object.
 */
export function mount(workload: Workload, declaration: Declaration, store: Store): Verdict {
  const mark = workload.labels?.[MARK_LABEL];
  const [first, ...rest] = [
    ...selectorFaults(workload, declaration),
    ...(mark === undefined ? mismatches(workload, declaration) : []),
    ...jobMismatch(workload, declaration),
    ...claimTemplateFaults(workload, store),
  ];
  if (first !== undefined) return { state: 'refused', faults: [first, ...rest] };

  // The workload came from another store: remove what that store injected, in the same write.
  const former = mark === undefined || mark === store.name ? undefined : mark;
  const seen = seenByPods(workload.template);
  const pod = former === undefined ? seen : without(seen, volumeName(former));
  const verdict = decide(store, declaration, pod);
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
    operations: [...template, ...setMembers('/metadata/labels', workload.labels, { [MARK_LABEL]: store.name })],
  };
}

/**
 * The operations that remove everything we injected into a workload that no longer declares a role: volume, mounts, stamps and mark, in
 * one write (semantics 8). A stamped label that the selector needs stays. None if the workload does not have the mark, or has nothing else of ours:
 * then its owner wrote the mark.
 */
export function release(workload: Workload): Operation[] {
  const mark = workload.labels?.[MARK_LABEL];
  if (mark === undefined) return [];
  const { labels, annotations, selector } = workload.template;
  const template = [
    ...injected(workload, mark),
    ...at(workload.kind, '', [
      ...removeMembers('/metadata/labels', labels, freeLabels(selector)),
      ...removeMembers('/metadata/annotations', annotations, [CONTAINERS_ANNOTATION]),
    ]),
  ];
  return template.length === 0
    ? []
    : [...template, ...removeMembers('/metadata/labels', workload.labels, [MARK_LABEL])];
}

/** Removes what a store injected into the template. */
function injected(workload: Workload, store: string): Operation[] {
  const nothing = { name: volumeName(store), volume: undefined, mountFor: () => undefined };
  return at(workload.kind, '/spec', operationsFor(workload.template.spec, nothing));
}

/** The labels of the declaration, stamped onto the template, would not match the selector, which cannot change. */
function selectorFaults({ kind, template }: Workload, declaration: Declaration): Fault[] {
  const { labels, selector = [] } = template;
  const { role, store } = declaration;
  if (kind === 'Pod' || isStamped(template, declaration)) return [];
  if (matches(selector, { ...labels, ...stampsOf(declaration) })) return [];
  return [
    {
      reason: 'Immutable',
      message: say`spec.selector does not let the pod template have role "${role}" in store "${store}", and a selector cannot change: delete the ${kind}, and create it again without the labels ${ROLE_LABEL} and ${STORE_LABEL} in spec.selector`,
    },
  ];
}

/** What the template declares must agree with the metadata (semantics 1). A bare Pod has only one metadata. */
function mismatches({ kind, template }: Workload, declaration: Declaration): Fault[] {
  if (kind === 'Pod') return [];
  const said = declarationOf(template);
  const store = template.labels?.[STORE_LABEL];
  const containers = template.annotations?.[CONTAINERS_ANNOTATION];
  const isSame = said === undefined ? store === undefined || store === declaration.store : same(said, declaration);
  const words = said === undefined ? say`store "${store ?? ''}"` : wordsOf(said);
  return [
    ...(isSame
      ? []
      : [mismatch(say`the pod template declares ${words}, but the metadata declares ${wordsOf(declaration)}`)]),
    ...(containers === undefined || containers === declaration.containers
      ? []
      : [
          mismatch(
            say`the pod template has the annotation ${CONTAINERS_ANNOTATION} "${containers}", but the metadata has ${annotationIn(declaration)}`,
          ),
        ]),
  ];
}

/** Nobody but the owner writes what a CronJob gives to its Jobs. A Job with a role is mounted, whatever its CronJob says. */
function jobMismatch({ template }: Workload, declaration: Declaration): Fault[] {
  const said = declarationOf({ labels: template.jobLabels, annotations: template.jobAnnotations });
  if (said === undefined || (same(said, declaration) && said.containers === declaration.containers)) return [];
  const words = same(said, declaration)
    ? say`has the annotation ${CONTAINERS_ANNOTATION} ${annotationIn(said)}, but the metadata has ${annotationIn(declaration)}`
    : say`declares ${wordsOf(said)}, but the metadata declares ${wordsOf(declaration)}`;
  return [mismatch(say`spec.jobTemplate.metadata ${words}: remove the labels from spec.jobTemplate.metadata`)];
}

const mismatch = (message: Sentence): Fault => ({ reason: 'RoleMismatch', message });

const wordsOf = ({ role, store }: Declaration): string => say`role "${role}" in store "${store}"`;

const annotationIn = ({ containers }: Declaration): string =>
  containers === undefined ? say`none` : `"${containers}"`;

function claimTemplateFaults({ template }: Workload, { name }: Store): Fault[] {
  return (template.claimTemplates ?? [])
    .filter((claim) => claim === volumeName(name))
    .map((claim) => ({
      reason: 'VolumeNameTaken',
      message: say`volumeClaimTemplate "${claim}" would take the place of the volume of store "${name}": rename the volumeClaimTemplate`,
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

/** Whether the labels of the template declare the same role in the same store already. */
function isStamped(template: Template, declaration: Declaration): boolean {
  const said = declarationOf(template);
  return said !== undefined && same(said, declaration);
}

const stampsOf = ({ role, store }: Declaration): Labels => ({ [ROLE_LABEL]: role, [STORE_LABEL]: store });

function stamps({ kind, template }: Workload, declaration: Declaration): Operation[] {
  if (kind === 'Pod') return [];
  const { containers } = declaration;
  return at(kind, '', [
    ...(isStamped(template, declaration) ? [] : setMembers('/metadata/labels', template.labels, stampsOf(declaration))),
    ...(containers === undefined
      ? removeMembers('/metadata/annotations', template.annotations, [CONTAINERS_ANNOTATION])
      : setMembers('/metadata/annotations', template.annotations, { [CONTAINERS_ANNOTATION]: containers })),
  ]);
}

const same = (a: Declaration, b: Declaration): boolean => a.role === b.role && a.store === b.store;

const isImmutable = (kind: WorkloadKind): boolean => kind === 'Job' || kind === 'Pod';

const immutable = (kind: WorkloadKind): Fault => ({
  reason: 'Immutable',
  message: say`the mounts of a ${kind} cannot be changed after its creation: delete the ${kind} and create it again with the role declared`,
});

/** Turns operations on the pod template into operations on the whole object. */
function at(kind: WorkloadKind, within: string, operations: readonly Operation[]): Operation[] {
  return operations.map((operation) => ({ ...operation, path: `${TEMPLATE_PATHS[kind]}${within}${operation.path}` }));
}

/** The key of a label or an annotation as a segment of a JSON pointer (RFC 6901). */
const pointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

function setMembers(path: string, members: Labels | undefined, wanted: Labels): Operation[] {
  const changed = Object.entries(wanted).filter(([key, value]) => members?.[key] !== value);
  if (changed.length === 0) return [];
  if (members === undefined) {
    return [
      { op: 'test', path, value: null },
      { op: 'add', path, value: Object.fromEntries(changed) },
    ];
  }
  return changed.map(([key, value]) => ({ op: 'add', path: `${path}/${pointer(key)}`, value }));
}

function removeMembers(path: string, members: Labels | undefined, keys: readonly string[]): Operation[] {
  return keys
    .filter((key) => members?.[key] !== undefined)
    .map((key) => ({ op: 'remove', path: `${path}/${pointer(key)}` }));
}
