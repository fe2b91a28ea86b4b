/** The fields that may be absent made optional, as the generated Kubernetes types want them: absent, never `undefined`. */
export type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without the fields that are undefined. */
export function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}

/** A list, unless it is empty: the API server keeps no empty ones, and an apply of one would report a change each time. */
export const atLeastOne = <T>(list: T[]): T[] | undefined => (list.length === 0 ? undefined : list);
