import { say } from '../api/say.ts';
import { warning, type Check } from '../api/finding.ts';
import { ROLE_LABEL } from '../api/labels.ts';
import { keptLabels } from '../mount/selector.ts';
import type { Template } from '../mount/workload.ts';
import { named } from '../observed/object.ts';
import { holdersOf, type Scene } from './scene.ts';

/** Whether the selector of a workload needs the role label on the pods. */
export const needsRole = ({ selector = [] }: Pick<Template, 'selector'>): boolean =>
  keptLabels(selector).includes(ROLE_LABEL);

export const selectorsFree: Check<Scene> = {
  id: 'selectors',
  question: say`Can the role of every workload be changed and taken away?`,
  answer: (scene) =>
    holdersOf(scene).flatMap(({ workload }) => {
      if (!needsRole(workload.template)) return [];
      const message = say`spec.selector needs the label ${ROLE_LABEL} on the pods, and a selector cannot change, so this role can neither be changed nor taken away`;
      const remedy = say`Remove the label from spec.selector; if the ${workload.kind} exists already, delete it first. In kustomize, use labels without includeSelectors instead of commonLabels.`;
      return [warning(named(workload), { reason: 'Immutable', message }, remedy)];
    }),
};
