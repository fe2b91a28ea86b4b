import { App } from 'cdk8s';
import type { Application } from '../src/application/model.ts';
import { BETA_FLAGS } from '../src/policies/apiServer.ts';
import { guardingFor, mountingFor } from '../src/policies/platform.ts';
import type { Mutation } from '../src/policies/policy.ts';
import { ApplicationChart, NamespaceChart } from './application.ts';
import { file, type ManifestFile } from './file.ts';
import { MonitoringChart } from './monitoring.ts';
import { NetworkChart } from './network.ts';
import { CrdChart, NAMESPACE, OperatorChart, type PlatformOptions } from './operator.ts';
import { PoliciesChart } from './policies.ts';
import { StorageChart, StoreChart } from './recordings.ts';

/** Each field of the model is right, but the manifests would not do what the model says. Each fault names the field of the model. */
export class Unsynthesisable extends Error {
  override readonly name = 'Unsynthesisable';
  readonly faults: readonly { readonly path: readonly string[]; readonly message: string }[];

  constructor(faults: Unsynthesisable['faults']) {
    super(faults.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
    this.faults = faults;
  }
}

/**
 * The manifests of an application. The same model gives the same bytes.
 * @throws Unsynthesisable
 */
export function synthesise(model: Application): ManifestFile[] {
  const application = sorted(model);
  const app = new App();
  const namespace = new NamespaceChart(app, 'namespace', application);
  const storage = new StorageChart(app, 'storage', application);
  const stores = new StoreChart(app, 'store', application);
  const services = new ApplicationChart(app, 'application', application, stores.store);
  const network = new NetworkChart(app, 'network', application);

  const faults = services.node.findAll().flatMap(({ node }) => {
    const service = node.scopes[2]?.node.id ?? '';
    return node.validate().map((message) => ({ path: ['services', service, 'role'], message }));
  });
  if (faults.length > 0) throw new Unsynthesisable(faults);

  return [
    file('00-namespace.yaml', namespace, 'If you delete this namespace, the claim in it is deleted, too.'),
    file(
      '10-storage.yaml',
      storage,
      'This file holds the recordings. To remove the application, delete the other files and keep this one.',
    ),
    file('20-store.yaml', stores),
    file('30-application.yaml', services),
    file('40-network.yaml', network),
  ];
}

/** The order in the model says nothing. A person who moves a service must not find each line of the manifests changed. */
const sorted = (application: Application): Application => ({
  ...application,
  services: byName(application.services),
  volumes: byName(application.volumes),
  environments: byName(application.environments),
  store: { ...application.store, roles: byName(application.store.roles) },
});

const byName = <T>(named: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(named).toSorted(([one], [other]) => (one < other ? -1 : 1)));

/** The name under which Argo CD delivers the platform, and the namespace of the operator. */
export const PLATFORM = { name: 'recordings-platform', namespace: NAMESPACE } as const;

interface ForCluster extends PlatformOptions {
  /** What the API server has of mutating policies. Default: v1. */
  readonly mutation?: Mutation | 'none';
  /** With what Prometheus and Grafana need. Default: without, because not every cluster has the Prometheus Operator. */
  readonly monitoring?: boolean;
}

/** The file of the policies that not every API server knows, and how the file begins. */
export const MOUNT_FILE = { name: '30-mount.yaml', beginning: '# For Kubernetes ' } as const;

/** What Prometheus and Grafana need. */
export const MONITORING_FILE = '40-monitoring.yaml';

const MOUNT_FOR = {
  v1: '1.36 and newer. For an older API server, render with: recordings synth --platform --kubernetes VERSION',
  v1beta1: `1.35, if the API server has these flags: ${BETA_FLAGS.join(' ')}`,
} as const satisfies Record<Mutation, string>;

/**
 * The platform, which a cluster needs once: the CRD, the operator in its own namespace, and the admission policies. An API server without mutating
 * policies gets no file with such policies, so `kubectl apply` can take the whole directory.
 */
export function synthesisePlatform({ mutation = 'v1', monitoring = false, ...options }: ForCluster): ManifestFile[] {
  const app = new App();
  return [
    file('00-crd.yaml', new CrdChart(app, 'crd')),
    file('10-operator.yaml', new OperatorChart(app, 'operator', options)),
    file(
      '20-guard.yaml',
      new PoliciesChart(app, 'guard', guardingFor(mutation === 'none' ? undefined : mutation)),
      'For Kubernetes 1.30 and newer.',
    ),
    ...(mutation === 'none'
      ? []
      : [
          file(
            MOUNT_FILE.name,
            new PoliciesChart(app, 'mount', mountingFor(mutation)),
            `For Kubernetes ${MOUNT_FOR[mutation]}`,
          ),
        ]),
    ...(monitoring
      ? [
          file(
            MONITORING_FILE,
            new MonitoringChart(app, 'monitoring'),
            'The cluster needs the Prometheus Operator: it brings the kinds ServiceMonitor and PrometheusRule.',
          ),
        ]
      : []),
  ];
}
