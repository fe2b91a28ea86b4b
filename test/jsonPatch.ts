import type { Operation } from '../src/mount/operations.ts';

/** JSON patch as the API server applies it, for tests that look at the outcome. Throws where a test fails or a place is not there. */
export function applyPatch<T>(document: T, operations: readonly Operation[]): T {
  const result = structuredClone(document);
  for (const operation of operations) {
    const segments = operation.path
      .split('/')
      .slice(1)
      .map((each) => each.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = segments.pop()!;
    const parent = segments.reduce<unknown>((at, segment) => (at as Record<string, unknown>)[segment], result) as
      Record<string, unknown> | undefined | null;
    if (parent === undefined || parent === null) throw new Error(`${operation.path}: no such place`);
    apply(parent, last, operation);
  }
  return result;
}

function apply(parent: Record<string, unknown> | unknown[], key: string, operation: Operation): void {
  const current = (parent as Record<string, unknown>)[key];
  if (operation.op === 'test') {
    if (JSON.stringify(current ?? null) !== JSON.stringify(operation.value)) {
      throw new Error(
        `test of ${operation.path} failed: ${JSON.stringify(current)} is not ${JSON.stringify(operation.value)}`,
      );
    }
  } else if (Array.isArray(parent)) {
    const index = key === '-' ? parent.length : Number(key);
    if (operation.op === 'add') parent.splice(index, 0, operation.value);
    else if (index >= parent.length) throw new Error(`${operation.path}: no such item`);
    else if (operation.op === 'replace') parent[index] = operation.value;
    else parent.splice(index, 1);
  } else if (operation.op === 'remove') {
    if (!(key in parent)) throw new Error(`${operation.path}: no such member`);
    Reflect.deleteProperty(parent, key);
  } else if (operation.op === 'replace' && !(key in parent)) {
    throw new Error(`${operation.path}: no such member`);
  } else {
    parent[key] = operation.value;
  }
}
