import { ApiObject, App, Chart } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { groupOf } from '../../src/observed/kinds.ts';
import { file, type ManifestFile } from '../file.ts';
import { HEALTH_DATA } from './health.ts';

/** Where the manifests are in git. */
export interface GitSource {
  readonly repo: string;
  /** The directory with the manifests, from the root of the repository. */
  readonly path: string;
  /** A branch, tag or commit. Undefined: the default branch. */
  readonly revision?: string | undefined;
}

/** What Argo CD delivers from git into one namespace. */
export interface Delivery {
  readonly name: string;
  readonly namespace: string;
  readonly source: GitSource;
  /** The manifests that are in the directory. */
  readonly files: readonly ManifestFile[];
}

/** The namespace in which Argo CD usually runs. It takes its own objects only from there. */
export const ARGOCD = 'argocd';

/** The cluster that Argo CD runs in. */
const HERE = 'https://kubernetes.default.svc';

/** The objects with which Argo CD delivers manifests: a project that allows nothing else, and the Application. */
export function deliver(delivery: Delivery): ManifestFile[] {
  const { name, namespace, source, files } = delivery;
  const app = new App();
  const project = new Chart(app, 'project');
  argo(project, 'AppProject', name, {
    description: `${name}, from its repository into its namespace`,
    sourceRepos: [source.repo],
    destinations: [{ server: HERE, namespace }],
    clusterResourceWhitelist: clusterKindsOf(files),
    namespaceResourceWhitelist: [{ group: '*', kind: '*' }],
  });
  const application = new Chart(app, 'application');
  argo(application, 'Application', name, {
    project: name,
    source: { repoURL: source.repo, path: source.path, targetRevision: source.revision ?? 'HEAD' },
    destination: { server: HERE, namespace },
    syncPolicy: {
      automated: { prune: true, selfHeal: true },
      // Until the platform, the store and the Secrets are there. With refresh, a newer commit is taken while an older one is tried again.
      retry: { limit: -1, refresh: true, backoff: { duration: '5s', factor: 2, maxDuration: '1m' } },
      syncOptions: [
        // What other managers add stays theirs, as the injected mount does.
        'ServerSideApply=true',
        // A store that is Degraded must not hold up the commit that mends its workloads.
        'ApplyOutOfSyncOnly=true',
      ],
    },
  });
  return [
    file('project.yaml', project),
    file(
      'application.yaml',
      application,
      'Whoever deletes this Application leaves what it has delivered: it has no finalizer.',
    ),
  ];
}

/** The part of argocd-cm that tells the health of a store. It is merged into the ConfigMap with kubectl patch. */
export function storeHealth(): ManifestFile {
  const chart = new Chart(new App(), 'health');
  new ApiObject(chart, 'health', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'argocd-cm', namespace: ARGOCD },
    ...{ data: HEALTH_DATA },
  });
  return file('argocd-cm.yaml', chart);
}

function argo(chart: Chart, kind: string, name: string, spec: object): void {
  new ApiObject(chart, kind, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind,
    metadata: { name, namespace: ARGOCD },
    ...{ spec },
  });
}

interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly namespace?: string };
}

/** The kinds without a namespace. A project that does not name them refuses the sync. */
function clusterKindsOf(files: readonly ManifestFile[]): { group: string; kind: string }[] {
  const objects = files.flatMap(({ content }) => parseAllDocuments(content).map((each) => each.toJS() as Rendered));
  const kinds = objects
    .filter(({ metadata }) => metadata.namespace === undefined)
    .map(({ apiVersion, kind }) => ({ group: groupOf(apiVersion), kind }));
  return [...new Map(kinds.map((each) => [`${each.group}/${each.kind}`, each])).values()];
}
