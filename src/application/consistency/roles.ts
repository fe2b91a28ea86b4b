import type { FieldFault } from '../fieldFault.ts';
import { accountsOf, type Application } from '../model.ts';
import type { Service } from '../service.ts';

export function unheldRoles(application: Application): FieldFault[] {
  return Object.keys(application.store.roles)
    .filter((role) => accountsOf(application, role).length === 0)
    .map((role) => ({
      path: ['store', 'roles', role],
      message: `no service holds role "${role}": add \`role: ${role}\` to a service, or list the service accounts that will hold the role in serviceAccounts`,
    }));
}

export function roleFaults(
  { store }: Application,
  { role, mount, runAsUser, runAsGroup, usesRecordings }: Service,
): FieldFault[] {
  if (role === undefined) {
    if (mount === 'written') return [];
    return [{ path: ['mount'], message: 'mount has no effect without a role: add a role, or remove mount' }];
  }
  const roles = Object.keys(store.roles);
  // A reader needs no more than the group of the store, which every pod has as fsGroup.
  const reads = store.roles[role]?.access === 'ReadOnly';
  // One user and group for all who write into a store (semantics 19).
  const differs = (
    field: string,
    noun: string,
    ofStore: string,
    own: number | undefined,
    common: number,
  ): FieldFault[] =>
    reads || own === undefined || own === common
      ? []
      : [
          {
            path: [field],
            message: `everything that writes into the store runs as ${noun} ${common}: remove ${field}, or change ${ofStore} of the store`,
          },
        ];
  return [
    ...(usesRecordings === false
      ? [
          {
            path: ['usesRecordings'],
            message: `the service holds role "${role}", so it uses the recordings: remove role or usesRecordings`,
          },
        ]
      : []),
    ...(roles.includes(role)
      ? []
      : [{ path: ['role'], message: `store "${store.name}" has no role "${role}" (its roles: ${roles.join(', ')})` }]),
    ...differs('runAsUser', 'user', 'runAsUser', runAsUser, store.runAsUser),
    ...differs('runAsGroup', 'group', 'fsGroup', runAsGroup, store.fsGroup),
  ];
}
