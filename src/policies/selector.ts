import { ROLE_LABEL, STORE_LABEL } from '../api/labels.ts';
import { changes, denial, having, labelsOf, list, roleOf, sentence, storeOf, text } from './cel.ts';
import { bearing, inOptedInNamespaces, matching, SELECTING } from './match.ts';
import { validating } from './policy.ts';

/** `spec.selector` of the object in CEL, as src/mount/selector.ts reads it. A Pod and a CronJob have none. */
const SELECTOR = "dyn(object).spec[?'selector'].orValue(dyn({}))";

const MATCH_LABELS = "s[?'matchLabels'].orValue(dyn({}))";

const expressions = (condition: string): string => `${list('s', 'matchExpressions')}.exists(e, ${condition})`;

const needs = (key: string): string =>
  `(${key} in ${MATCH_LABELS} || ${expressions(`e.key == ${key} && e.operator in ['In', 'Exists']`)})`;

/** Whether the selector needs the role on the pods, so that the role of the template can neither change nor go. */
export const NEEDS_ROLE = having('s', SELECTOR, needs(text(ROLE_LABEL)));

/** The labels of ours that must stay on the pod template. */
export const KEPT_LABELS = having(
  's',
  SELECTOR,
  `${needs(text(ROLE_LABEL))} ? [${text(ROLE_LABEL)}, ${text(STORE_LABEL)}] : [${text(STORE_LABEL)}].filter(k, ${needs('k')})`,
);

const excludes = (key: string, value: string): string =>
  `(${MATCH_LABELS}[?${text(key)}].orValue(${value}) != ${value} || ${expressions(`e.key == ${text(key)} && (e.operator == 'DoesNotExist'
    || e.operator == 'In' && !(${value} in e.values) || e.operator == 'NotIn' && ${value} in e.values)`)})`;

/** Whether the selector does not match a pod template with that role in that store (CEL). */
export const excludesDeclaration = (role: string, store: string): string =>
  having('s', SELECTOR, `${excludes(ROLE_LABEL, role)} || ${excludes(STORE_LABEL, store)}`);

const declaration = (object: string): string =>
  having('l', labelsOf(object), `[dyn(${text(ROLE_LABEL)} in l), dyn(${roleOf('l')}), dyn(${storeOf('l')})]`);

const NEEDED = sentence`spec.selector needs the label recordings.prosaas.io/role on the pods, and a selector cannot change`;

/**
 * Warns where spec.selector needs the role: the role cannot be changed or taken away any more. It is kustomize that writes such selectors
 * (commonLabels, or labels with includeSelectors).
 */
export const recordingsSelector = validating({
  name: 'recordings-selector',
  ofEachStore: false,
  match: inOptedInNamespaces(matching([SELECTING], { objectSelector: bearing(ROLE_LABEL) })),
  conditions: [{ name: 'role-or-store-changed', expression: changes(declaration) }],
  validations: [
    {
      expression: `!(${NEEDS_ROLE})`,
      messageExpression: denial(
        'Immutable',
        `(${text(ROLE_LABEL)} in ${labelsOf('object')}
          ? ${NEEDED} + ${sentence`, so this role can neither be changed nor taken away: remove the label from spec.selector before you create the ${'request.kind.kind'}. In kustomize, use labels without includeSelectors instead of commonLabels`}
          : ${NEEDED} + ${sentence`, so the pods keep their role: delete the ${'request.kind.kind'}, and create it again without the label in spec.selector and in the pod template`})`,
      ),
      message: 'Immutable: spec.selector needs the role label, so the role can neither be changed nor taken away',
    },
  ],
  actions: ['Warn'],
});
