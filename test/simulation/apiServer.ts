import { PLURAL } from '../../src/api/labels.ts';
import { storeSpecSchema } from '../../src/api/store.ts';
import type { Clock, Random } from '../../src/cluster/clock.ts';
import type { Accept, Query } from '../../src/cluster/connection.ts';
import { API_VERSIONS, collectionPath, type Kind } from '../../src/cluster/resources.ts';
import type { Operation } from '../../src/mount/operations.ts';
import { applyPatch } from '../jsonPatch.ts';
import { forsaken, managedFields, owned, ownedByApply, type Owned, type Parts } from './managers.ts';
import { matching, type Matches } from './selectors.ts';
import { faultOf } from './validation.ts';
import { applied } from '../faults/leaves.ts';
import { failure, tooOld } from '../faults/status.ts';

/** An object of the API. Nothing that is stored is ever changed in place, so that all who read it share it. */
export interface Stored {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec?: Fields | undefined;
  readonly status?: Fields | undefined;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly uid: string }[];
}

export type Fields = Readonly<Record<string, unknown>>;

/** One change of the store of objects. */
export interface Change {
  readonly revision: number;
  readonly resource: string;
  readonly key: string;
  readonly before: Stored | undefined;
  readonly after: Stored | undefined;
  /** The name of the manager. */
  readonly manager: string;
  /** The process that made it, where that is known. */
  readonly by: string | undefined;
}

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query: Query;
  readonly accept?: Accept;
  readonly body?: unknown;
  readonly contentType?:
    'application/json-patch+json' | 'application/merge-patch+json' | 'application/apply-patch+yaml';
  /** The process that asks. */
  readonly by?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Who watches. */
export interface Watcher {
  /** A line of the answer. */
  line(value: unknown): void;
  end(): void;
}

/** Everything that is stored at one moment. */
export interface Checkpoint {
  readonly revision: number;
  readonly objects: ReadonlyMap<string, ReadonlyMap<string, Stored>>;
}

interface Resource {
  readonly name: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** A write of the object leaves its status as it is. */
  readonly hasStatus: boolean;
  readonly hasTemplate: boolean;
}

interface Parsed {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly isStatus: boolean;
}

/** Who writes. */
interface Writer {
  readonly manager: string;
  /** What a server-side apply says. */
  readonly manifest?: Stored;
}

interface Watch {
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly matches: Matches;
  readonly accept: Accept;
  readonly watcher: Watcher;
  /** What is not newer is known to the watcher. */
  since: number;
  stop(): void;
}

class Refusal extends Error {
  readonly status: number;
  readonly reason: string;
  readonly causes: readonly object[];

  constructor(status: number, reason: string, message: string, causes: readonly object[] = []) {
    super(message);
    [this.status, this.reason, this.causes] = [status, reason, causes];
  }
}

/** What came before, nobody knows. */
const FIRST_REVISION = 100;
const BOOKMARK_MS = 60_000;
const WITH_TEMPLATE = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'];
const WITH_STATUS = [...WITH_TEMPLATE, 'Job', 'Pod', 'RecordingStore', 'PersistentVolumeClaim', 'Namespace'];

const RESOURCES: ReadonlyMap<string, Resource> = new Map(
  [
    ...Object.entries(API_VERSIONS).map(([kind, apiVersion]) => ({
      kind,
      apiVersion,
      path: collectionPath(kind as Kind),
    })),
    { kind: 'Event', apiVersion: 'events.k8s.io/v1', path: '/apis/events.k8s.io/v1/events' },
  ].map(({ kind, apiVersion, path }) => [
    path,
    {
      name: path.slice(path.lastIndexOf('/') + 1),
      apiVersion,
      kind,
      hasStatus: WITH_STATUS.includes(kind),
      hasTemplate: WITH_TEMPLATE.includes(kind),
    },
  ]),
);

const PATH = /^(\/api\/[^/]+|\/apis\/[^/]+\/[^/]+)(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?(\/status)?$/;
const parsedPaths = new Map<string, Parsed | undefined>();

function parsed(path: string): Parsed {
  if (!parsedPaths.has(path)) {
    const [, root = '', namespace, plural = '', name, status] = PATH.exec(path) ?? [];
    const resource = RESOURCES.get(`${root}/${plural}`);
    parsedPaths.set(path, resource && { resource, namespace, name, isStatus: status !== undefined });
  }
  const found = parsedPaths.get(path);
  if (found === undefined) throw new Refusal(404, 'NotFound', 'the server could not find the requested resource');
  return found;
}

/**
 * An API server in memory, as far as the operator and those around it need one: lists with pages, watches with bookmarks, optimistic locking, JSON patch
 * and merge patch, the subresource `status`, managedFields. It holds to the same contract as the real one (contract.ts). Nothing in it takes time.
 */
export class ApiServer {
  readonly #clock: Clock;
  readonly #random: Random;
  #revision = FIRST_REVISION;
  #uids = 0;
  /** The oldest revision that is still known. */
  #compacted = FIRST_REVISION;
  #changes: Change[] = [];
  #objects = new Map<string, Map<string, Stored>>();
  /** By the version of the object, so that a restore brings them back. */
  readonly #owners = new WeakMap<Stored, Owned>();
  readonly #watches = new Set<Watch>();
  #second = { at: NaN, text: '' };
  /** Controllers, and who counts. Called when a change is stored. */
  readonly observers: ((change: Change) => void)[] = [];
  /** The process whose request is being answered. */
  #by: string | undefined;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  get revision(): number {
    return this.#revision;
  }

  get(kind: Kind, namespace: string, name: string): Stored | undefined {
    return this.#objects.get(resourceOfKind(kind))?.get(`${namespace}/${name}`);
  }

  all(kind: Kind): Stored[] {
    return [...(this.#objects.get(resourceOfKind(kind))?.values() ?? [])];
  }

  /** Answers a request that has one answer. */
  answer(request: Request): Answer {
    this.#by = request.by;
    try {
      return { status: request.method === 'POST' ? 201 : 200, body: this.#answer(request) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, reason, message, causes } = error;
      const details = causes.length === 0 ? {} : { details: { causes } };
      return { status, body: { ...failure(status, message, reason), ...details } };
    }
  }

  /** Begins a watch. What has changed since is told at once. @returns ends it */
  watch(path: string, query: Query, accept: Accept, watcher: Watcher): () => void {
    const { resource, namespace } = parsed(path);
    const matches = matching(text(query.labelSelector), text(query.fieldSelector));
    const since = Number(query.resourceVersion ?? 0);
    const watch: Watch = { resource: resource.name, namespace, matches, accept, watcher, since, stop: () => undefined };
    if (query.resourceVersion === undefined || since === 0) {
      for (const object of this.#selected(watch.resource, namespace, matches, this.#revision))
        watcher.line({ type: 'ADDED', object: shown(object, accept) });
      watch.since = this.#revision;
    } else if (since < this.#compacted) {
      watcher.line(tooOld(`too old resource version: ${since} (${this.#compacted})`));
      watcher.end();
      return () => undefined;
    } else {
      for (const change of this.#changes) if (change.revision > since) this.#tell(watch, change);
    }
    this.#watches.add(watch);
    const bookmark = () => {
      // A watch from a revision that etcd has lost hears nothing.
      if (query.allowWatchBookmarks === true && this.#revision >= watch.since)
        watcher.line({
          type: 'BOOKMARK',
          object: {
            kind: resource.kind,
            apiVersion: resource.apiVersion,
            metadata: { resourceVersion: String(this.#revision), creationTimestamp: null },
          },
        });
      cancel = this.#clock.after(BOOKMARK_MS * (0.9 + 0.2 * this.#random()), bookmark);
    };
    const seconds = Number(query.timeoutSeconds ?? 1800);
    let cancel = this.#clock.after(BOOKMARK_MS * this.#random(), bookmark);
    const cancelEnd = this.#clock.after(seconds * 1000, () => {
      watch.stop();
      watcher.end();
    });
    watch.stop = () => {
      this.#watches.delete(watch);
      cancel();
      cancelEnd();
    };
    return () => watch.stop();
  }

  /** Every watch ends, as when the API server starts again. */
  cutWatches(): void {
    for (const watch of [...this.#watches]) {
      watch.stop();
      watch.watcher.end();
    }
  }

  /** What came before is forgotten: who watches or pages from there must list again. */
  compact(): void {
    this.#compacted = this.#revision;
    this.#changes = [];
  }

  /** Others write what nobody here watches. */
  elapse(revisions: number): void {
    this.#revision += revisions;
  }

  checkpoint(): Checkpoint {
    return {
      revision: this.#revision,
      objects: new Map([...this.#objects].map(([name, all]) => [name, new Map(all)])),
    };
  }

  /** etcd is restored: everything is as it was, revisions go back, and the API server starts again. */
  restore({ revision, objects }: Checkpoint): void {
    this.#revision = revision;
    this.#objects = new Map([...objects].map(([name, all]) => [name, new Map(all)]));
    this.#changes = this.#changes.filter((change) => change.revision <= revision);
    this.#compacted = Math.min(this.#compacted, revision);
    this.cutWatches();
  }

  #answer({ method, path, query, accept = 'object', body, contentType }: Request): unknown {
    const at = parsed(path);
    const writer: Writer = { manager: text(query.fieldManager) ?? 'unknown' };
    if (at.name === undefined) {
      if (method === 'GET') return this.#list(at, query, accept);
      if (method === 'POST') return this.#create(at, plain(body) as Stored, writer);
      throw new Refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
    }
    const key = `${at.namespace ?? ''}/${at.name}`;
    const before = this.#objects.get(at.resource.name)?.get(key);
    if (method === 'PUT' && before === undefined && at.resource.kind === 'Lease')
      return this.#create(at, plain(body) as Stored, writer);
    if (contentType === 'application/apply-patch+yaml')
      return this.#apply(at, key, before, plain(body) as Stored, writer.manager);
    if (before === undefined) throw notFound(at);
    switch (method) {
      case 'GET':
        return shown(before, accept);
      case 'PUT':
        return this.#update(at, key, before, plain(body) as Stored, writer);
      case 'PATCH':
        return this.#update(at, key, before, patched(before, plain(body), contentType), writer);
      case 'DELETE':
        this.#store(at.resource, key, before, undefined, writer);
        return { kind: 'Status', apiVersion: 'v1', status: 'Success' };
      case 'POST':
        throw new Refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
    }
  }

  #list({ resource, namespace }: Parsed, query: Query, accept: Accept): unknown {
    const limit = Number(query.limit ?? 0);
    const token = text(query.continue);
    const { revision, after } =
      token === undefined
        ? { revision: this.#revision, after: '' }
        : (JSON.parse(Buffer.from(token, 'base64').toString()) as { revision: number; after: string });
    if (revision < this.#compacted || revision > this.#revision)
      throw new Refusal(
        410,
        'Expired',
        'The provided continue parameter is too old to display a consistent list result.',
      );
    const matches = matching(text(query.labelSelector), text(query.fieldSelector));
    const rest = this.#selected(resource.name, namespace, matches, revision).filter((each) => keyOf(each) > after);
    const items = limit > 0 ? rest.slice(0, limit) : rest;
    const last = items.at(-1);
    const next =
      items.length < rest.length && last !== undefined
        ? Buffer.from(JSON.stringify({ revision, after: keyOf(last) })).toString('base64')
        : undefined;
    return {
      kind: `${accept === 'metadata' ? 'PartialObjectMetadata' : resource.kind}List`,
      apiVersion: accept === 'metadata' ? 'meta.k8s.io/v1' : resource.apiVersion,
      metadata: { resourceVersion: String(revision), ...(next === undefined ? {} : { continue: next }) },
      items: items.map((each) => shown(each, accept)),
    };
  }

  /** In the order of etcd, as of an earlier revision. */
  #selected(resource: string, namespace: string | undefined, matches: Matches, revision: number): Stored[] {
    let objects = this.#objects.get(resource) ?? new Map<string, Stored>();
    if (revision < this.#revision) {
      objects = new Map(objects);
      for (const change of this.#changes.toReversed()) {
        if (change.revision <= revision) break;
        if (change.resource !== resource) continue;
        if (change.before === undefined) objects.delete(change.key);
        else objects.set(change.key, change.before);
      }
    }
    return [...objects.values()]
      .filter((each) => isSelected(each, namespace, matches))
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }

  /** By force, as those do it who hold a cluster to their manifests. */
  #apply(at: Parsed, key: string, before: Stored | undefined, manifest: Stored, manager: string): Stored {
    const writer = { manager, manifest };
    if (before === undefined) return this.#create(at, manifest, writer);
    const [labels, spec] = forsaken(this.#owners.get(before) ?? new Map(), manager, partsOf(manifest));
    const after = {
      ...before,
      metadata: {
        ...before.metadata,
        labels: applied(before.metadata.labels, manifest.metadata.labels ?? {}, labels) as Metadata['labels'],
      },
      spec: applied(before.spec, manifest.spec, spec) as Fields,
    };
    return this.#update(at, key, before, after as Stored, writer);
  }

  #create(at: Parsed, body: Stored, writer: Writer): Stored {
    const { resource } = at;
    const { name, labels, ownerReferences, ...others } = body.metadata;
    const annotations = (others as { annotations?: Fields }).annotations;
    const namespace = at.namespace ?? (resource.kind === 'Namespace' ? undefined : others.namespace);
    const key = `${namespace ?? ''}/${name}`;
    if (this.#objects.get(resource.name)?.has(key) === true)
      throw new Refusal(409, 'AlreadyExists', `${resource.name} "${name}" already exists`);
    const { status, ...rest } = body;
    const isWorkload = resource.hasTemplate || resource.name === PLURAL || resource.kind === 'Job';
    const metadata: Metadata = {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid: `uid-${++this.#uids}`,
      resourceVersion: '',
      ...(isWorkload ? { generation: 1 } : {}),
      creationTimestamp: this.#time(),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(ownerReferences === undefined ? {} : { ownerReferences }),
    };
    const object = defaulted(resource, {
      ...rest,
      ...(resource.hasStatus || status === undefined ? {} : { status }),
      apiVersion: resource.apiVersion,
      kind: resource.kind,
      metadata,
    });
    return this.#store(resource, key, undefined, object, writer);
  }

  #update({ resource, isStatus }: Parsed, key: string, before: Stored, wanted: Stored, writer: Writer): Stored {
    const { uid, resourceVersion } = wanted.metadata as Partial<Metadata>;
    // A write of a status says nothing of the metadata but the version.
    if (uid !== undefined && uid !== before.metadata.uid && !isStatus)
      throw conflict(
        before,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.metadata.uid}`,
      );
    if (resourceVersion === undefined && resource.kind === 'Lease')
      throw invalid(before, 'metadata.resourceVersion', 'Invalid value: 0: must be specified for an update');
    if (resourceVersion !== undefined && resourceVersion !== before.metadata.resourceVersion)
      throw conflict(
        before,
        'the object has been modified; please apply your changes to the latest version and try again',
      );
    const { uid: id, generation, creationTimestamp } = before.metadata;
    const fixed = {
      uid: id,
      creationTimestamp,
      resourceVersion: '',
      ...(generation === undefined ? {} : { generation }),
    };
    const own: Stored = isStatus
      ? { ...before, ...(wanted.status === undefined ? {} : { status: wanted.status }) }
      : { ...wanted, ...(resource.hasStatus ? statusOf(before) : {}), metadata: { ...wanted.metadata, ...fixed } };
    const after = isStatus ? own : defaulted(resource, own);
    // Who applies what is so already owns it from now on.
    const isOwned = writer.manifest === undefined || this.#ownersOf(before, after, writer) === this.#owners.get(before);
    if (isOwned && isSame(before, after)) return before;
    const isChanged = generation !== undefined && !isStatus && !isEqual(before.spec, after.spec);
    const metadata = { ...after.metadata, ...(isChanged ? { generation: generation + 1 } : {}) };
    return this.#store(resource, key, before, { ...after, metadata }, writer);
  }

  #store(resource: Resource, key: string, before: Stored | undefined, object: Stored, writer: Writer): Stored;
  #store(resource: Resource, key: string, before: Stored, object: undefined, writer: Writer): undefined;
  #store(
    resource: Resource,
    key: string,
    before: Stored | undefined,
    object: Stored | undefined,
    writer: Writer,
  ): Stored | undefined {
    const revision = ++this.#revision;
    const after = object && this.#written(resource, before, object, String(revision), writer);
    const objects = this.#objects.get(resource.name) ?? new Map<string, Stored>();
    this.#objects.set(resource.name, objects);
    if (after === undefined) objects.delete(key);
    else objects.set(key, after);
    const change: Change = {
      revision,
      resource: resource.name,
      key,
      before,
      after,
      manager: writer.manager,
      by: this.#by,
    };
    this.#changes.push(change);
    for (const watch of [...this.#watches]) this.#tell(watch, change);
    for (const observe of this.observers) observe(change);
    return after;
  }

  #written(
    resource: Resource,
    before: Stored | undefined,
    object: Stored,
    resourceVersion: string,
    writer: Writer,
  ): Stored {
    if (!resource.hasTemplate) return { ...object, metadata: { ...object.metadata, resourceVersion } };
    const owners = this.#ownersOf(before, object, writer);
    const metadata = { ...object.metadata, resourceVersion, managedFields: managedFields(owners) };
    const after = { ...object, metadata };
    this.#owners.set(after, owners);
    return after;
  }

  #ownersOf(before: Stored | undefined, after: Stored, { manager, manifest }: Writer): Owned {
    const owners = (before && this.#owners.get(before)) ?? NOBODY;
    const [was, is] = [before && partsOf(before), partsOf(after)];
    if (manifest !== undefined) return ownedByApply(owners, manager, partsOf(manifest), was, is, this.#time());
    if (was !== undefined && was.spec === is.spec && was.labels === is.labels) return owners;
    return owned(owners, manager, was, is, this.#time());
  }

  #tell(watch: Watch, { resource, before, after, revision }: Change): void {
    if (resource !== watch.resource || revision <= watch.since) return;
    const was = before !== undefined && isSelected(before, watch.namespace, watch.matches);
    const is = after !== undefined && isSelected(after, watch.namespace, watch.matches);
    if (!was && !is) return;
    watch.since = revision;
    const type = !is ? 'DELETED' : was ? 'MODIFIED' : 'ADDED';
    // What is selected no more is told as it was, in the version of the change.
    const object = is ? after : { ...before!, metadata: { ...before!.metadata, resourceVersion: String(revision) } };
    watch.watcher.line({ type, object: shown(object, watch.accept) });
  }

  /** As Kubernetes writes times: whole seconds. */
  #time(): string {
    const second = Math.floor(this.#clock.now() / 1000);
    if (second !== this.#second.at)
      this.#second = { at: second, text: `${new Date(second * 1000).toISOString().slice(0, 19)}Z` };
    return this.#second.text;
  }
}

const NOBODY: Owned = new Map();

const partsOf = ({ metadata, spec }: Stored): Parts => ({ labels: metadata.labels, spec });

const text = (value: Query[string]): string | undefined => (value === undefined ? undefined : String(value));

/** What of a body goes over the network. */
function plain(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  if (Array.isArray(body)) return body.map(plain);
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(body)) if (value !== undefined) result[key] = plain(value);
  return result;
}

export const resourceOfKind = (kind: Kind): string =>
  collectionPath(kind).slice(collectionPath(kind).lastIndexOf('/') + 1);

const keyOf = ({ metadata: { namespace = '', name } }: Stored): string => `${namespace}/${name}`;

const NO_LABELS = {};

const isSelected = ({ metadata }: Stored, namespace: string | undefined, matches: Matches): boolean =>
  (namespace === undefined || metadata.namespace === namespace) &&
  matches(metadata.labels ?? NO_LABELS, metadata.name, metadata.namespace ?? '');

/** It has no protobuf: where an excerpt is wanted, it answers with the whole object, as a proxy does that has only JSON. */
const shown = (object: Stored, accept: Accept): unknown =>
  accept === 'metadata'
    ? { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata }
    : object;

const statusOf = ({ status }: Stored) => (status === undefined ? {} : { status });

function patched(before: Stored, body: unknown, contentType: Request['contentType']): Stored {
  if (contentType === 'application/merge-patch+json') return merged(before, body) as Stored;
  try {
    return applyPatch(before, body as Operation[]);
  } catch {
    throw new Refusal(422, 'Invalid', 'the server rejected our request due to an error in our request');
  }
}

/** RFC 7386. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = { ...(isFields(target) ? target : {}) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, key);
    else result[key] = merged(result[key], value);
  }
  return result;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the API server adds, and @throws Refusal what it does not take. */
function defaulted(resource: Resource, object: Stored): Stored {
  if (resource.name === PLURAL) {
    const { data, error } = storeSpecSchema.safeParse(object.spec);
    const [issue] = error?.issues ?? [];
    if (issue !== undefined) throw invalid(object, `spec.${issue.path.join('.')}`, issue.message);
    return { ...object, spec: data };
  }
  const fault = faultOf(object);
  if (fault !== undefined) throw invalid(object, fault.field, fault.message);
  return object;
}

const UNCOMPARED = ['resourceVersion', 'managedFields', 'metadata'];

/** But for the version, and what is said of managers. */
const isSame = (a: Stored, b: Stored): boolean =>
  isEqual(a.metadata, b.metadata, UNCOMPARED) && isEqual(a, b, UNCOMPARED);

/** Of plain JSON. What is the same object is not looked at. */
function isEqual(a: unknown, b: unknown, uncompared: readonly string[] = []): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [x, y] = [a, b] as [Fields, Fields];
  const isPart = (of: Fields) => Object.keys(of).filter((key) => of[key] !== undefined && !uncompared.includes(key));
  const keys = isPart(x);
  return keys.length === isPart(y).length && keys.every((key) => isEqual(x[key], y[key]));
}

const named = ({ kind, apiVersion, metadata }: Stored): string =>
  `${kind}${apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : ''} "${metadata.name}"`;

function conflict(object: Stored, why: string): Refusal {
  return new Refusal(409, 'Conflict', `Operation cannot be fulfilled on ${named(object)}: ${why}`);
}

function invalid(object: Stored, field = '', message = ''): Refusal {
  const causes = [{ reason: 'FieldValueInvalid', field, message }];
  return new Refusal(422, 'Invalid', `${named(object)} is invalid: ${field}: ${message}`, causes);
}

function notFound({ resource, name }: Parsed): Refusal {
  const group = resource.apiVersion.includes('/') ? `.${resource.apiVersion.split('/')[0]}` : '';
  return new Refusal(404, 'NotFound', `${resource.name}${group} "${name}" not found`);
}
