import { expect, it } from 'vitest';
import { examined, foundBeside, STORE } from './examined.ts';

const ROLE = 'recordings.prosaas.io/role: worker';

const deployment = (labels: string, selector: string, kind = 'Deployment') => `apiVersion: apps/v1
kind: ${kind}
metadata: {name: sel, namespace: app, labels: {${labels}}}
spec:
  selector: {${selector}}
  template:
    metadata: {labels: {app: sel, ${ROLE}}}
    spec: {containers: [{name: c, image: worker}]}
`;
const BY_LABEL = `matchLabels: {app: sel, ${ROLE}}`;

it.each(['Deployment', 'StatefulSet', 'DaemonSet'])(
  'case 14: a role in the selector of a %s is warned of, and not refused',
  (kind) => {
    expect(foundBeside(deployment(ROLE, BY_LABEL, kind))).toEqual([`warning Immutable ${kind}/sel 1`]);
  },
);

it('a selector by matchExpressions is read, too, and one without the role is well', () => {
  const key = 'key: recordings.prosaas.io/role';
  expect(foundBeside(deployment(ROLE, `matchExpressions: [{${key}, operator: Exists}]`))).toEqual([
    'warning Immutable Deployment/sel 1',
  ]);
  expect(foundBeside(deployment(ROLE, `matchExpressions: [{${key}, operator: NotIn, values: [api]}]`))).toEqual([]);
  expect(foundBeside(deployment(ROLE, 'matchLabels: {app: sel}'))).toEqual([]);
});

it('a role that the selector alone keeps is refused, with the way out', () => {
  const [found] = examined(STORE, deployment('app: sel', BY_LABEL)).filter(({ reason }) => reason === 'RoleMismatch');
  expect(found?.severity).toBe('fault');
  expect(found?.remedy).toContain('delete the Deployment, and create it again without the label in spec.selector');
});
