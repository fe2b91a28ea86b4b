import type { Scene } from './carried.ts';

/** The extension field at the top that has most of the variables: `x-server-environment: &server-environment`. */
export function extensionOf({ project: { model } }: Scene, variables: readonly string[]): string | undefined {
  const found = Object.entries(model).find(([key, value]) => {
    const names = key.startsWith('x-') ? namesWithin(value) : [];
    return names.filter((name) => variables.includes(name)).length * 2 > variables.length;
  });
  return found?.[0];
}

/** The variables of a mapping, or of a list like `[LOG_LEVEL=info]`, itself or as `environment`. */
function namesWithin(value: unknown): string[] {
  if (Array.isArray(value))
    return value.flatMap((item) => (typeof item === 'string' ? [item.split('=')[0] ?? ''] : []));
  if (typeof value !== 'object' || value === null) return [];
  return 'environment' in value ? namesWithin(value.environment) : Object.keys(value);
}
