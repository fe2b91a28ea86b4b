import { k8s } from 'cdk8s-plus-27';
import { ownClaimName, type Application } from '../src/application/model.ts';
import type { Check, Service } from '../src/application/service.ts';
import { atLeastOne, present } from './present.ts';

/** The pod of a service, all but the recordings. Its container is called as the service is. */
export function podSpec(application: Application, name: string, service: Service): k8s.PodSpec {
  return {
    automountServiceAccountToken: false,
    containers: [container(name, service)],
    // A variable for each Service of the namespace would stand beside those of the model, and might be taken for one (REDIS_PORT).
    enableServiceLinks: false,
    securityContext: podSecurity(application, service),
    serviceAccountName: name,
    ...present({ volumes: atLeastOne(volumes(name, service).map(({ volume }) => volume)) }),
  };
}

function container(name: string, service: Service): k8s.Container {
  const { image, imagePullPolicy, command, args, ports } = service;
  return {
    name,
    image,
    imagePullPolicy,
    ...present({
      command,
      args,
      env: atLeastOne(environment(service)),
      ports: atLeastOne(
        Object.entries(ports).map(([port, containerPort]) => ({ name: port, containerPort, protocol: 'TCP' })),
      ),
      volumeMounts: atLeastOne(volumes(name, service).flatMap(({ mounts }) => mounts)),
    }),
    resources: { requests: amounts(service.resources.requests), limits: amounts(service.resources.limits) },
    securityContext: containerSecurity(service),
    ...probes(service),
  };
}

function environment({ env, secretEnv }: Service): k8s.EnvVar[] {
  return [
    // The API server keeps no empty value: written, it would differ at each apply.
    ...Object.entries(env).map(([name, value]) => (value === '' ? { name } : { name, value })),
    ...Object.entries(secretEnv).map(([name, { secret, key }]) => ({
      name,
      valueFrom: { secretKeyRef: { name: secret, key } },
    })),
  ];
}

function amounts(of: Service['resources']['limits']): Record<string, k8s.Quantity> {
  return Object.fromEntries(
    Object.entries(present(of)).map(([resource, amount]) => [resource, k8s.Quantity.fromString(amount)]),
  );
}

/** One user and group for all users of the store (semantics 19), and for the other services unless they say otherwise. */
function podSecurity({ store }: Application, { security, role, runAsUser }: Service): k8s.PodSecurityContext {
  const restricted = security === 'restricted';
  const user = runAsUser ?? (restricted || role !== undefined ? store.runAsUser : undefined);
  return {
    fsGroup: store.fsGroup,
    // Otherwise every start would change the group of every recording.
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
    ...(restricted ? { runAsNonRoot: true } : {}),
    ...(user === undefined ? {} : { runAsUser: user, runAsGroup: store.fsGroup }),
  };
}

function containerSecurity({ security, writableRoot }: Service): k8s.SecurityContext {
  const restricted = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  return { ...(security === 'restricted' ? restricted : {}), readOnlyRootFilesystem: !writableRoot };
}

function probes({ health, ports }: Service): Pick<k8s.Container, 'startupProbe' | 'livenessProbe' | 'readinessProbe'> {
  const first = health?.live ?? health?.ready;
  if (health === undefined || first === undefined) return {};
  const probe = (check: Check, periodSeconds: number, failureThreshold: number): k8s.Probe => ({
    ...actionOf(check, ports),
    failureThreshold,
    periodSeconds,
    timeoutSeconds: 2,
  });
  return {
    // Asked every second, so that a service that is up quickly is used quickly.
    startupProbe: probe(first, 1, health.startupSeconds),
    ...(health.live === undefined ? {} : { livenessProbe: probe(health.live, 10, 3) }),
    ...(health.ready === undefined ? {} : { readinessProbe: probe(health.ready, 5, 2) }),
  };
}

function actionOf(check: Check, ports: Service['ports']): k8s.Probe {
  if (check.command !== undefined) return { exec: { command: check.command } };
  const port = k8s.IntOrString.fromString(check.port ?? Object.keys(ports)[0] ?? '');
  return check.path === undefined ? { tcpSocket: { port } } : { httpGet: { path: check.path, port, scheme: 'HTTP' } };
}

interface MountedVolume {
  readonly volume: k8s.Volume;
  readonly mounts: readonly k8s.VolumeMount[];
}

/** What the service has besides the recordings: its volumes, the files from Secrets, and a place for temporary files. */
function volumes(name: string, { volumes, files, writableRoot }: Service): MountedVolume[] {
  const own = Object.entries(volumes).map(([volume, { path, claim }]) => ({
    volume: {
      name: volume,
      ...(claim === undefined
        ? { emptyDir: {} }
        : { persistentVolumeClaim: { claimName: ownClaimName(name, volume) } }),
    },
    mounts: [{ name: volume, mountPath: path }],
  }));
  const needsTmp = !writableRoot && !own.some(({ mounts }) => mounts.some(({ mountPath }) => mountPath === '/tmp'));
  const tmp = { volume: { name: 'tmp', emptyDir: {} }, mounts: [{ name: 'tmp', mountPath: '/tmp' }] };
  return [...own, ...secretFiles(files), ...(needsTmp ? [tmp] : [])];
}

/** All files in one volume, each mounted by itself, so that none hides what the image has beside it. */
function secretFiles(files: Service['files']): MountedVolume[] {
  const entries = Object.entries(files);
  if (entries.length === 0) return [];
  const inVolume = ({ secret, key }: Service['files'][string]) => `${secret}/${key}`;
  // Two files may be of one key.
  const sources = new Map(
    entries.map(([, file]) => [
      inVolume(file),
      { secret: { name: file.secret, items: [{ key: file.key, path: inVolume(file) }] } },
    ]),
  );
  return [
    {
      // Readable by the pod's group alone.
      volume: { name: 'files', projected: { defaultMode: 0o440, sources: [...sources.values()] } },
      mounts: entries.map(([path, file]) => ({
        name: 'files',
        mountPath: path,
        subPath: inVolume(file),
        readOnly: true,
      })),
    },
  ];
}
