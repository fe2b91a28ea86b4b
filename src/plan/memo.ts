/**
 * The same function, which remembers its last answer per object: what is observed stays the same object as long as it does not change, and
 * is looked at again and again. Pure as `compute` is.
 */
export function remembered<Key extends object, Rest extends readonly unknown[], Value>(
  compute: (key: Key, ...rest: Rest) => Value,
): (key: Key, ...rest: Rest) => Value {
  const answers = new WeakMap<Key, { readonly rest: Rest; readonly value: Value }>();
  return (key, ...rest) => {
    const known = answers.get(key);
    if (known?.rest.every((each, index) => each === rest[index]) === true) return known.value;
    const value = compute(key, ...rest);
    answers.set(key, { rest, value });
    return value;
  };
}
