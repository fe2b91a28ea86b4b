import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/mount/decide.ts';
import type { PodSpec } from '../../src/mount/pod.ts';
import { applyPatch } from '../jsonPatch.ts';
import { runs } from '../sliced.ts';
import { annotation, podSpec, role } from './arbitraries.ts';
import { ANNOTATED, FOLLOWING, MOUNTABLE, MOUNTED, REFUSED } from './cases.ts';
import { at, claim, container, PATH, pod, store, twoNames } from './builders.ts';

const readOnly = { readOnly: true };
const ours = 'recstore-recordings';
/** With a role whose holders call their containers differently. */
const of = twoNames();

/** role, pod spec → `mounted`, the names and mounts of the outcome, or the reasons of the refusal. */
function verdictOf(role: string, spec: PodSpec, template?: PodSpec, of = store(), containers?: string) {
  const verdict = decide(of, { role, containers }, spec, template);
  switch (verdict.state) {
    case 'mounted':
      return 'mounted';
    case 'refused':
      return verdict.faults.map((fault) => fault.reason);
    case 'mountable':
      return applyPatch(spec, verdict.operations);
  }
}

describe('a pod spec without the mount gets it', () => {
  it.each(MOUNTABLE)('%s', (_, role, spec, wanted) => {
    expect(verdictOf(role, spec)).toEqual(wanted);
  });
});

describe('what is ours follows the role', () => {
  it.each(FOLLOWING)('%s', (_, role, spec, wanted) => {
    expect(verdictOf(role, spec)).toEqual(wanted);
  });
});

describe('mounted is', () => {
  it.each(MOUNTED)('%s', (_, role, spec) => {
    expect(verdictOf(role, spec)).toBe('mounted');
  });

  it("for a running pod, what its workload's containers have: an injected sidecar needs none", () => {
    const template = pod([claim('data', 'recordings-data', true)], container('calls', at('data', PATH, readOnly)));
    const running = { ...template, containers: [...template.containers!, container('istio-proxy')] };
    expect(verdictOf('calls', running, template)).toBe('mounted');
    expect(verdictOf('calls', running)).not.toBe('mounted');
  });

  it("with the store's subPath, and only with it", () => {
    const tenant = store({ subPath: 'tenants/a' });
    const mounted = pod([claim('data')], container('worker', at('data', PATH, { subPath: 'tenants/a' })));
    expect(verdictOf('worker', mounted, undefined, tenant)).toBe('mounted');
    expect(verdictOf('worker', mounted)).toEqual(['PathTaken']);
    expect(verdictOf('worker', pod(undefined, container('worker')), undefined, tenant)).toEqual(
      pod([claim(ours)], container('worker', at(ours, PATH, { subPath: 'tenants/a' }))),
    );
  });

  it("at the role's own path, where it has one", () => {
    const own = store({ roles: { worker: { access: 'ReadWrite', mountPath: '/data' } } });
    expect(verdictOf('worker', pod([claim('d')], container('worker', at('d', '/data'))), undefined, own)).toBe(
      'mounted',
    );
  });
});

describe('refused is', () => {
  it.each<[string, string, string]>([
    [
      'api',
      'a service account, with the one that is refused first',
      'role "api" does not allow service account "default" (it allows a0, a1, a2, a3 and 56 more)',
    ],
    [
      'wroker',
      'an unknown role',
      'store "recordings" has no role "wroker" (its roles: api, r1, r2, r3, r4, r5, r6, r7 and 2 more)',
    ],
  ])('role %s is told of %s, and of a long list only the first', (held, _, message) => {
    const roles = Object.fromEntries(
      Array.from({ length: 9 }, (__, index) => [`r${9 - index}`, { access: 'ReadOnly' as const }]),
    );
    const serviceAccounts = Array.from({ length: 60 }, (__, index) => `a${index}`);
    const given = store({ roles: { ...roles, api: { access: 'ReadOnly', serviceAccounts } } });
    expect(decide(given, { role: held }, pod(undefined, container('x')))).toMatchObject({ faults: [{ message }] });
  });

  it.each(REFUSED)('%s', (_, role, spec, reasons) => {
    expect(verdictOf(role, spec)).toEqual(reasons);
  });

  it('said in a sentence that names container, volume and path', () => {
    const verdict = decide(store(), { role: 'worker' }, pod([{ name: 'x' }], container('worker', at('x', PATH))));
    expect(verdict).toMatchObject({
      faults: [{ message: `container "worker" mounts volume "x" at ${PATH}, where store "recordings" belongs` }],
    });
  });
});

describe('the containers that the annotation names', () => {
  it.each(ANNOTATED)('%s', (_, role, containers, spec, wanted) => {
    expect(verdictOf(role, spec, undefined, of, containers)).toEqual(wanted);
  });

  it('get the mount in a running pod as in its template, whatever was injected beside them', () => {
    const template = pod([claim(ours)], container('fetcher', at(ours, PATH)));
    const running = { ...template, containers: [...template.containers!, container('istio-proxy')] };
    expect(verdictOf('worker', running, template, of, 'fetcher')).toBe('mounted');
    expect(verdictOf('worker', running, template, of, 'fetcher,istio-proxy')).toEqual(['ContainerMissing']);
  });
});

describe('for any pod spec', () => {
  it('one patch is enough: what was mountable is mounted after it', () => {
    fc.assert(
      fc.property(role, annotation, podSpec, (declared, containers, spec) => {
        const held = { role: declared, containers };
        const verdict = decide(store(), held, spec);
        fc.pre(verdict.state === 'mountable');
        expect(decide(store(), held, applyPatch(spec, verdict.operations))).toEqual({ state: 'mounted' });
      }),
      { numRuns: runs(500) },
    );
  });

  it("the patch leaves the owner's volumes and mounts, and their order, alone", () => {
    const owners = (spec: PodSpec) => ({
      volumes: (spec.volumes ?? []).filter((each) => each.name !== ours),
      containers: [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((each) => ({
        name: each.name,
        mounts: (each.volumeMounts ?? []).filter((mount) => mount.name !== ours),
      })),
    });
    fc.assert(
      fc.property(role, podSpec, (declared, spec) => {
        const verdict = decide(store(), { role: declared }, spec);
        fc.pre(verdict.state === 'mountable');
        expect(owners(applyPatch(spec, verdict.operations))).toEqual(owners(spec));
      }),
      { numRuns: runs(500) },
    );
  });
});
