import { fault, warning, type Check } from '../../api/finding.ts';
import { holdersOf, type Scene } from '../snapshot.ts';

export const rolesHeld: Check<Scene> = {
  id: 'roles',
  question: 'Is every role held by a workload?',
  answer(scene) {
    const { store } = scene;
    const held = new Set(holdersOf(scene).map(({ declaration }) => declaration.role));
    return Object.entries(store.spec.roles)
      .filter(([role, { optional }]) => !optional && !held.has(role))
      .map(([role]) =>
        fault(`RecordingStore/${store.name}`, { reason: 'RoleUnheld', message: `no workload declares role "${role}"` }),
      );
  },
};

export const active: Check<Scene> = {
  id: 'active',
  question: 'Is the store active?',
  answer: ({ store }) =>
    store.spec.suspend
      ? [
          warning(`RecordingStore/${store.name}`, {
            reason: 'Suspended',
            message: 'is suspended: nothing is mounted or repaired, and the guard only warns',
          }),
        ]
      : [],
};
