import type { Project, Service, VolumeMount } from '../compose/project.ts';
import type { Container, Mount } from './containers.ts';

/**
 * The application as it runs: a Compose project with the services that have containers, for whoever judges Compose files. The environment is that of image
 * and service together. Of several containers of a service the first one counts.
 */
export function projectOf(name: string, containers: readonly Container[]): Project {
  const first = new Map(containers.toReversed().map((container) => [container.service, container]));
  const volumes = containers.flatMap(({ mounts }) => mounts.filter(isNamed).map(({ source }) => source));
  return {
    model: {
      name,
      services: Object.fromEntries(
        [...first.values()]
          .toSorted((one, other) => (one.service < other.service ? -1 : 1))
          .map((container) => [container.service, serviceOf(container)]),
      ),
      volumes: Object.fromEntries(volumes.map((volume) => [volume, { name: volume }])),
    },
    disabled: {},
    disabledJobs: {},
    environment: new Map(),
    unset: new Set(),
    locate: () => ({ file: `the Compose project ${name}`, line: 0, column: 0 }),
    extension: () => undefined,
  };
}

const serviceOf = ({ image, command, entrypoint, environment, mounts, tmpfs }: Container): Service => ({
  image,
  command,
  entrypoint: entrypoint.length === 0 ? null : entrypoint,
  environment: Object.fromEntries(environment.map(variableOf)),
  volumes: mounts.map(mountOf),
  tmpfs: Object.keys(tmpfs),
});

function variableOf(line: string): [string, string] {
  const equals = line.indexOf('=');
  return equals < 0 ? [line, ''] : [line.slice(0, equals), line.slice(equals + 1)];
}

const mountOf = (mount: Mount): VolumeMount => ({
  type: mount.type,
  ...(mount.type === 'bind' || isNamed(mount) ? { source: mount.source } : {}),
  target: mount.target,
  ...(mount.isReadOnly ? { read_only: true as const } : {}),
});

/** The engine names anonymous volumes with 64 hexadecimal digits; each container has its own. */
const isNamed = ({ type, source }: Mount): boolean => type === 'volume' && !/^[0-9a-f]{64}$/.test(source);
