import type { Scene, Subject } from './carried.ts';
import { isBoundFile } from './host.ts';
import { isSecretFile, isSecretPath, isToldAsSecret } from './secretFiles.ts';
import type { Secrets } from './secrets.ts';

/**
 * Whether a file of the host is to be in a Secret: by its path, its content, or what any service that mounts it is told of it. A file is one thing for all
 * who see it.
 */
export function isSecretSource(scene: Scene, source: string, secrets: Secrets): boolean {
  const content = scene.host.text(source);
  if (isSecretFile(scene.host.shown(source), content, secrets.values)) return true;
  return scene.subjects.some((subject) =>
    subject.mounts.some(
      ({ mount, target }) => mount.source === source && mount.type === 'bind' && isSecretAt(scene, subject, target),
    ),
  );
}

/** Whether a path in a container says that it is a secret, or the service is told of it as of one. */
export const isSecretAt = (scene: Scene, subject: Subject, path: string): boolean =>
  isSecretPath(path) || isToldAsSecret(textsOf(scene, subject), path);

/** What tells a service where things are: its environment, its commands, the files that it mounts. */
function textsOf({ host }: Scene, { service, mounts }: Subject): string[] {
  const files = mounts
    .filter(({ mount }) => isBoundFile(host, mount))
    .flatMap(({ mount: { source = '' } }) => host.text(source) ?? []);
  return [
    ...Object.entries(service.environment ?? {}).map(([name, value]) => `${name}=${value ?? ''}`),
    [...(service.entrypoint ?? []), ...(service.command ?? [])].join(' '),
    ...(service.healthcheck?.test ?? []),
    ...files,
  ];
}
