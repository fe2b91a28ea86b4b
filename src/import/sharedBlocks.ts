import type { Scene } from './carried.ts';
import { extensionOf } from './extensions.ts';

/** Variables by name; the same text is the same source: a value, or a key of a Secret. */
export type Settings = ReadonlyMap<string, string>;

/** By the names of the services in the model. */
export type Services = ReadonlyMap<string, Settings>;

/** Variables that several services have in common. Of each service all are variables, though it may have another value. */
export interface Block {
  readonly services: readonly string[];
  readonly settings: Settings;
}

/** A setting that two or more services have. */
interface Common {
  readonly variable: string;
  readonly text: string;
  readonly services: readonly string[];
}

/** Lines that a block must spare which nobody declared as one: a reader has to look it up. */
const MIN_SPARED = 6;
const MIN_VARIABLES = 3;

/** Lines that a block costs by itself: its name, `env`, and an empty line. */
const OWN_LINES = 3;

/**
 * The blocks of variables that are worth a name, those of most services first: a service takes them in this order, and of a variable in several the last
 * one counts.
 */
export function sharedBlocks(scene: Scene, services: Services): Block[] {
  const common = commonSettings(services);
  const files = [...envFileUsers(scene).values()].map((users) => users.join());
  const isOfFile = ({ services }: Group) => files.includes(services.join());
  const groups = groupsOf(common)
    .filter((group) => isOfFile(group) || isWorthItsLines(scene, group))
    .toSorted((one, other) => other.services.length - one.services.length);
  const kept = groups.filter((group) => isOfFile(group) || !isWithinAnother(group, groups, services));
  const placed = new Map(kept.map((group) => [group, [...group.settings]]));
  for (const each of common) {
    if (kept.some((group) => group.settings.includes(each))) continue;
    const group = kept.find((group) => fits(each, group.services, services));
    if (group !== undefined) placed.get(group)?.push(each);
  }
  return [...placed].map(([{ services }, settings]) => ({ services, settings: inOrder(settings) }));
}

/** Settings that the same services have. */
interface Group {
  readonly services: readonly string[];
  readonly settings: readonly Common[];
}

const groupsOf = (common: readonly Common[]): Group[] =>
  [...Map.groupBy(common, ({ services }) => services.join()).values()].map((settings) => ({
    services: settings[0]?.services ?? [],
    settings,
  }));

/** An extension field declares a block: that must spare no more than the block costs. */
function isWorthItsLines(scene: Scene, group: Group): boolean {
  const variables = group.settings.map(({ variable }) => variable);
  const least = extensionOf(scene, variables) === undefined ? MIN_SPARED : 0;
  return variables.length >= MIN_VARIABLES && sparedBy(group) >= least;
}

/** Lines of the model: those of each service but one, less those that the block and the list of environments in each service take. */
const sparedBy = ({ services: { length }, settings }: Group): number =>
  settings.length * (length - 1) - length - OWN_LINES;

/** Whether a block of more services can take all of it in: its other services have values of their own. */
const isWithinAnother = ({ services, settings }: Group, groups: readonly Group[], all: Services): boolean =>
  groups.some(
    (larger) =>
      larger.services.length > services.length &&
      services.every((service) => larger.services.includes(service)) &&
      settings.every((setting) => fits(setting, larger.services, all)),
  );

/** By most services first, so that of two values of a variable the more usual one is placed first. */
function commonSettings(services: Services): Common[] {
  const users = new Map<string, Common & { services: string[] }>();
  for (const [service, settings] of services) {
    for (const [variable, text] of settings) {
      const key = JSON.stringify([variable, text]);
      const known = users.get(key) ?? { variable, text, services: [] };
      known.services.push(service);
      users.set(key, known);
    }
  }
  return [...users.values()]
    .filter(({ services: { length } }) => length > 1)
    .toSorted((one, other) => other.services.length - one.services.length);
}

/** A few may have another value of their own, for what a service says itself counts. None may be without the variable: a pod cannot take it out. */
function fits({ variable, services: having }: Common, group: readonly string[], services: Services): boolean {
  const alike = group.filter((service) => having.includes(service)).length;
  return alike * 2 > group.length && group.every((service) => services.get(service)?.has(variable) === true);
}

const inOrder = (settings: readonly Common[]): Settings =>
  new Map(settings.map(({ variable, text }) => [variable, text] as const));

/** The services that read an env file, by its path, where two or more do. */
export function envFileUsers({ subjects }: Scene): ReadonlyMap<string, readonly string[]> {
  const uses = subjects.flatMap(({ called, service }) =>
    (service.env_file ?? []).flatMap(({ path }) => (path === undefined ? [] : [{ path, called }])),
  );
  return new Map(
    [...Map.groupBy(uses, ({ path }) => path)]
      .map(([path, of]) => [path, [...new Set(of.map(({ called }) => called))]] as const)
      .filter(([, users]) => users.length > 1),
  );
}
