import type { Fault } from '../fault.ts';
import { accountsOf, type Application } from '../model.ts';
import type { Service } from '../service.ts';

export function unheldRoles(application: Application): Fault[] {
  return Object.keys(application.store.roles)
    .filter((role) => accountsOf(application, role).length === 0)
    .map((role) => ({
      path: ['store', 'roles', role],
      message: `no service holds role "${role}": give one \`role: ${role}\`, or list in serviceAccounts who will hold it`,
    }));
}

export function roleFaults(
  { store }: Application,
  { role, mount, runAsUser, runAsGroup, usesRecordings }: Service,
): Fault[] {
  if (role === undefined) {
    if (mount === 'written') return [];
    return [{ path: ['mount'], message: 'there is nothing to inject without a role: name a role, or remove mount' }];
  }
  const roles = Object.keys(store.roles);
  // Who only reads needs no more than the group of the store, which every pod has as fsGroup.
  const reads = store.roles[role]?.access === 'ReadOnly';
  // One user and group for all who write into a store (semantics 19).
  const differs = (field: string, noun: string, own: number | undefined, common: number): Fault[] =>
    reads || own === undefined || own === common
      ? []
      : [
          {
            path: [field],
            message: `all who write into the store run as ${noun} ${common}: remove ${field}, or change it in the store`,
          },
        ];
  return [
    ...(usesRecordings === false
      ? [{ path: ['usesRecordings'], message: `it holds role "${role}": remove one of the two` }]
      : []),
    ...(roles.includes(role)
      ? []
      : [{ path: ['role'], message: `store "${store.name}" has no role "${role}" (its roles: ${roles.join(', ')})` }]),
    ...differs('runAsUser', 'user', runAsUser, store.runAsUser),
    ...differs('runAsGroup', 'group', runAsGroup, store.fsGroup),
  ];
}
