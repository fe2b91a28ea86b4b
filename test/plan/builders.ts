import { ROLE_LABEL } from '../../src/api/labels.ts';
import type { StoreSpecInput } from '../../src/api/store.ts';
import type { PodSpec } from '../../src/mount/pod.ts';
import type { Labels, WorkloadKind } from '../../src/mount/workload.ts';
import type { ClaimState, ObservedPod, ObservedStore, ObservedWorkload, Situation } from '../../src/plan/situation.ts';
import { at, claim, container, declares, pod, store } from '../mount/builders.ts';

export { declares, marked } from '../mount/builders.ts';

export const NOW = Date.parse('2026-01-01T12:00:00Z');
export const MINUTE = 60_000;

/** Two roles that must be held, and one that need not. */
const ROLES: StoreSpecInput['roles'] = {
  api: { access: 'ReadOnly' },
  worker: { access: 'ReadWrite', containers: ['main'] },
  retention: { access: 'ReadWrite', optional: true },
};

export function observedStore(spec: Partial<StoreSpecInput> = {}, status?: ObservedStore['status']): ObservedStore {
  const { name, spec: parsed } = store({ roles: ROLES, ...spec });
  return {
    name,
    spec: parsed,
    namespace: 'ns',
    uid: 's',
    resourceVersion: '1',
    generation: 1,
    created: '2026-01-01T10:00:00Z',
    status,
  };
}

export const bound: ClaimState = { phase: 'Bound', accessModes: ['ReadWriteMany'], waitsForConsumer: false };

export function situation(rest: Partial<Situation> = {}): Situation {
  return { enabled: true, store: observedStore(), claim: bound, ...rest };
}

const ours = 'recstore-recordings';
const path = '/app/server/recordings';
export const bare = pod(undefined, container('main'));
export const injected = pod([claim(ours)], container('main', at(ours, path)));
export const owners = pod([claim('data')], container('main', at('data', path)));

interface Given {
  readonly kind?: WorkloadKind;
  readonly name?: string;
  readonly labels?: Labels;
  readonly template?: PodSpec;
  readonly templateLabels?: Labels;
  readonly pods?: number;
  readonly lastManager?: string;
}

/** A Deployment without a mount that declares the role worker, unless said otherwise. */
export function observed(given: Given = {}): ObservedWorkload {
  const { kind = 'Deployment', name = 'w', labels = declares('worker'), pods = 0, lastManager } = given;
  const { template = bare, templateLabels = {} } = given;
  return {
    ...{ kind, namespace: 'ns', name, uid: `${kind}/${name}`, resourceVersion: '1', labels, pods, lastManager },
    template: { labels: templateLabels, spec: template },
  };
}

/** A workload whose role is mounted as it should be, by its owner. */
export function mountedAs(role: string, given: Given = {}): ObservedWorkload {
  const template =
    role === 'api'
      ? pod([claim('data', undefined, true)], container('main', at('data', path, { readOnly: true })))
      : owners;
  return observed({
    name: role,
    labels: declares(role),
    template,
    templateLabels: declares(role, 'recordings'),
    ...given,
  });
}

/** A running pod that the workload made from its present template, unless said otherwise. */
export function podOf(
  controller: ObservedPod['controller'],
  spec: PodSpec,
  { name = 'p', role = 'worker' }: { name?: string; role?: string } = {},
): ObservedPod {
  const template = { labels: { [ROLE_LABEL]: role }, spec };
  return { namespace: 'ns', name, uid: name, resourceVersion: '1', template, controller };
}
