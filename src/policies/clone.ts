import { ACTIVE, denial, sentence } from './cel.ts';
import { matching, rule } from './match.ts';
import { validating, type AdmissionObject } from './policy.ts';

const IS_COPY =
  "['dataSource', 'dataSourceRef'].exists(k, dyn(object.spec)[?k].?kind.orValue('') == 'PersistentVolumeClaim' && dyn(object.spec)[?k].?name.orValue('') == params.spec.claimName)";

/** Refuses a claim that would be filled from the claim of a store: a pod could mount the copy without a role (semantics 13). */
const clone = (name: string, isSuspended: boolean): AdmissionObject[] =>
  validating({
    name,
    ofEachStore: true,
    match: matching([rule('', ['persistentvolumeclaims'], ['CREATE'])]),
    conditions: [{ name: 'suspended', expression: isSuspended ? `!(${ACTIVE})` : ACTIVE }],
    validations: [
      {
        expression: `!${IS_COPY}`,
        messageExpression: denial(
          'Unauthorised',
          sentence`the claim would be a copy of claim "${'params.spec.claimName'}", which store "${'params.metadata.name'}" guards: remove dataSource and dataSourceRef from the claim`,
        ),
        message: 'Unauthorised: the claim would be a copy of a claim that a store guards',
      },
    ],
    actions: isSuspended ? ['Warn', 'Audit'] : ['Deny'],
  });

export const recordingsClone = clone('recordings-clone', false);

export const recordingsCloneSuspended = clone('recordings-clone-suspended', true);
