import type { Project, Service } from '../compose/project.ts';
import type { Scene } from './carried.ts';
import { free, objectNameOf } from './names.ts';
import type { Piece, Reference } from './pieces.ts';
import { escaped } from './rewrite.ts';
import { identifies, isCommon, isSensitive, literalSecrets } from './sensitive.ts';

/** Shorter ones stand in too many texts by chance to be looked for in those of other services. */
const MIN_LENGTH = 6;

/** A value that is secret, and under which key the Secret has it. */
interface Known extends Reference {
  readonly value: string;
  readonly pattern: RegExp;
  /** Too short to be looked for anywhere but in the texts of this service. */
  readonly only?: string;
}

/** The sensitive values of an application: where each goes, and where else it stands. */
export class Secrets {
  /** The Secret of all variables. */
  readonly name: string;
  /** All values that are looked for everywhere. */
  readonly values: ReadonlySet<string>;
  /** By service, and by variable. */
  readonly #variables: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly #known: readonly Known[];
  /** The Secrets of files, by what they are of. */
  readonly #files = new Map<string, string>();
  readonly #taken: Set<string>;
  readonly #application: string;

  constructor({ application, project, subjects }: Scene) {
    this.#application = application;
    this.name = `${application}-env`;
    this.#taken = new Set([this.name]);
    // What the files were filled in with, too.
    const ofSurroundings = [...project.environment]
      .filter(([variable, value]) => isSensitive(variable, value))
      .map(([variable, value]) => ({ service: undefined, variable, value }));
    const surroundings = new Set(ofSurroundings.map(({ value }) => value));
    const services = subjects.map(({ name, service }) => [name, sensitiveIn(name, service, surroundings)] as const);
    this.#variables = new Map(services);
    const ofServices = services.flatMap(([service, variables]) =>
      Object.entries(variables).map(([variable, value]) => ({ service, variable, value })),
    );
    // A password that is called as the database is, or the product, would otherwise be found everywhere.
    const common = new Set([...subjects.flatMap(({ service }) => identifiersIn(service)), ...namesIn(project)]);
    this.#known = [...ofServices, ...ofSurroundings]
      .filter(({ value, service }) => !common.has(value) && (value.length >= MIN_LENGTH || service !== undefined))
      .map(({ service, variable, value }) => ({
        variable,
        value,
        key: service === undefined ? this.#commonKey(variable, value) : this.keyOf(service, variable),
        pattern: patternOf(value),
        ...(value.length < MIN_LENGTH && service !== undefined ? { only: service } : {}),
      }))
      // One can be within another.
      .toSorted((one, other) => other.value.length - one.value.length);
    this.values = new Set(this.#known.flatMap(({ value, only }) => (only === undefined ? [value] : [])));
  }

  /**
   * The key under which the Secret has a service's variable. Services with the same value have the same key: the name of the variable, for the value that
   * most services have; for another value the name of its first service before it. Where no value is the usual one, each has that of its service.
   */
  keyOf(service: string, variable: string): string {
    const users = [...this.#variables].flatMap(([name, variables]) =>
      variables[variable] === undefined ? [] : [{ name, value: variables[variable] }],
    );
    const values = [...Map.groupBy(users, ({ value }) => value)].toSorted(
      (one, other) => other[1].length - one[1].length,
    );
    const [[usual, { length: most }] = ['', []], [, { length: next }] = ['', []]] = values;
    const value = this.#variables.get(service)?.[variable];
    if (values.length <= 1 || (most > next && value === usual)) return variable;
    const first = users.find((user) => user.value === value)?.name ?? service;
    return `${first.replace(/[^-._a-zA-Z0-9]/g, '-')}.${variable}`;
  }

  /** Of a variable of the surroundings: that of a service which has the same value, if services have different ones. */
  #commonKey(variable: string, value: string): string {
    const own = [...this.#variables].find(([, variables]) => variables[variable] === value);
    if (own !== undefined) return this.keyOf(own[0], variable);
    const isTaken = [...this.#variables.values()].some((variables) => variables[variable] !== undefined);
    return isTaken ? `compose.${variable}` : variable;
  }

  /** Variables that have one value now, and are to have one in the Secret: the password of a database, and that of its users. */
  get alike(): readonly (readonly string[])[] {
    const all = [...this.#variables.values()].flatMap((variables) => Object.entries(variables));
    return [...Map.groupBy(all, ([, value]) => value).values()]
      .map((same) => [...new Set(same.map(([variable]) => variable))])
      .filter(({ length }) => length > 1);
  }

  /** The Secret of an environment that services share. */
  ofEnvironment(environment: string): string {
    return free(`${this.#application}-${environment}`, this.#taken);
  }

  /** The Secret of a file, which two different files do not share. */
  ofFile(identity: string, wanted: string): string {
    const name = this.#files.get(identity) ?? free(objectNameOf(wanted), this.#taken);
    this.#files.set(identity, name);
    return name;
  }

  /** Variables of a service as the model has them: each by reference to its key. */
  written(references: Iterable<Reference>): Record<string, { secret: string; key: string }> {
    return Object.fromEntries([...references].map(({ variable, key }) => [variable, { secret: this.name, key }]));
  }

  /**
   * The text in pieces, with a reference in place of each value that is secret.
   * @param before the word before it, where the text is a word of a command
   */
  split(service: string, text: string, before = ''): Piece[] {
    const known = this.#known.filter(({ only }) => only === undefined || only === service);
    const whole = OPTION.test(before) ? known.find(({ value }) => value === text && isCommon(value)) : undefined;
    if (whole !== undefined) return [{ variable: this.#nameIn(service, whole.variable, whole.value), key: whole.key }];
    return known.reduce<Piece[]>(
      (pieces, { variable, value, key, pattern }) =>
        pieces.flatMap((piece) => {
          if (typeof piece !== 'string' || !piece.includes(value)) return [piece];
          const parts = piece.split(pattern);
          const reference = { variable: this.#nameIn(service, variable, value), key };
          return parts
            .flatMap((part, index) => (index === 0 ? [part] : [reference, part]))
            .filter((part) => part !== '');
        }),
      [text],
    );
  }

  /** By which name a service has the value: another one where its own variable of that name is something else. */
  #nameIn(service: string, variable: string, value: string): string {
    const own = this.#variables.get(service)?.[variable];
    return own === undefined || own === value ? variable : `${variable}_2`;
  }
}

/** The variables of a service that are sensitive, and what is secret in its commands without being one. */
function sensitiveIn(
  name: string,
  service: Service,
  surroundings: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  const variables = Object.entries(service.environment ?? {}).flatMap(([variable, value]) =>
    value !== null && isSensitive(variable, value) ? [[variable, value] as const] : [],
  );
  const values = new Set(variables.map(([, value]) => value));
  const commands = [service.command ?? [], service.entrypoint ?? [], service.healthcheck?.test ?? []];
  const literals = [...new Set(commands.flatMap((words) => literalSecrets(words.join(' '))))].filter(
    (value) => !values.has(value) && !surroundings.has(value),
  );
  const prefix = name
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '_')
    .replace(/^(?=\d)/, '_');
  const added = literals.map(
    (value, index) => [`${prefix}_SECRET${index === 0 ? '' : `_${index + 1}`}`, value] as const,
  );
  return Object.fromEntries([...variables, ...added]);
}

/** Names of users, databases and hosts, which say nothing secret, even if a password is the same. */
const identifiersIn = ({ environment = {} }: Service): string[] =>
  Object.entries(environment).flatMap(([variable, value]) => (value !== null && identifies(variable) ? [value] : []));

/** The words of what is called somehow in the Compose files: the application, its services, images and volumes. */
const namesIn = ({ model }: Project): string[] =>
  [
    model.name,
    ...Object.entries(model.services).flatMap(([name, { image = '' }]) => [name, image]),
    ...Object.keys(model.volumes ?? {}),
  ].flatMap((name) => [name, ...name.split(/[^A-Za-z0-9]+/)]);

/** An option behind which a password stands. */
const OPTION = /^(-[ap]|--?[\w-]*(pass\w*|pwd|pw|requirepass|masterauth|secret|token|key))$/i;

/**
 * A password that is a word, such as `password`, stands in other words, too; it is one by itself, or behind an option: `-ppassword`. A number, or a word like
 * `true`, is one only where a password is expected.
 */
const patternOf = (value: string): RegExp =>
  isCommon(value)
    ? new RegExp(
        `(?<=(?:^|\\s)-[ap]\\s?["']?)${escaped(value)}(?![\\w.-])|(?<=(?:pass\\w*|pwd|requirepass|masterauth|secret|token|key)["']?(?:[=:]\\s?|\\s)["']?)${escaped(value)}(?![\\w.-])|(?<=:\\/\\/[^/\\s:@]*:)${escaped(value)}(?=@)`,
        'i',
      )
    : /^[A-Za-z]+$/.test(value) || value.length < MIN_LENGTH
      ? new RegExp(
          `(?<![A-Za-z0-9_/.]|[A-Za-z0-9_]-)${escaped(value)}(?![A-Za-z0-9_/]|[.-][A-Za-z0-9_])|(?<=(?:^|\\s)-[A-Za-z])${escaped(value)}(?![A-Za-z0-9_])`,
        )
      : new RegExp(escaped(value));
