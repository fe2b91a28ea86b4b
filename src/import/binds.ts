import { say, type Sentence } from '../api/say.ts';
import { posix } from 'node:path';
import type { Scene, Subject } from './carried.ts';
import { aboutPlace, NOTHING_AS_A_RULE } from './findings.ts';
import { shellWord } from '../report/shell.ts';
import { isWithin, type Mounted } from '../users/mounts.ts';
import { imageOf, buildOf } from './image.ts';
import { copies, runBy } from './dockerfile.ts';
import { isSecretDirectory } from './secretFiles.ts';
import type { Build } from '../compose/project.ts';
import { CLOCK, isBoundFile, MACHINE } from './host.ts';
import type { Harm, Said } from './said.ts';

/** Directories and sockets of the host, which no pod has. */
export function lostBinds(scene: Scene, subject: Subject): Said[] {
  const { name, mounts } = subject;
  return mounts.flatMap((each) => {
    const { mount, target, at } = each;
    if (mount.type === 'volume' || mount.type === 'tmpfs' || isBoundFile(scene.host, mount)) return [];
    const { message, remedy, harm } = lossOf(scene, subject, each);
    const run = runFrom(scene, subject, target);
    const said = (text: Sentence, what: Sentence, how: Harm) =>
      aboutPlace(`Service/${name}`, at, { reason: 'NotCarried', message: text, harm: how }, what);
    if (run === undefined) return [said(message, remedy, harm)];
    const where = mount.source === undefined ? target : scene.host.shown(mount.source);
    const text = say`runs ${run.path}, which lies in ${where} (mounted at ${target}); that directory is not in the cluster`;
    if (run.isInImage)
      return [said(say`${text}, but the Dockerfile copies it into the image`, NOTHING_AS_A_RULE, 'nothing')];
    return [
      said(
        say`${text}, so the container cannot start unless its image has the file`,
        say`Put it into the image: COPY ${where} ${target} in the Dockerfile. To look: docker run --rm --entrypoint ls ${imageOf(scene.project, name)} -l ${shellWord(run.path)}`,
        'stops',
      ),
    ];
  });
}

/** Where certificates lie, and the keys to them. */
const CERTIFICATES = /(^|\/)(letsencrypt|certs?|certificates?|ssl|tls|pki|certbot)(\/|$)/i;

interface Loss {
  readonly message: Sentence;
  readonly remedy: Sentence;
  readonly harm: Harm;
}

function lossOf(scene: Scene, { service }: Subject, { mount, target }: Mounted): Loss {
  const { type, source = '' } = mount;
  const shown = scene.host.shown(source);
  if (type !== 'bind')
    return {
      message: say`${target}: mounts of type ${type} are not carried over`,
      remedy: say`Put the content into the image, or on a volume.`,
      harm: 'stops',
    };
  if (source.endsWith('.sock'))
    return {
      message: say`${source} is a socket of the host; ${source.includes('docker') ? say`there is no Docker in the cluster` : say`it does not exist in the cluster`}`,
      remedy: say`The service must work without it, or talk to Kubernetes instead.`,
      harm: 'look',
    };
  if (CLOCK.test(source))
    return { message: say`${source} belongs to the host`, remedy: say`Set TZ in the environment.`, harm: 'look' };
  if (MACHINE.test(source))
    return {
      message: say`${source} belongs to the host; a pod does not see its node`,
      remedy: say`The service must work without it.`,
      harm: 'look',
    };
  const context = service.build?.context;
  if (context !== undefined && isWithin(source, context)) return sourceLoss(scene, service.build ?? {}, target);
  if (isSecretDirectory(shown) || isSecretDirectory(target))
    return {
      message: say`${shown}, a directory of secrets mounted at ${target}, ${(scene.host.list(source) ?? []).length === 0 ? say`cannot be read here` : say`holds more files than the model lists`}`,
      remedy: say`For each file that the service reads, create a Secret and add to its files in the model: ${target}/NAME: {secret: SECRET, key: NAME}. Do not put it into the image.`,
      harm: 'stops',
    };
  if (CERTIFICATES.test(source) || CERTIFICATES.test(target))
    return {
      message: say`${shown}, a directory of certificates mounted at ${target}, is not in the cluster; it would not be renewed there`,
      remedy: say`Let the Ingress do TLS, and take the certificates out of the configuration of the service. Or create a Secret for each file and add it to its files in the model: ${target}/NAME: {secret: SECRET, key: NAME}.`,
      harm: 'stops',
    };
  return {
    message: say`${shown}, a directory of the host mounted at ${target}, is not in the cluster`,
    remedy: say`Put what the service reads into the image. If the service writes there, make it a named volume.`,
    harm: 'look',
  };
}

/** Source code that is mounted over the image, as on the machine of a developer. */
function sourceLoss(scene: Scene, build: Build, target: string): Loss {
  const message = say`the source code is mounted at ${target}; the cluster has only the image`;
  const remedy = say`If the service writes there, make that a named volume.`;
  if (copies(scene.host, build, target) !== false) return { message, remedy, harm: 'nothing' };
  return {
    message: say`${message}, and its Dockerfile copies nothing to ${target}: the container cannot start without its code`,
    remedy: say`Add to the Dockerfile: COPY . ${target}`,
    harm: 'stops',
  };
}

/** What the service runs that lies below a directory: its command, a script that a shell runs, a path in its healthcheck. */
function runFrom(
  scene: Scene,
  subject: Subject,
  target: string,
): { readonly path: string; readonly isInImage: boolean } | undefined {
  const { service } = subject;
  const build = buildOf(scene, subject);
  const built = build === undefined ? { words: [], directory: '/' } : runBy(scene.host, build);
  const directory = service.working_dir ?? built.directory;
  const said = [...(service.entrypoint ?? []), ...(service.command ?? [])];
  const words = (said.length > 0 ? said : built.words).flatMap((text) => text.split(/[\s;&|()"'=]+/));
  const path = words
    .filter(
      (word) => /^(\.{0,2}\/|[\w-]+\/)/.test(word) || /\.(sh|bash|py|m?js|cjs|ts|rb|php|pl|jar|lua|ex?s)$/.test(word),
    )
    .map((word) => posix.resolve(directory, word))
    .find((word) => word !== target && isWithin(word, target));
  if (path === undefined) return undefined;
  return { path, isInImage: build !== undefined && copies(scene.host, build, path) === true };
}
