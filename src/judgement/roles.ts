import { say } from '../api/say.ts';
import { fault, warning, type Check } from '../api/finding.ts';
import { roleIn } from '../api/labels.ts';
import { remembered } from '../observed/shared.ts';
import { holdersOf, storeObject, type Scene, type Situation } from './scene.ts';

export const rolesHeld: Check<Scene> = {
  id: 'roles',
  question: say`Is every role held by a workload?`,
  answer: (scene) =>
    unheldRoles(scene).map((role) =>
      fault(storeObject(scene.store), { reason: 'RoleUnheld', message: say`no workload declares role "${role}"` }),
    ),
};

/** The roles that must be held, in order of their names. */
export const requiredRoles = ({ store }: Pick<Scene, 'store'>): string[] =>
  Object.keys(store.spec.roles)
    .filter((role) => store.spec.roles[role]?.optional !== true)
    .toSorted();

export function unheldRoles(scene: Scene): string[] {
  const held = rolesDeclared(scene);
  return requiredRoles(scene).filter((role) => !held.has(role));
}

/** A role is held by a workload that declares it (semantics 2). Of a controller that we do not know the label of its pods is all there is. */
const rolesDeclared = remembered((scene: Scene): ReadonlySet<string> => {
  const roles = new Set(holdersOf(scene).map(({ declaration }) => declaration.role));
  for (const { template } of scene.pods) {
    const role = roleIn(scene.store.name, template);
    if (role !== undefined) roles.add(role);
  }
  return roles;
});

export const active: Check<Situation> = {
  id: 'active',
  question: say`Is the store active?`,
  answer({ store }) {
    if (!store.spec.suspend) return [];
    const message = say`the store is suspended: nothing is mounted or repaired, and the guard only warns`;
    return [warning(storeObject(store), { reason: 'Suspended', message })];
  },
};
