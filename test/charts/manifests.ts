import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import type { ManifestFile } from '../../charts/file.ts';
import { synthesise } from '../../charts/main.ts';
import type { StoreSpec } from '../../src/api/store.ts';
import type { Application } from '../../src/application/model.ts';
import { readApplication } from '../../src/application/read.ts';
import type { Container, PodSpec, Volume } from '../../src/mount/pod.ts';
import type { NetworkPolicySpec } from './networkReach.ts';

type Labels = Readonly<Record<string, string>>;

/** A rendered Kubernetes object: what every kind has. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
  };
}

export interface RenderedContainer extends Container {
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly args?: readonly string[];
  readonly workingDir?: string;
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
  }[];
  readonly envFrom?: readonly { readonly configMapRef: { readonly name: string } }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly resources: object;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly startupProbe?: object;
  readonly livenessProbe?: object;
  readonly readinessProbe?: object;
}

export interface RenderedPod extends PodSpec {
  readonly containers: readonly [RenderedContainer, ...RenderedContainer[]];
  readonly initContainers?: readonly RenderedContainer[];
  readonly volumes?: readonly (Volume & Readonly<Record<string, unknown>>)[];
  readonly securityContext: Readonly<Record<string, unknown>>;
}

interface RenderedTemplate {
  readonly metadata: { readonly labels: Labels; readonly annotations?: Labels };
  readonly spec: RenderedPod;
}

/** What the tests ask of each kind. */
interface Specs {
  Namespace: undefined;
  PersistentVolume: Readonly<Record<string, unknown>>;
  PersistentVolumeClaim: Readonly<Record<string, unknown>>;
  RecordingStore: StoreSpec;
  ServiceAccount: undefined;
  Deployment: {
    readonly replicas: number;
    readonly strategy: { readonly type: string };
    readonly selector: { readonly matchLabels: Labels };
    readonly template: RenderedTemplate;
  };
  Job: Readonly<Record<string, unknown>> & { readonly template: RenderedTemplate };
  Service: {
    readonly type: string;
    readonly selector: Labels;
    readonly ports: readonly { readonly name: string; readonly port: number; readonly nodePort?: number }[];
  };
  Ingress: Readonly<Record<string, unknown>>;
  ConfigMap: undefined;
  Role: undefined;
  RoleBinding: undefined;
  PodDisruptionBudget: { readonly maxUnavailable: number; readonly selector: { readonly matchLabels: Labels } };
  NetworkPolicy: NetworkPolicySpec;
}

type Rendered<Kind extends keyof Specs> = Manifest & {
  readonly kind: Kind;
  readonly spec: Specs[Kind];
  /** Of a ConfigMap. */
  readonly data?: Readonly<Record<string, string>>;
};

/** The example's model, as people find it. */
export const EXAMPLE = readFileSync(new URL('../../examples/prosaas/application.yaml', import.meta.url), 'utf8');

export const application = (text = EXAMPLE): Application => readApplication(text, 'application.yaml').application;

const AS_ROOT = `  asterisk:
    image: registry.example.com/asterisk:1
    security: baseline
    runAsUser: 0
    runAsGroup: 0
    capabilities: { add: [CHOWN], drop: [MKNOD, SETPCAP] }
    waitsFor: [redis]
`;

/** A model in which every field has a value. */
export const EVERY_FIELD = `${readFileSync(new URL('every-field.yaml', import.meta.url), 'utf8')}${AS_ROOT}`;

/** It at restricted Pod Security; or at baseline with what only that admits, and with ports of the nodes instead of an Ingress. */
export const everyField = (security: 'restricted' | 'baseline' = 'restricted', nodePort = 30_080): Application =>
  application(
    security === 'restricted'
      ? EVERY_FIELD.replace(AS_ROOT, '')
      : EVERY_FIELD.replace(/entry: .*/, `entry: { nodePort: { http: ${nodePort} } }`),
  );

/** All objects of the files, in the order in which `kubectl apply -f` takes them. */
export const objectsOf = (files: readonly ManifestFile[]): Manifest[] =>
  files.flatMap(({ content }) => parseAllDocuments(content).map((document) => document.toJS() as Manifest));

/** The pods that the Deployments and Jobs among the objects would have. */
export const podsOf = (objects: readonly Manifest[]): object[] =>
  [...objects.filter(isOf('Deployment')), ...objects.filter(isOf('Job'))].map(
    ({ metadata: { name, namespace }, spec: { template } }) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...template.metadata, name, namespace },
      spec: template.spec,
    }),
  );

const isOf =
  <Kind extends keyof Specs>(kind: Kind) =>
  (object: Manifest): object is Rendered<Kind> =>
    object.kind === kind;

/** The manifests of an application, to be asked by kind. */
export class Manifests {
  readonly objects: readonly Manifest[];

  constructor(model: Application = application()) {
    this.objects = objectsOf(synthesise(model));
  }

  all<Kind extends keyof Specs>(kind: Kind): Rendered<Kind>[] {
    return this.objects.filter(isOf(kind));
  }

  one<Kind extends keyof Specs>(kind: Kind, name: string): Rendered<Kind> {
    const found = this.all(kind).find(({ metadata }) => metadata.name === name);
    if (found === undefined) throw new Error(`there is no ${kind} ${name} among the manifests`);
    return found;
  }

  pod(service: string): RenderedPod {
    return this.one('Deployment', service).spec.template.spec;
  }

  container(service: string): RenderedContainer {
    return this.pod(service).containers[0];
  }
}
