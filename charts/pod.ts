import { k8s } from 'cdk8s-plus-27';
import { ENVIRONMENT_ANNOTATION, FILES_ANNOTATION } from '../src/api/labels.ts';
import { userOf, type Application } from '../src/application/model.ts';
import type { Service } from '../src/application/service.ts';
import { containerVariables, sharedData } from './environments.ts';
import { contentsOf } from './files.ts';
import { hashOf } from './hash.ts';
import type { Labels } from './labels.ts';
import { atLeastOne, present } from './present.ts';
import { probes } from './probes.ts';
import { volumes } from './volumes.ts';
import { accountVolume, waiter, type Awaited } from './waiting.ts';
import { RESTRICTED_CONTAINER } from '../src/api/podSecurity.ts';

/** A service, with everything that its pods depend on. */
export interface Part {
  readonly application: Application;
  readonly name: string;
  readonly service: Service;
  readonly labels: Labels;
  readonly awaited: readonly Awaited[];
}

/** The pod template of a service, without the recordings, and without fields that only some workloads have (restartPolicy). */
export function podTemplate(part: Part): Required<k8s.PodTemplateSpec> {
  // Neither a file that is mounted with subPath nor a variable changes in a running pod. The annotations change with them, so that a rollout starts.
  const annotations = {
    ...hashed(FILES_ANNOTATION, contentsOf(part.service)),
    ...hashed(ENVIRONMENT_ANNOTATION, sharedData(part.application, part.service)),
  };
  return {
    metadata: { labels: part.labels, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: podSpec(part),
  };
}

const hashed = (annotation: string, content: object): Labels =>
  Object.keys(content).length === 0 ? {} : { [annotation]: hashOf(content) };

/** The container has the name of the service. */
function podSpec({ application, name, service, awaited }: Part): k8s.PodSpec {
  const waits = awaited.length > 0;
  return {
    automountServiceAccountToken: false,
    containers: [container(application, name, service)],
    // Otherwise each Service of the namespace adds variables such as REDIS_PORT, which a program could mistake for its own settings.
    enableServiceLinks: false,
    securityContext: podSecurity(application, service),
    serviceAccountName: name,
    ...present({
      initContainers: waits ? [waiter(application, awaited)] : undefined,
      volumes: atLeastOne([...volumes(name, service).map(({ volume }) => volume), ...(waits ? [accountVolume()] : [])]),
      terminationGracePeriodSeconds: service.stopSeconds,
      hostname: service.hostname,
      hostAliases: atLeastOne(hostAliases(service)),
      dnsConfig: dnsConfig(service),
    }),
  };
}

/** One entry for each address, because an apply identifies entries by address. */
function hostAliases({ hosts }: Service): k8s.HostAlias[] {
  const addresses = [...new Set(Object.values(hosts))];
  return addresses.map((ip) => ({ ip, hostnames: Object.keys(hosts).filter((host) => hosts[host] === ip) }));
}

function dnsConfig({ dns }: Service): k8s.PodDnsConfig | undefined {
  const options = Object.entries(dns?.options ?? {}).map(([name, value]) =>
    value === '' ? { name } : { name, value },
  );
  const config = present({ searches: atLeastOne(dns?.searches ?? []), options: atLeastOne(options) });
  return Object.keys(config).length === 0 ? undefined : config;
}

function container(application: Application, name: string, service: Service): k8s.Container {
  const { image, imagePullPolicy, command, args, ports, workingDirectory: workingDir } = service;
  return {
    name,
    image,
    imagePullPolicy,
    ...present({
      command,
      args,
      workingDir,
      envFrom: atLeastOne(
        Object.keys(sharedData(application, service)).map((map) => ({ configMapRef: { name: map } })),
      ),
      env: atLeastOne(containerVariables(application, service)),
      ports: atLeastOne(
        Object.entries(ports).map(([port, containerPort]) => ({ name: port, containerPort, protocol: 'TCP' })),
      ),
      volumeMounts: atLeastOne(volumes(name, service).flatMap(({ mounts }) => mounts)),
    }),
    resources: resources(service),
    securityContext: containerSecurity(service),
    ...probes(service),
  };
}

/** The API server drops empty requests and limits. */
function resources({ resources: { requests, limits } }: Service): k8s.ResourceRequirements {
  const amounts = { requests: amountsOf(requests), limits: amountsOf(limits) };
  return Object.fromEntries(Object.entries(amounts).filter(([, of]) => Object.keys(of).length > 0));
}

function amountsOf(of: Service['resources']['limits']): Record<string, k8s.Quantity> {
  return Object.fromEntries(
    Object.entries(present(of)).map(([resource, amount]) => [resource, k8s.Quantity.fromString(amount)]),
  );
}

/** One user and one group for all users of the store (semantics 19). Other services get them, too, unless the model says otherwise. */
function podSecurity(application: Application, service: Service): k8s.PodSecurityContext {
  const { fsGroup } = application.store;
  const user = userOf(application, service);
  const group = service.runAsGroup ?? (user === undefined ? undefined : fsGroup);
  return {
    fsGroup,
    // The default would change the group of every recording at every start.
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
    ...(service.security === 'restricted' ? { runAsNonRoot: true } : {}),
    ...present({ runAsUser: user, runAsGroup: group }),
  };
}

function containerSecurity({ security, capabilities, writableRoot }: Service): k8s.SecurityContext {
  const readOnlyRootFilesystem = !writableRoot;
  if (security === 'restricted') return { ...RESTRICTED_CONTAINER, readOnlyRootFilesystem };
  const add = atLeastOne(capabilities?.add ?? []);
  const drop = atLeastOne(capabilities?.drop ?? []);
  const changed = add === undefined && drop === undefined ? undefined : present({ add, drop });
  return { ...present({ capabilities: changed }), readOnlyRootFilesystem };
}
