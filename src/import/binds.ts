import type { Finding } from '../api/finding.ts';
import type { Scene, Subject } from './carried.ts';
import { aboutPlace } from './findings.ts';
import { isWithin } from '../users/mounts.ts';
import { CLOCK, isBoundFile, MACHINE } from './host.ts';

/** Directories and sockets of the host, which no pod has. */
export function lostBinds(scene: Scene, { name, mounts, service }: Subject): Finding[] {
  return mounts.flatMap(({ mount, target, at }) => {
    const { type, source = '' } = mount;
    if (type === 'volume' || type === 'tmpfs' || isBoundFile(scene.host, mount)) return [];
    const said = (message: string, remedy: string) => [
      aboutPlace(`Service/${name}`, at, { reason: 'NotCarried', message }, remedy),
    ];
    if (type !== 'bind')
      return said(`mounts of type ${type} are not carried over (${target})`, 'Put it into the image, or on a volume.');
    if (source.endsWith('.sock'))
      return said(
        `the socket ${source} is of the host: there is no Docker in the cluster`,
        'It must do without, or learn to talk to Kubernetes.',
      );
    if (CLOCK.test(source)) return said(`${source} is of the host`, 'Set TZ in the environment.');
    if (MACHINE.test(source)) return said(`${source} is of the host, and no pod sees its node`, 'It must do without.');
    const context = service.build?.context;
    if (context !== undefined && isWithin(source, context))
      return said(
        `the source code is mounted at ${target}, as on the machine of a developer`,
        'Nothing is to be done, if the image has it; for what it keeps, make it a named volume.',
      );
    return said(
      `the directory ${scene.host.shown(source)} of the host, which it sees at ${target}, is not in the cluster`,
      'Put what it reads into the image; for what it keeps, make it a named volume.',
    );
  });
}
