/** Turns fields that may be `undefined` into optional fields, as the generated Kubernetes types require. */
export type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without the fields that are undefined. */
export function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}

/** Undefined for an empty list. The API server drops empty lists, so an apply would report a change each time. */
export const atLeastOne = <T>(list: T[]): T[] | undefined => (list.length === 0 ? undefined : list);
