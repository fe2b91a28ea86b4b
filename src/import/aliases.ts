import { objectName } from '../application/names.ts';
import type { Scene, Subject } from './carried.ts';

/** By service, the other names by which containers find it: aliases in networks, the name of its container, links of others. */
export function aliasesOf(
  services: readonly Pick<Subject, 'name' | 'service'>[],
): ReadonlyMap<string, readonly string[]> {
  const links = services.flatMap(({ service }) =>
    (service.links ?? []).flatMap((link) => {
      const [target = '', alias] = link.split(':');
      return alias === undefined ? [] : [{ target, alias }];
    }),
  );
  const linked = Map.groupBy(links, ({ target }) => target);
  return new Map(
    services.map(({ name, service }) => {
      const inNetworks = Object.values(service.networks ?? {}).flatMap(
        (network) => (network as { aliases?: readonly string[] } | null)?.aliases ?? [],
      );
      const ofLinks = (linked.get(name) ?? []).map(({ alias }) => alias);
      const all = new Set([
        ...inNetworks,
        ...(service.container_name === undefined ? [] : [service.container_name]),
        ...ofLinks,
      ]);
      return [name, [...all].filter((alias) => alias !== name)];
    }),
  );
}

export const isServiceName = (name: string): boolean => objectName.safeParse(name).success;

/** Names by which containers find each other in Compose but pods cannot, each with the name of the Service. */
export function renamedHosts(scene: Scene): ReadonlyMap<string, string> {
  return new Map(
    scene.subjects.flatMap(({ name, called, aliases }) =>
      [...aliases.filter((alias) => !isServiceName(alias)), ...(name === called ? [] : [name])].map(
        (from) => [from, called] as const,
      ),
    ),
  );
}
