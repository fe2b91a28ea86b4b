import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ENABLED_LABEL } from '../src/api/labels.ts';
import { injects, type Application } from '../src/application/model.ts';
import { KEPT, wave } from './argocd/annotations.ts';
import type { RecordingStore } from './constructs.ts';
import { environmentData, environmentMapName } from './environments.ts';
import { expose } from './exposure.ts';
import { configMapName, contentsOf } from './files.ts';
import { applicationLabels, serviceLabels } from './labels.ts';
import { permitToWait, type Awaited } from './waiting.ts';
import { addWorkload } from './workload.ts';

/** The namespace: opted in (semantics 3), with the strictest Pod Security that every service can run under. */
export class NamespaceChart extends Chart {
  constructor(scope: Construct, id: string, application: Application) {
    super(scope, id, { labels: applicationLabels(application) });
    const baseline = Object.values(application.services).some(({ security }) => security === 'baseline');
    new k8s.KubeNamespace(this, 'namespace', {
      metadata: {
        name: application.namespace,
        // Before the store, wherever the store comes first.
        annotations: { ...KEPT, ...(injects(application) ? wave(-2) : {}) },
        labels: {
          [ENABLED_LABEL]: 'true',
          'pod-security.kubernetes.io/enforce': baseline ? 'baseline' : 'restricted',
        },
      },
    });
  }
}

/**
 * The environments that services share, and the services. Each service gets a service account, its files, a Deployment or a Job, a Service if it has ports, and a disruption budget if it has
 * replicas. A service is rendered after the services it waits for, because it names their Jobs, and the name of a Job depends on its content.
 */
export class ApplicationChart extends Chart {
  readonly #application: Application;
  readonly #store: RecordingStore;
  readonly #added = new Map<string, Awaited>();

  constructor(scope: Construct, id: string, application: Application, store: RecordingStore) {
    super(scope, id, { namespace: application.namespace });
    this.#application = application;
    this.#store = store;
    this.#addEnvironments();
    for (const name of Object.keys(application.services)) this.#add(name);
  }

  /** Before the services, which start with them. */
  #addEnvironments(): void {
    const labels = applicationLabels(this.#application);
    // No service has a name with an upper-case letter.
    const scope = new Construct(this, 'Environments');
    for (const [name, environment] of Object.entries(this.#application.environments)) {
      const data = environmentData(this.#application, environment);
      if (Object.keys(data).length === 0) continue;
      new k8s.KubeConfigMap(scope, name, { metadata: { name: environmentMapName(name), labels }, data });
    }
  }

  #add(name: string): Awaited {
    const known = this.#added.get(name);
    if (known !== undefined) return known;
    const application = this.#application;
    const service = application.services[name];
    if (service === undefined) throw new Error(`there is no service "${name}" in application "${application.name}"`);
    const awaited = [...new Set(service.waitsFor)].map((other) => this.#add(other));

    // Each service has a scope of its own, so that a fault is reported at that service in the model.
    const scope = new Construct(this, name);
    const labels = serviceLabels(application, name);
    const account = { name, namespace: application.namespace, labels };
    new k8s.KubeServiceAccount(scope, 'account', { metadata: account, automountServiceAccountToken: false });
    if (awaited.length > 0) permitToWait(scope, account, awaited);
    const data = contentsOf(service);
    if (Object.keys(data).length > 0)
      new k8s.KubeConfigMap(scope, 'files', { metadata: { name: configMapName(name), labels }, data });
    const added = addWorkload(scope, { application, name, service, labels, awaited }, this.#store);
    expose(scope, application, name, labels);
    if (service.replicas > 1 && !service.once) {
      new k8s.KubePodDisruptionBudget(scope, 'budget', {
        metadata: { name, labels },
        spec: { maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: labels } },
      });
    }
    this.#added.set(name, added);
    return added;
  }
}
