import { say } from '../api/say.ts';
import { warning, type Check } from '../api/finding.ts';
import { grantOf } from '../mount/use.ts';
import { named } from '../observed/object.ts';
import { changesOwners } from '../observed/podSpec.ts';
import { holdersOf, type Scene } from './scene.ts';

/** The kubelet leaves the owners in a read-only volume alone, so this is about writers. */
export const ownersKept: Check<Scene> = {
  id: 'owners',
  question: say`Do pods start without changing the owner of every recording?`,
  answer: (scene) =>
    holdersOf(scene).flatMap(({ workload, declaration }) => {
      const grant = grantOf(scene.store, declaration.role);
      if (grant?.access !== 'ReadWrite' || !changesOwners(workload.template.spec)) return [];
      const message = say`sets fsGroup without fsGroupChangePolicy: OnRootMismatch, so each new pod may change the owner of every file in store "${scene.store.name}" before it starts, which takes minutes when there are many`;
      return [warning(named(workload), { reason: 'SlowStart', message })];
    }),
};
