import { posix } from 'node:path';
import type { FieldFault } from '../fieldFault.ts';
import { ownClaimName, userOf, type Application } from '../model.ts';
import type { Service } from '../service.ts';

/** Each claim needs a name of its own: that of the store, those that services share, and those of single services. */
export function claimFaults({ services, volumes, store }: Application): FieldFault[] {
  const shared = Object.keys(volumes).map((name) => ({ name, path: ['volumes', name] }));
  const own = Object.entries(services).flatMap(([service, { volumes }]) =>
    Object.entries(volumes)
      .filter(([, { claim }]) => claim !== undefined)
      .map(([volume]) => ({ name: ownClaimName(service, volume), path: ['services', service, 'volumes', volume] })),
  );
  const all = [{ name: store.claim.name, path: [] }, ...shared, ...own];
  return all
    .filter(({ name }, index) => all.findIndex((other) => other.name === name) < index)
    .map(({ name, path }) => ({
      path,
      message: `there is a claim "${name}" already: choose another name for this volume`,
    }));
}

/** Each volume of the application must be used, and each shared volume must exist. */
export function sharedFaults({ services, volumes }: Application): FieldFault[] {
  const uses = Object.entries(services).flatMap(([service, { volumes }]) =>
    Object.entries(volumes).flatMap(([volume, { shared }]) =>
      shared === undefined ? [] : [{ shared, path: ['services', service, 'volumes', volume, 'shared'] }],
    ),
  );
  const names = Object.keys(volumes);
  const known = names.length === 0 ? 'it has none' : `its volumes: ${names.join(', ')}`;
  return [
    ...uses
      .filter(({ shared }) => !names.includes(shared))
      .map(({ shared, path }) => ({ path, message: `there is no volume "${shared}" in this application (${known})` })),
    ...names
      .filter((name) => !uses.some(({ shared }) => shared === name))
      .map((name) => ({
        path: ['volumes', name],
        message: `no service uses this volume: give a service a volume with \`shared: ${name}\`, or remove this volume`,
      })),
  ];
}

/** `kubectl apply` writes the whole object into an annotation, and all annotations together may have 256 KiB. */
export const MAX_CONTENTS = 240 * 1024;

/** Only one volume or file may be at a path. Paths are compared cleaned (semantics 6). */
export function fileFaults(application: Application, service: Service): FieldFault[] {
  const { volumes, files } = service;
  const places = [
    ...Object.entries(volumes).map(([name, { path }]) => ({ at: ['volumes', name, 'path'], path })),
    ...Object.keys(files).map((path) => ({ at: ['files', path], path })),
  ].map(({ at, path }) => ({ at, path: posix.resolve(path) }));
  const user = userOf(application, service);
  const contents = Object.values(files).flatMap((file) => ('content' in file ? [file.content] : []));
  const size = Buffer.byteLength(JSON.stringify(contents));
  return [
    ...places
      .filter(({ path }, index) => places.findIndex((place) => place.path === path) < index)
      .map(({ at, path }) => ({
        path: at,
        message: `something else is mounted at ${path} already: choose another path`,
      })),
    ...places
      .filter(({ path }) => user !== undefined && user !== 0 && path.startsWith('/root/'))
      .map(({ at }) => ({
        path: at,
        message: 'only root can enter /root, and this service does not run as root: choose a path outside /root',
      })),
    ...(size <= MAX_CONTENTS
      ? []
      : [
          {
            path: ['files'],
            message: `the contents have ${Math.ceil(size / 1024)} KiB together, and the limit is ${MAX_CONTENTS / 1024} KiB: put the files into the image, or on a volume`,
          },
        ]),
  ];
}
