import { say } from '../api/say.ts';
import { isRecord } from '../api/json.ts';
import { basename } from 'node:path';
import { API_VERSION, KIND } from '../api/labels.ts';
import { groupOf, workloadKindOf } from '../observed/kinds.ts';
import type { Labels } from '../mount/workload.ts';
import { readDocuments, type ReadDocument, type Unreadable } from './documents.ts';

/** An object of Kubernetes as somebody wrote it, and where: `file:line`. */
export interface Manifest {
  readonly where: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    /** `transcode-…` where the object has only `generateName: transcode-`. Empty where the object has neither. */
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
  };
  readonly spec?: unknown;
  /** The whole object. */
  readonly whole: Record<string, unknown>;
  /** `file:line` of the field at a path in the object. */
  at(path: readonly (string | number)[]): string;
}

/** What a file of manifests holds: the objects, and one sentence about each document that is no object of a cluster. */
export interface ReadManifests {
  readonly manifests: readonly Manifest[];
  readonly passedOver: readonly string[];
  /** The documents that kubectl could not read either. */
  readonly unreadable: readonly Unreadable[];
}

/**
 * The objects of a file of YAML or JSON: of all its documents, and of the Lists among them.
 *
 * @param file what messages call it
 */
export function readManifests(text: string, file: string): ReadManifests {
  const source = sourceOf(file);
  if (source !== undefined) return { manifests: [], passedOver: [`${file}: ${source}`], unreadable: [] };
  const documents = readDocuments(text, file);
  const read = documents.flatMap((each) => ('why' in each ? [] : objectsIn(each.value, each, [])));
  return {
    manifests: read.filter((each) => typeof each !== 'string'),
    passedOver: read.filter((each) => typeof each === 'string'),
    unreadable: documents.filter((each) => 'why' in each),
  };
}

const KUSTOMIZE = say`this is input of kustomize: kustomize build DIR | recordings check -`;
const HELM = say`this is part of a Helm chart: helm template CHART | recordings check -`;

function sourceOf(file: string): string | undefined {
  const name = basename(file);
  if (/^kustomization(\.ya?ml)?$/i.test(name)) return KUSTOMIZE;
  return /^(Chart|values([.-].*)?)\.ya?ml$/.test(name) ? HELM : undefined;
}

/** Whether a file is named as input of kustomize or Helm, which write manifests of it. */
export const isSource = (file: string): boolean => sourceOf(file) !== undefined;

type Path = readonly (string | number)[];

function objectsIn(value: unknown, document: ReadDocument, path: Path): (Manifest | string)[] {
  const where = path.length === 0 ? document.where : document.at([...path, 'kind']);
  // An item of a List that is written as nothing.
  if (value === null) return [];
  if (!isRecord(value)) return [say`${where}: this is no object of Kubernetes`];
  const { kind, apiVersion, items, spec } = value;
  if (typeof kind !== 'string' || typeof apiVersion !== 'string') return [`${where}: ${noObject(value)}`];
  if (groupOf(apiVersion) === 'kustomize.config.k8s.io') return [`${where}: ${KUSTOMIZE}`];
  if (kind.endsWith('List') && Array.isArray(items))
    return items.flatMap((each, index) => objectsIn(each, document, [...path, 'items', index]));
  const { name, generateName, namespace } = isRecord(value.metadata) ? value.metadata : {};
  const called = typeof name === 'string' ? name : typeof generateName === 'string' ? `${generateName}…` : undefined;
  if (called === undefined && !isOurs(apiVersion, kind)) return [say`${where}: this ${kind} has no metadata.name`];
  return [
    {
      where: document.where,
      apiVersion,
      kind,
      metadata: {
        name: called ?? '',
        ...(typeof namespace === 'string' ? { namespace } : {}),
        ...declaring(value.metadata),
      },
      spec,
      whole: value,
      at: (field: Path) => document.at([...path, ...field]),
    },
  ];
}

/** Of the kinds that matter to a store, an object without a name is a fault and is not passed over. */
const isOurs = (apiVersion: string, kind: string): boolean =>
  workloadKindOf(apiVersion, kind) !== undefined || (apiVersion === API_VERSION && kind === KIND);

function noObject(value: Record<string, unknown>): string {
  const found = !isRecord(value.services)
    ? say`this object has no apiVersion and kind`
    : isRecord(value.store)
      ? say`this is an application model`
      : say`this is a Compose file`;
  return say`${found}: give manifests of Kubernetes, like those that recordings synth writes`;
}

/** What stands at a path of members; undefined where there is nothing. */
export const member = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((node, key) => (isRecord(node) ? node[key] : undefined), value);

/** The labels as strings. The API server takes null for an empty string. */
export const labelsOf = (value: unknown): Labels =>
  Object.fromEntries(isRecord(value) ? Object.entries(value).map(([key, text]) => [key, wordOf(text) ?? '']) : []);

/** The part of the metadata of an object, or of a pod template, that can declare. */
export const declaring = (metadata: unknown): Record<'labels' | 'annotations', Labels> => ({
  labels: labelsOf(member(metadata, 'labels')),
  annotations: labelsOf(member(metadata, 'annotations')),
});

/** The list at a path of members; empty where there is none. */
export function listAt(value: unknown, ...path: readonly string[]): unknown[] {
  const found = member(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** How YAML writes a value that is no list and no object; undefined for what is neither a string nor a number nor a boolean. */
export const wordOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
