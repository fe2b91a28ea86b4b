import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import {
  API_VERSION,
  CONTAINERS_ANNOTATION,
  DEFAULT_STORE,
  KIND,
  ROLE_LABEL,
  STORE_LABEL,
  type Held,
} from '../src/api/labels.ts';
import { OPERATOR_IMAGE } from '../src/api/image.ts';
import { REASONS } from '../src/api/reasons.ts';
import { RETENTION, retentionName } from '../src/api/retention.ts';
import { storeSpecSchema, type Role, type Store, type StoreSpecInput } from '../src/api/store.ts';
import { storeFaults } from '../src/api/validation.ts';
import { retention as retentionSchema, type RetentionInput } from '../src/application/retention.ts';
import { decide, type Verdict } from '../src/mount/decide.ts';
import { targetsOf } from '../src/mount/targets.ts';
import type { PodSpec, Volume } from '../src/mount/pod.ts';
import { TEMPLATE_PATHS, templatePath, type WorkloadKind } from '../src/mount/workload.ts';
import { changeRendered } from './rendered.ts';
import { retentionObjects } from './retention.ts';

export interface RecordingStoreProps<RoleName extends string> extends Omit<StoreSpecInput, 'roles'> {
  /** `metadata.name` defaults to `recordings`, the store of workloads that do not name a store. */
  readonly metadata?: ApiObjectMetadata;
  readonly roles: Readonly<Record<RoleName, StoreSpecInput['roles'][string]>>;
}

/** Which recordings go, and when; `runAsUser` and `fsGroup` are those of the services that write (1000). */
export type RetentionProps = RetentionInput & { readonly runAsUser?: number; readonly fsGroup?: number };

const DEFAULT_USER = 1000;

/** The volume of a mount that is written into manifests. It belongs to the owner, so injection never changes it (semantics 7). */
const VOLUME = 'recordings';

/**
 * A RecordingStore in a cdk8s chart. Its methods give the recordings to workloads of the same app.
 *
 * ```ts
 * const store = new RecordingStore(this, 'recordings', {
 *   claimName: 'recordings-data',
 *   mountPath: '/app/server/recordings',
 *   roles: { worker: { access: 'ReadWrite' } },
 * });
 * store.mount(deployment, 'worker');
 * ```
 */
export class RecordingStore<RoleName extends string = string> extends ApiObject {
  readonly #store: Store;

  /** @throws Error that names each field that the API server would refuse. */
  constructor(scope: Construct, id: string, props: RecordingStoreProps<RoleName>) {
    const { metadata, ...spec } = props;
    const manifest = {
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: { ...metadata, name: metadata?.name ?? DEFAULT_STORE },
      spec,
    };
    const faults = storeFaults(manifest);
    if (faults.length > 0) throw new Error(`${KIND} "${manifest.metadata.name}": ${faults.join('; ')}`);
    super(scope, id, manifest);
    this.#store = { name: manifest.metadata.name, spec: storeSpecSchema.parse(spec) };
  }

  /**
   * Declares the role on a workload and writes the mount into its pod template, so that the workload needs no operator. A mount that is
   * already right stays as it is. The workload may be any construct around a Deployment, StatefulSet, DaemonSet, CronJob, Job or Pod.
   * Containers that are added later get the mount, too. If the store cannot be mounted, the synthesis of the app fails.
   * @throws Error if the workload is of another kind, or declares a role already.
   */
  mount(workload: IConstruct, role: RoleName): void {
    const object = this.#declare(workload, role);
    // Only then are all containers known.
    changeRendered(object, (manifest: Manifest) => writeMount(this.#store, role, manifest));
    this.#validate(object, role, ['mounted']);
  }

  /**
   * Declares the role on a workload, and leaves the mount to the admission policies or the operator.
   * @throws Error as {@link mount}.
   */
  declare(workload: IConstruct, role: RoleName): void {
    this.#validate(this.#declare(workload, role), role, ['mounted', 'mountable']);
  }

  /**
   * Lets a CronJob delete old recordings, with a service account of its own and without a network. The store needs a role `retention` with ReadWrite access,
   * optional, for the service account that is called like the CronJob: `recordings-retention` for a store called `recordings`, and `recordings-retention-NAME`
   * for others.
   *
   * ```ts
   * store.retain(this, 'retention', { olderThan: '30d' });
   * ```
   * @returns the CronJob.
   * @throws Error if the store has no such role, or nothing says what goes.
   */
  retain(scope: Construct, id: string, retention: RetentionProps): ApiObject {
    const { spec, name } = this.#store;
    const role = spec.roles[RETENTION.role];
    const account = retentionName(name);
    if (role?.access !== 'ReadWrite' || role.serviceAccounts?.includes(account) === false)
      throw new Error(
        `store "${name}" has no role "${RETENTION.role}" with ReadWrite access for the service account "${account}": add ${RETENTION.role}: { access: 'ReadWrite', optional: true, serviceAccounts: ['${account}'] }`,
      );
    const place = { name: account, mountPath: role.mountPath ?? spec.mountPath };
    const { runAsUser = DEFAULT_USER, fsGroup = DEFAULT_USER, image = OPERATOR_IMAGE, ...others } = retention;
    const policy = retentionSchema.parse({ image, ...others });
    const cronJob = retentionObjects(scope, id, place, { ...policy, runAsUser, fsGroup });
    this.mount(cronJob, RETENTION.role as RoleName);
    return cronJob;
  }

  #declare(workload: IConstruct, role: RoleName): ApiObject {
    const object = ApiObject.of(workload);
    const what = `${object.kind} "${object.metadata.name ?? object.node.id}"`;
    if (!isWorkloadKind(object.kind))
      throw new Error(`${what} cannot hold a role: use one of ${Object.keys(TEMPLATE_PATHS).join(', ')}`);
    const held = object.metadata.getLabel(ROLE_LABEL);
    if (held !== undefined)
      throw new Error(
        `${what} declares role "${held}" already, and a workload can hold only one role: remove one of the two`,
      );
    object.metadata.addLabel(ROLE_LABEL, role);
    if (this.#store.name !== DEFAULT_STORE) object.metadata.addLabel(STORE_LABEL, this.#store.name);
    return object;
  }

  /** Checks the final manifest when the app is synthesised: the state of the workload must be one of the accepted states. */
  #validate(object: ApiObject, role: RoleName, accepted: readonly Verdict['state'][]): void {
    object.node.addValidation({
      validate: () => {
        const verdict = verdictOf(this.#store, role, object.toJson() as Manifest);
        if (accepted.includes(verdict.state)) return [];
        if (verdict.state !== 'refused')
          return [
            `the pod has another volume called "${VOLUME}", and the volume of the store has that name: rename the other volume`,
          ];
        return verdict.faults.map(({ reason, message }) => `${message}. ${REASONS[reason].remedy}`);
      },
    });
  }
}

interface Template {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: PodSpec;
}

/** A rendered workload: plain data that nobody else uses, so that we may change it. */
interface Manifest extends Template {
  kind: WorkloadKind;
}

const isWorkloadKind = (kind: string): kind is WorkloadKind => Object.hasOwn(TEMPLATE_PATHS, kind);

function templateOf(manifest: Manifest): Template {
  return templatePath(manifest.kind).reduce<unknown>(
    (node, key) => (node as Record<string, unknown>)[key],
    manifest,
  ) as Template;
}

const heldBy = (role: string, { metadata }: Manifest): Held => ({
  role,
  containers: metadata?.annotations?.[CONTAINERS_ANNOTATION],
});

const verdictOf = (store: Store, role: string, manifest: Manifest): Verdict =>
  decide(store, heldBy(role, manifest), templateOf(manifest).spec);

function writeMount(store: Store, name: string, manifest: Manifest): Manifest {
  const template = templateOf(manifest);
  const held = heldBy(name, manifest);
  const { containers } = held;
  template.metadata = {
    ...template.metadata,
    labels: { ...template.metadata?.labels, [ROLE_LABEL]: name, [STORE_LABEL]: store.name },
    ...(containers === undefined
      ? {}
      : { annotations: { ...template.metadata?.annotations, [CONTAINERS_ANNOTATION]: containers } }),
  };
  const role = store.spec.roles[name];
  const isFree = !template.spec.volumes?.some((volume) => volume.name === VOLUME);
  // Otherwise the owner wrote the mount, or the validation says why there can be none.
  if (role !== undefined && isFree && decide(store, held, template.spec).state === 'mountable')
    template.spec = withMount(store, role, targetsOf(store, held, template.spec), template.spec);
  return manifest;
}

/** The pod with a volume of the claim, and a mount in each target container (semantics 4, 5). */
function withMount({ spec }: Store, role: Role, targets: ReadonlySet<string>, pod: PodSpec): PodSpec {
  const readOnly = role.access === 'ReadOnly' ? { readOnly: true } : {};
  const subPath = spec.subPath === undefined ? {} : { subPath: spec.subPath };
  const mount = { mountPath: role.mountPath ?? spec.mountPath, name: VOLUME, ...readOnly, ...subPath };
  const volume: Volume = { name: VOLUME, persistentVolumeClaim: { claimName: spec.claimName, ...readOnly } };
  const mounted = (containers: PodSpec['containers']) =>
    containers?.map((container) =>
      targets.has(container.name)
        ? { ...container, volumeMounts: [...(container.volumeMounts ?? []), mount] }
        : container,
    );
  const containers = mounted(pod.containers);
  const initContainers = mounted(pod.initContainers);
  return {
    ...pod,
    volumes: [...(pod.volumes ?? []), volume],
    ...(containers === undefined ? {} : { containers }),
    ...(initContainers === undefined ? {} : { initContainers }),
  };
}
