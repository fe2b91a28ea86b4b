import { k8s } from 'cdk8s-plus-27';
import { FILES_ANNOTATION } from '../src/api/labels.ts';
import { userOf, type Application } from '../src/application/model.ts';
import type { Service } from '../src/application/service.ts';
import { contentsOf } from './files.ts';
import { hashOf } from './hash.ts';
import type { Labels } from './labels.ts';
import { atLeastOne, present } from './present.ts';
import { probes } from './probes.ts';
import { volumes } from './volumes.ts';
import { accountVolume, waiter, type Awaited } from './waiting.ts';

/** A service, and all that decides what its pods are. */
export interface Part {
  readonly application: Application;
  readonly name: string;
  readonly service: Service;
  readonly labels: Labels;
  readonly awaited: readonly Awaited[];
}

/** The pods of a service, all but the recordings, and without what only some workloads have (restartPolicy). */
export function podTemplate(part: Part): Required<k8s.PodTemplateSpec> {
  const contents = contentsOf(part.service);
  return {
    metadata: {
      labels: part.labels,
      // A file mounted by itself never changes in a running pod: with its content the template changes, and so new pods are made.
      ...(Object.keys(contents).length === 0 ? {} : { annotations: { [FILES_ANNOTATION]: hashOf(contents) } }),
    },
    spec: podSpec(part),
  };
}

/** Its container is called as the service is. */
function podSpec({ application, name, service, awaited }: Part): k8s.PodSpec {
  const waits = awaited.length > 0;
  return {
    automountServiceAccountToken: false,
    containers: [container(name, service)],
    // A variable for each Service of the namespace would stand beside those of the model, and might be taken for one (REDIS_PORT).
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

/** By address, which is what identifies one to an apply. */
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

function container(name: string, service: Service): k8s.Container {
  const { image, imagePullPolicy, command, args, ports, workingDirectory: workingDir } = service;
  return {
    name,
    image,
    imagePullPolicy,
    ...present({
      command,
      args,
      workingDir,
      env: atLeastOne(environment(service)),
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

function environment({ env, secretEnv }: Service): k8s.EnvVar[] {
  return [
    // First, for a value can refer to a variable before it, as in `redis://:$(PASSWORD)@redis:6379`.
    ...Object.entries(secretEnv).map(([name, { secret, key }]) => ({
      name,
      valueFrom: { secretKeyRef: { name: secret, key } },
    })),
    // The API server keeps no empty value: written, it would differ at each apply.
    ...Object.entries(env).map(([name, value]) => (value === '' ? { name } : { name, value })),
  ];
}

/** The API server keeps no empty amounts. */
function resources({ resources: { requests, limits } }: Service): k8s.ResourceRequirements {
  const amounts = { requests: amountsOf(requests), limits: amountsOf(limits) };
  return Object.fromEntries(Object.entries(amounts).filter(([, of]) => Object.keys(of).length > 0));
}

function amountsOf(of: Service['resources']['limits']): Record<string, k8s.Quantity> {
  return Object.fromEntries(
    Object.entries(present(of)).map(([resource, amount]) => [resource, k8s.Quantity.fromString(amount)]),
  );
}

/** One user and group for all users of the store (semantics 19), and for the other services unless they say otherwise. */
function podSecurity(application: Application, service: Service): k8s.PodSecurityContext {
  const { fsGroup } = application.store;
  const user = userOf(application, service);
  const group = service.runAsGroup ?? (user === undefined ? undefined : fsGroup);
  return {
    fsGroup,
    // Otherwise every start would change the group of every recording.
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
    ...(service.security === 'restricted' ? { runAsNonRoot: true } : {}),
    ...present({ runAsUser: user, runAsGroup: group }),
  };
}

function containerSecurity({ security, capabilities, writableRoot }: Service): k8s.SecurityContext {
  const readOnlyRootFilesystem = !writableRoot;
  if (security === 'restricted')
    return { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem };
  const add = atLeastOne(capabilities?.add ?? []);
  const drop = atLeastOne(capabilities?.drop ?? []);
  const changed = add === undefined && drop === undefined ? undefined : present({ add, drop });
  return { ...present({ capabilities: changed }), readOnlyRootFilesystem };
}
