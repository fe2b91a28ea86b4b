import type { Path } from './node.ts';

/**
 * Rules for paths. In the path of a rule, `*` stands for any key or item, as in `services.*.ports`. At most one rule of a table fits a path.
 */
export class Rules<T> {
  readonly #byDepth = new Map<number, { readonly pattern: Path; readonly rule: T }[]>();

  constructor(rules: Readonly<Record<string, T>>) {
    for (const [name, rule] of Object.entries(rules)) {
      const pattern = name.split('.');
      const others = this.#byDepth.get(pattern.length) ?? [];
      this.#byDepth.set(pattern.length, [...others, { pattern, rule }]);
    }
  }

  find(path: Path): T | undefined {
    return this.#byDepth
      .get(path.length)
      ?.find(({ pattern }) => pattern.every((segment, index) => segment === '*' || segment === path[index]))?.rule;
  }
}

/** The same rules under each of the prefixes. */
export const under = <T>(prefixes: readonly string[], rules: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(
    prefixes.flatMap((prefix) => Object.entries(rules).map(([name, rule]) => [`${prefix}.${name}`, rule])),
  );
