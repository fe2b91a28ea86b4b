import { describe, expect, it } from 'vitest';
import { declarationOf, MARK_LABEL, ROLE_LABEL, STORE_LABEL } from '../../src/api/labels.ts';
import type { Store } from '../../src/api/store.ts';
import { mount, release, TEMPLATE_PATHS, type Workload, type WorkloadKind } from '../../src/mount/workload.ts';
import { applyPatch } from '../jsonPatch.ts';
import { at, claim, container, declares, marked, names, PATH, pod, store, twoNames, workload } from './builders.ts';

const ours = 'recstore-recordings';
const bare = pod([{ name: 'tmp' }], container('worker', at('tmp', '/tmp')));
const mounted = pod([{ name: 'tmp' }, claim(ours)], container('worker', at('tmp', '/tmp'), at(ours, PATH)));
const stamped = { app: 'x', [ROLE_LABEL]: 'worker', [STORE_LABEL]: 'recordings' };

/** The object of the API that the workload is a projection of. */
function objectOf({ kind, labels, annotations, template }: Workload): object {
  const own = {
    metadata: {
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
  };
  const inner = {
    metadata: {
      ...(template.labels === undefined ? {} : { labels: template.labels }),
      ...(template.annotations === undefined ? {} : { annotations: template.annotations }),
    },
    spec: template.spec,
  };
  if (kind === 'Pod') return { ...own, spec: template.spec };
  if (kind === 'CronJob') return { ...own, spec: { jobTemplate: { spec: { template: inner } } } };
  return { ...own, spec: { template: inner } };
}

function afterMount(given: Workload, of: Store = store()): unknown {
  const verdict = mount(given, declarationOf(given)!, of);
  if (verdict.state === 'mountable') return applyPatch(objectOf(given), verdict.operations);
  return verdict.state === 'mounted' ? 'mounted' : verdict.faults.map((fault) => fault.reason);
}

describe('a workload that declares a role', () => {
  const kinds = Object.keys(TEMPLATE_PATHS) as WorkloadKind[];

  it.each(kinds.filter((kind) => kind !== 'Job' && kind !== 'Pod'))(
    'of kind %s gets volume, mount, stamped labels and mark in one patch',
    (kind) => {
      expect(afterMount(workload(declares('worker'), bare, { app: 'x' }, kind))).toEqual(
        objectOf(workload({ ...declares('worker'), ...marked() }, mounted, stamped, kind)),
      );
    },
  );

  it('gets the stamps where its template has no labels at all', () => {
    const verdict = afterMount({ kind: 'CronJob', labels: declares('worker'), template: { spec: bare } });
    expect(verdict).toMatchObject({
      spec: {
        jobTemplate: {
          spec: { template: { metadata: { labels: { [ROLE_LABEL]: 'worker', [STORE_LABEL]: 'recordings' } } } },
        },
      },
    });
  });

  it.each(['Job', 'Pod'] as const)('of kind %s cannot be changed, and is named', (kind) => {
    expect(afterMount(workload(declares('worker'), bare, declares('worker'), kind))).toEqual(['Immutable']);
  });

  it('is left alone where its owner mounts the claim and labels the template: no mark, no volume of ours', () => {
    const owners = pod([claim('data')], container('worker', at('data', PATH)));
    expect(afterMount(workload(declares('worker'), owners, declares('worker')))).toBe('mounted');
  });

  it('is left alone when it was mounted before', () => {
    expect(afterMount(workload({ ...declares('worker'), ...marked() }, mounted, stamped))).toBe('mounted');
  });

  it.each<[string, Record<string, string>]>([
    ['another role', declares('calls')],
    ['another store', declares('worker', 'archive')],
    ['a store without a role', { [STORE_LABEL]: 'archive' }],
  ])('is refused when its template says %s', (_, template) => {
    expect(afterMount(workload(declares('worker'), bare, template))).toEqual(['RoleMismatch']);
  });

  it.each<[string, WorkloadKind, Partial<Workload['template']>, Record<string, string>, string[]]>([
    ['its Jobs get the same role', 'CronJob', { jobLabels: declares('worker') }, {}, []],
    ['its Jobs get a store and no role', 'CronJob', { jobLabels: { [STORE_LABEL]: 'archive' } }, {}, []],
    ['its Jobs get another role', 'CronJob', { jobLabels: declares('calls') }, {}, ['RoleMismatch']],
    [
      'its Jobs get another role, and we have mounted',
      'CronJob',
      { jobLabels: declares('calls') },
      marked(),
      ['RoleMismatch'],
    ],
    ['its Jobs get another store', 'CronJob', { jobLabels: declares('worker', 'archive') }, {}, ['RoleMismatch']],
    ['it makes claims', 'StatefulSet', { claimTemplates: ['own'] }, {}, []],
    [
      'it makes claims under our volume name',
      'StatefulSet',
      { claimTemplates: ['own', ours] },
      {},
      ['VolumeNameTaken'],
    ],
  ])('when %s: a %s', (_, kind, template, mark, reasons) => {
    const given = workload({ ...declares('worker'), ...mark }, bare, { app: 'x' }, kind);
    const verdict = mount(
      { ...given, template: { ...given.template, ...template } },
      { role: 'worker', store: 'recordings' },
      store(),
    );
    expect(verdict.state === 'refused' ? verdict.faults.map(({ reason }) => reason) : []).toEqual(reasons);
  });

  it('is not mounted by a volume in whose place a claim template comes', () => {
    const owners = pod([claim('data')], container('worker', at('data', PATH)));
    const given = workload(declares('worker'), owners, declares('worker'), 'StatefulSet');
    expect(afterMount(given)).toBe('mounted');
    expect(afterMount({ ...given, template: { ...given.template, claimTemplates: ['data'] } })).toEqual(['PathTaken']);
  });

  it('follows its metadata when the template bears our own stamps of another role', () => {
    const verdict = afterMount(workload({ ...declares('calls'), ...marked() }, mounted, stamped));
    expect(verdict).toMatchObject({
      spec: {
        template: {
          metadata: { labels: { [ROLE_LABEL]: 'calls' } },
          spec: { containers: [{ volumeMounts: [{ name: 'tmp' }, { name: ours, readOnly: true }] }] },
        },
      },
    });
  });

  it('that turns to another store gives back what the first one injected, in the same patch', () => {
    const archive = store({ claimName: 'archive-data', mountPath: '/archive' }, 'archive');
    const given = workload({ ...declares('worker', 'archive'), ...marked() }, mounted, stamped);
    expect(afterMount(given, archive)).toEqual(
      objectOf(
        workload(
          { ...declares('worker', 'archive'), [MARK_LABEL]: 'archive' },
          pod(
            [{ name: 'tmp' }, claim('recstore-archive', 'archive-data')],
            container('worker', at('tmp', '/tmp'), at('recstore-archive', '/archive')),
          ),
          { ...stamped, [STORE_LABEL]: 'archive' },
        ),
      ),
    );
  });

  it('keeps its mark out of the way of a refusal: nothing is changed', () => {
    expect(afterMount(workload(declares('nobody'), bare))).toEqual(['RoleUnknown']);
  });
});

describe('a workload that names its containers', () => {
  const of = twoNames();
  const spec = pod([{ name: 'tmp' }], container('fetcher', at('tmp', '/tmp')));
  const mounted = pod([{ name: 'tmp' }, claim(ours)], container('fetcher', at('tmp', '/tmp'), at(ours, PATH)));
  const given = (annotations: Workload['annotations'], template: Partial<Workload['template']>, mark = {}) => {
    const one = workload({ ...declares('worker'), ...mark }, spec);
    return { ...one, annotations, template: { ...one.template, ...template } };
  };

  it.each<[string, Workload['annotations']]>([
    ['no annotations', undefined],
    ['other annotations', { other: 'x' }],
  ])('gets the annotation on its template in the same patch, where that has %s', (_, annotations) => {
    expect(afterMount(given(names('fetcher'), { annotations }), of)).toEqual(
      objectOf({
        ...given(
          names('fetcher'),
          { labels: stamped, annotations: { ...annotations, ...names('fetcher') }, spec: mounted },
          marked(),
        ),
      }),
    );
  });

  it('is mounted when its template says the same', () => {
    expect(
      afterMount(given(names('fetcher'), { labels: stamped, annotations: names('fetcher'), spec: mounted }), of),
    ).toBe('mounted');
  });

  it.each<[string, Workload['annotations'], string[]]>([
    ['has another annotation', names('worker'), ['RoleMismatch']],
    ['has none', undefined, ['RoleMismatch']],
  ])('is refused when its template names containers, and its metadata %s', (_, annotations, reasons) => {
    expect(afterMount(given(annotations, { annotations: names('fetcher') }), of)).toEqual(reasons);
  });

  it.each<[string, Workload['annotations']]>([
    ['names others now', names('worker')],
    ['names none any more', undefined],
  ])('takes our own stamp along when it %s', (_, annotations) => {
    const both = { ...spec, containers: [...spec.containers!, container('worker')] };
    const left = { labels: stamped, annotations: { other: 'x', ...names('fetcher') }, spec: both };
    const verdict = afterMount(given(annotations, left, marked()), of);
    expect(verdict).toMatchObject({
      spec: { template: { metadata: { annotations: { other: 'x', ...annotations } } } },
    });
    expect(JSON.stringify(verdict)).not.toContain('containers":"fetcher"');
  });

  it.each<[string, Partial<Workload['template']>, string[]]>([
    ['the same', { jobLabels: declares('worker'), jobAnnotations: names('fetcher') }, []],
    ['no annotation', { jobLabels: declares('worker') }, ['RoleMismatch']],
    ['no role', { jobAnnotations: names('worker') }, []],
  ])('when its Jobs get %s', (_, template, reasons) => {
    const verdict = mount(
      { ...given(names('fetcher'), template), kind: 'CronJob' },
      declarationOf(given(names('fetcher'), {}))!,
      of,
    );
    expect(verdict.state === 'refused' ? verdict.faults.map(({ reason }) => reason) : []).toEqual(reasons);
  });

  it('loses the stamp with the role, and keeps what its owner wrote', () => {
    const left = {
      ...given(names('fetcher'), { labels: stamped, annotations: { other: 'x', ...names('fetcher') }, spec: mounted }),
      labels: marked(),
    };
    const released = { ...given(names('fetcher'), { annotations: { other: 'x' } }), labels: {} };
    expect(applyPatch(objectOf(left), release(left))).toEqual(objectOf(released));
  });
});

describe('a workload that drops its role', () => {
  it('becomes exactly what it was, in one patch', () => {
    const given = workload(marked(), mounted, stamped);
    expect(applyPatch(objectOf(given), release(given))).toEqual(objectOf(workload({}, bare)));
  });

  it('is left alone when nothing of ours is in it, whatever its owner mounts', () => {
    expect(release(workload({}, pod([claim('data')], container('worker', at('data', PATH)))))).toEqual([]);
    expect(release(workload(marked(), bare))).toEqual([]);
  });
});
