import { describe, expect, it } from 'vitest';
import { ROLE_LABEL, STORE_LABEL } from '../../src/api/labels.ts';
import { keptLabels, matches, requirementsOf, type Requirement } from '../../src/mount/selector.ts';
import { mount, release } from '../../src/mount/workload.ts';
import { at, claim, container, declares, marked, PATH, pod, requires, selecting, store, workload } from './builders.ts';

const needs = (key: string, operator: string, ...values: string[]): Requirement => ({ key, operator, values });
const role = (...values: string[]) => requires(ROLE_LABEL, ...values);

describe('what a selector requires of our labels', () => {
  it('is read from matchLabels and matchExpressions, without the labels of others', () => {
    expect(
      requirementsOf({
        matchLabels: { app: 'x', [ROLE_LABEL]: 'worker' },
        matchExpressions: [needs(STORE_LABEL, 'Exists'), needs('tier', 'Exists')],
      }),
    ).toEqual([role('worker'), needs(STORE_LABEL, 'Exists')]);
    expect(requirementsOf({ matchLabels: null, matchExpressions: null })).toEqual([]);
    expect(requirementsOf(undefined)).toEqual([]);
  });

  it.each<[string, Requirement[], string[]]>([
    ['nothing', [], []],
    ['a role', [role('worker')], [ROLE_LABEL, STORE_LABEL]],
    ['any role', [needs(ROLE_LABEL, 'Exists')], [ROLE_LABEL, STORE_LABEL]],
    ['a store', [requires(STORE_LABEL, 'recordings')], [STORE_LABEL]],
    ['no role', [needs(ROLE_LABEL, 'DoesNotExist')], []],
    ['another role', [needs(ROLE_LABEL, 'NotIn', 'worker')], []],
  ])('%s keeps these labels on the pod template', (_, requirements, kept) => {
    expect(keptLabels(requirements)).toEqual(kept);
  });

  /** With the answers of Kubernetes (k8s.io/apimachinery/pkg/labels). */
  it.each<[Requirement, Record<string, string>, boolean]>([
    [role('worker'), declares('worker'), true],
    [role('api', 'worker'), declares('worker'), true],
    [role('worker'), declares('api'), false],
    [role('worker'), {}, false],
    [needs(ROLE_LABEL, 'NotIn', 'worker'), declares('worker'), false],
    [needs(ROLE_LABEL, 'NotIn', 'worker'), {}, true],
    [needs(ROLE_LABEL, 'Exists'), declares('api'), true],
    [needs(ROLE_LABEL, 'Exists'), {}, false],
    [needs(ROLE_LABEL, 'DoesNotExist'), declares('api'), false],
    [needs(ROLE_LABEL, 'DoesNotExist'), {}, true],
  ])('%j matches %j: %s', (requirement, labels, expected) => {
    expect(matches([requirement], labels)).toBe(expected);
  });
});

describe('a workload whose selector needs the role', () => {
  const ours = 'recstore-recordings';
  const bare = pod(undefined, container('worker'));
  const mounted = pod([claim(ours)], container('worker', at(ours, PATH)));
  const stamped = { app: 'x', ...declares('worker', 'recordings') };
  const held = selecting(workload({ ...declares('worker'), ...marked() }, mounted, stamped), role('worker'));

  it('is mounted as any other', () => {
    const given = selecting(workload(declares('worker'), bare, { app: 'x', ...declares('worker') }), role('worker'));
    expect(mount(given, { role: 'worker', store: 'recordings' }, store()).state).toBe('mountable');
  });

  it('cannot take another role, and says what to do', () => {
    const given = { ...held, labels: { ...declares('api'), ...marked() } };
    const verdict = mount(given, { role: 'api', store: 'recordings' }, store());
    expect(verdict).toEqual({
      state: 'refused',
      faults: [
        {
          reason: 'Immutable',
          message:
            'spec.selector does not let the pod template have role "api" in store "recordings", and a selector cannot change: delete the Deployment, and create it again without the labels recordings.prosaas.io/role and recordings.prosaas.io/store in spec.selector',
        },
      ],
    });
  });

  it('may turn to another store while the selector says nothing of the store', () => {
    const archive = store({ claimName: 'archive-data' }, 'archive');
    const turn = (...requirements: Requirement[]) =>
      mount(
        { ...selecting(held, ...requirements), labels: { ...declares('worker', 'archive'), ...marked() } },
        { role: 'worker', store: 'archive' },
        archive,
      ).state;
    expect(turn(role('worker'))).toBe('mountable');
    expect(turn(role('worker'), requires(STORE_LABEL, 'recordings'))).toBe('refused');
  });

  it('gives back everything but the labels that the selector needs, once', () => {
    const given = { ...held, labels: marked() };
    const paths = (...requirements: Requirement[]) =>
      release(selecting(given, ...requirements)).flatMap(({ op, path }) => (op === 'remove' ? [path] : []));
    const parts = ['/spec/template/spec/volumes/0', '/spec/template/spec/containers/0/volumeMounts/0'];
    const label = (name: string) => `/spec/template/metadata/labels/recordings.prosaas.io~1${name}`;
    const mark = '/metadata/labels/recordings.prosaas.io~1mounted';
    expect(paths()).toEqual([...parts, label('role'), label('store'), mark]);
    expect(paths(role('worker'))).toEqual([...parts, mark]);
    expect(paths(requires(STORE_LABEL, 'recordings'))).toEqual([...parts, label('role'), mark]);
    expect(release(selecting(workload({}, bare, stamped), role('worker')))).toEqual([]);
    // Even if somebody left the mark.
    expect(release(selecting(workload(marked(), bare, stamped), role('worker')))).toEqual([]);
  });
});
