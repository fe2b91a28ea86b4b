import { isDeepStrictEqual } from 'node:util';

/**
 * The contract of what is observed: **a part of an observed object stays the same object for as long as its content is equal.** Whoever keeps
 * observed objects keeps the contract by {@link sharing}; whoever relies on it compares parts with `===`, or remembers answers by
 * {@link remembered}. Nobody else compares the identity of what was read.
 */

/** The new item, made of the parts of the old one where their content is equal. */
export function sharing<T extends object>(before: T | undefined, item: T): T {
  if (before === undefined) return item;
  const parts = Object.entries(item).map(([name, part]: [string, unknown]) => {
    const old = (before as Record<string, unknown>)[name];
    return [name, isDeepStrictEqual(old, part) ? old : part];
  });
  return Object.fromEntries(parts) as T;
}

/** Whether two items that share their parts differ in nothing but the parts named. */
export function sameBut<T extends object>(a: T, b: T, besides: readonly (keyof T)[]): boolean {
  return Object.entries(b).every(
    ([name, part]) => besides.includes(name as keyof T) || (a as Record<string, unknown>)[name] === part,
  );
}

/**
 * The same function, which remembers its last answer for each first argument. As pure as `compute` is.
 *
 * @param compute its first argument is a part of an observed object
 */
export function remembered<Part extends object, Rest extends readonly unknown[], Value>(
  compute: (part: Part, ...rest: Rest) => Value,
): (part: Part, ...rest: Rest) => Value {
  const answers = new WeakMap<Part, { readonly rest: Rest; readonly value: Value }>();
  return (part, ...rest) => {
    const known = answers.get(part);
    if (known?.rest.every((each, index) => each === rest[index]) === true) return known.value;
    const value = compute(part, ...rest);
    answers.set(part, { rest, value });
    return value;
  };
}
