import { API_VERSION, KIND } from '../../src/api/labels.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = Record<string, Json>;

/** What a person writes as a store, and what it replaces where it is an update; valid, or what a message about it must name. */
export interface StoreCase {
  readonly title: string;
  readonly store: JsonObject;
  readonly old?: JsonObject;
  readonly valid: boolean;
}

const roles: JsonObject = { api: { access: 'ReadOnly' }, worker: { access: 'ReadWrite', serviceAccounts: ['worker'] } };
const spec: JsonObject = { claimName: 'recordings-data', mountPath: '/app/server/recordings', roles };

const store = (over: JsonObject = {}, name = 'recordings'): JsonObject => ({
  apiVersion: API_VERSION,
  kind: KIND,
  metadata: { name },
  spec: { ...spec, ...over },
});

const without = (field: string): JsonObject => {
  return { ...store(), spec: Object.fromEntries(Object.entries(spec).filter(([name]) => name !== field)) };
};

const role = (over: JsonObject): JsonObject => store({ roles: { api: { access: 'ReadOnly', ...over } } });
const named = (name: string): JsonObject => store({ roles: { [name]: { access: 'ReadOnly' } } });
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index}`);
const manyRoles = (count: number): JsonObject =>
  store({ roles: Object.fromEntries(names(count).map((each) => [each, { access: 'ReadOnly' }])) });

const valid = (title: string, of: JsonObject, old?: JsonObject): StoreCase => ({
  title,
  store: of,
  ...(old === undefined ? {} : { old }),
  valid: true,
});
const invalid = (title: string, of: JsonObject, old?: JsonObject): StoreCase => ({
  ...valid(title, of, old),
  valid: false,
});

/** Both readers of the schema, zod and the API server, must agree on every row. */
export const STORE_CASES: readonly StoreCase[] = [
  valid('the store of the seed story', store()),
  invalid('no spec', { apiVersion: API_VERSION, kind: KIND, metadata: { name: 'recordings' } }),
  invalid('an unknown field in spec', store({ claim: 'x' })),
  invalid('an unknown field in a role', role({ acces: 'ReadOnly' })),
  invalid('spec is a list', { ...store(), spec: [] }),

  valid('a name of 50 characters', store({}, 'a'.repeat(50))),
  invalid('a name of 51 characters', store({}, 'a'.repeat(51))),
  invalid('a name with a dot', store({}, 'a.b')),
  invalid('a name with a capital', store({}, 'Recordings')),
  invalid('a name that ends in a hyphen', store({}, 'a-')),
  valid('a name of one digit', store({}, '1')),

  invalid('no claimName', without('claimName')),
  invalid('an empty claimName', store({ claimName: '' })),
  valid('a claimName with a dot', store({ claimName: 'data.recordings' })),
  invalid('a claimName with two dots in a row', store({ claimName: 'data..recordings' })),
  invalid('a claimName with a capital', store({ claimName: 'Data' })),
  invalid('a claimName with a slash', store({ claimName: 'a/b' })),
  valid('a claimName of 253 characters', store({ claimName: 'a'.repeat(253) })),
  invalid('a claimName of 254 characters', store({ claimName: 'a'.repeat(254) })),
  invalid('a claimName that is a number', store({ claimName: 7 })),
  invalid('a claimName that is null', store({ claimName: null })),

  invalid('no mountPath', without('mountPath')),
  invalid('an empty mountPath', store({ mountPath: '' })),
  invalid('the root as mountPath', store({ mountPath: '/' })),
  valid('a mountPath of one segment', store({ mountPath: '/data' })),
  invalid('a relative mountPath', store({ mountPath: 'app/recordings' })),
  invalid('a mountPath with a slash behind', store({ mountPath: '/app/' })),
  invalid('a mountPath with two slashes in a row', store({ mountPath: '/app//recordings' })),
  invalid('a mountPath with .. inside', store({ mountPath: '/app/../etc' })),
  invalid('a mountPath that ends in ..', store({ mountPath: '/app/..' })),
  invalid('a mountPath with . inside', store({ mountPath: '/app/./x' })),
  valid('a mountPath with three dots', store({ mountPath: '/app/...' })),
  valid('a mountPath with a hidden directory', store({ mountPath: '/app/.recordings' })),
  invalid('a mountPath with a colon', store({ mountPath: '/app:x' })),
  invalid('a mountPath with a line break', store({ mountPath: '/app\nx' })),
  valid('a mountPath with a space and a Hebrew letter', store({ mountPath: '/app/my א' })),
  valid('a mountPath of 512 characters', store({ mountPath: `/${'a'.repeat(511)}` })),
  invalid('a mountPath of 513 characters', store({ mountPath: `/${'a'.repeat(512)}` })),

  valid('a subPath', store({ subPath: 'tenants/recordings' })),
  invalid('an empty subPath', store({ subPath: '' })),
  invalid('an absolute subPath', store({ subPath: '/tenants' })),
  invalid('a subPath with ..', store({ subPath: 'a/../b' })),
  invalid('a subPath with . in front', store({ subPath: './a' })),
  invalid('a subPath with a slash behind', store({ subPath: 'a/' })),
  valid('a subPath with a dollar, which is taken literally', store({ subPath: '$(POD)' })),

  invalid('no roles', without('roles')),
  invalid('an empty map of roles', store({ roles: {} })),
  valid('32 roles', manyRoles(32)),
  invalid('33 roles', manyRoles(33)),
  invalid('roles as a list', store({ roles: [{ access: 'ReadOnly' }] })),
  invalid('a role with a capital', named('Api')),
  invalid('a role with an underscore', named('a_b')),
  invalid('a role with a slash', named('a/b')),
  invalid('a role without a name', named('')),
  valid('a role of 63 characters', named('a'.repeat(63))),
  invalid('a role of 64 characters', named('a'.repeat(64))),
  invalid('a role without access', store({ roles: { api: {} } })),
  invalid('an access that does not exist', role({ access: 'WriteOnly' })),
  invalid('an access in lower case', role({ access: 'readonly' })),
  invalid('a role that is null', store({ roles: { api: null } })),

  valid('containers', role({ containers: ['a', 'b'] })),
  invalid('an empty list of containers', role({ containers: [] })),
  invalid('a container twice', role({ containers: ['a', 'a'] })),
  invalid('a container with a dot', role({ containers: ['a.b'] })),
  valid('16 containers', role({ containers: names(16) })),
  invalid('17 containers', role({ containers: names(17) })),
  valid('init containers', role({ initContainers: ['a'] })),
  invalid('an init container twice', role({ initContainers: ['a', 'a'] })),
  valid('a service account with a dot', role({ serviceAccounts: ['a.b'] })),
  invalid('an empty list of service accounts', role({ serviceAccounts: [] })),
  invalid('an empty service account', role({ serviceAccounts: [''] })),
  invalid('65 service accounts', role({ serviceAccounts: names(65) })),
  valid("a role's own mountPath", role({ mountPath: '/data' })),
  invalid("a role's own mountPath with ..", role({ mountPath: '/data/..' })),
  invalid("the root as a role's own mountPath", role({ mountPath: '/' })),
  valid('an optional role', role({ optional: true })),
  invalid('an optional role, in words', role({ optional: 'yes' })),
  valid('a rollout in waves of a number of workloads', store({ rollout: { maxUnavailable: 3 } })),
  valid('a rollout in waves of a percentage of the workloads', store({ rollout: { maxUnavailable: '50%' } })),
  valid('a rollout at once', store({ rollout: { maxUnavailable: '100%' } })),
  valid('a rollout that says nothing', store({ rollout: {} })),
  invalid('a rollout of no workload', store({ rollout: { maxUnavailable: 0 } })),
  invalid('a rollout of no percent', store({ rollout: { maxUnavailable: '0%' } })),
  invalid('a rollout of more than all', store({ rollout: { maxUnavailable: '101%' } })),
  invalid('a rollout of a number in quotes', store({ rollout: { maxUnavailable: '3' } })),
  invalid('a rollout of half a workload', store({ rollout: { maxUnavailable: 0.5 } })),
  valid('a suspended store', store({ suspend: true })),
  invalid('a store suspended by a string', store({ suspend: 'true' })),

  valid('an update that changes nothing', store(), store()),
  valid('an update that suspends', store({ suspend: true }), store()),
  valid('an update that adds a role', store({ roles: { ...roles, calls: { access: 'ReadOnly' } } }), store()),
  valid('an update that changes access', store({ roles: { ...roles, api: { access: 'ReadWrite' } } }), store()),
  invalid('an update of claimName', store({ claimName: 'another' }), store()),
  invalid('an update of mountPath', store({ mountPath: '/another' }), store()),
  invalid('an update of subPath', store({ subPath: 'b' }), store({ subPath: 'a' })),
  invalid('an update that adds a subPath', store({ subPath: 'a' }), store()),
  invalid('an update that drops the subPath', store(), store({ subPath: 'a' })),
  valid('an update that keeps the subPath', store({ subPath: 'a', suspend: true }), store({ subPath: 'a' })),
  invalid('an update that drops the claimName', without('claimName'), store()),
];
