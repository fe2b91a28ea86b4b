import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { synthesisePlatform } from '../../charts/main.ts';
import { objectsOf } from './manifests.ts';

const files = synthesisePlatform({ operatorImage: 'registry.example.com/operator:1' });

describe('the platform', () => {
  it('begins with the CRD, in a file of its own', () => {
    expect(objectsOf(files.slice(0, 1)).map(({ kind }) => kind)).toEqual(['CustomResourceDefinition']);
  });

  it('runs the image that is named', () => {
    expect(files.map(({ content }) => content).join('')).toContain('image: registry.example.com/operator:1\n');
  });

  it('lets pods of the cluster connect to the metrics of the operator, and nobody to the health port', () => {
    const [policy, ...others] = objectsOf(files).filter(({ kind }) => kind === 'NetworkPolicy');
    const [deployment] = objectsOf(files).filter(({ kind }) => kind === 'Deployment');
    expect(others).toEqual([]);
    expect(policy).toMatchObject({
      metadata: { namespace: 'recordings-system' },
      spec: {
        podSelector: { matchLabels: { 'app.kubernetes.io/name': 'recordings-operator' } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 'metrics' }] }],
      },
    });
    const ports = [
      { name: 'health', containerPort: 8080 },
      { name: 'metrics', containerPort: 8081 },
    ];
    expect(deployment).toMatchObject({ spec: { template: { spec: { containers: [{ ports }] } } } });
  });

  it('runs the operator twice, on two nodes if there are two, and one is always there', () => {
    const [deployment] = objectsOf(files).filter(({ kind }) => kind === 'Deployment');
    const [budget] = objectsOf(files).filter(({ kind }) => kind === 'PodDisruptionBudget');
    expect(deployment).toMatchObject({
      spec: {
        replicas: 2,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } },
        template: {
          spec: {
            affinity: {
              podAntiAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [
                  { podAffinityTerm: { topologyKey: 'kubernetes.io/hostname' } },
                ],
              },
            },
          },
        },
      },
    });
    expect(budget).toMatchObject({
      spec: { maxUnavailable: 1, selector: { matchLabels: { 'app.kubernetes.io/name': 'recordings-operator' } } },
    });
  });

  it('asks for what docs/operating.md says under Sizes', () => {
    const [deployment] = objectsOf(files).filter(({ kind }) => kind === 'Deployment');
    const { spec } = deployment as unknown as { spec: { template: { spec: { containers: { resources: object }[] } } } };
    const { resources } = spec.template.spec.containers[0]!;
    const page = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');
    const [, memory, cpu, limit] =
      /requests (\d+) MiB and (\d+) thousandths of a processor, and may take (\d+) MiB/.exec(page) ?? [];
    expect(resources).toEqual({
      requests: { memory: `${memory}Mi`, cpu: `${cpu}m` },
      limits: { memory: `${limit}Mi` },
    });
  });

  it('gives an operator of some namespaces its rights there, and beside them only what must be read of the cluster', () => {
    const scoped = objectsOf(synthesisePlatform({ operatorImage: 'it:1', namespaces: ['a', 'b'] }));
    const whole = objectsOf(files);
    const rulesOf = (objects: typeof scoped, kind: string, namespace?: string) =>
      objects
        .filter((each) => each.kind === kind && each.metadata.namespace === namespace)
        .flatMap((each) => (each as unknown as { rules: object[] }).rules);
    const narrow = rulesOf(scoped, 'ClusterRole');
    expect(rulesOf(scoped, 'Role', 'a')).toEqual(rulesOf(scoped, 'Role', 'b'));
    expect([...rulesOf(scoped, 'Role', 'a'), ...narrow.slice(1)]).toEqual(
      rulesOf(whole, 'ClusterRole').filter((rule) => !JSON.stringify(rule).includes('["namespaces"]')),
    );
    expect(narrow).toMatchObject([
      { resources: ['namespaces'], resourceNames: ['a', 'b'], verbs: ['list', 'watch'] },
      { resources: ['storageclasses'], verbs: ['list', 'watch'] },
      { apiGroups: ['admissionregistration.k8s.io'], verbs: ['list', 'watch'] },
    ]);
    const [deployment] = scoped.filter(({ kind }) => kind === 'Deployment');
    const args = ['operator', '--lease', '$(OPERATOR_NAMESPACE)/recordings-operator', '--namespaces', 'a,b'];
    expect(deployment).toMatchObject({ spec: { template: { spec: { containers: [{ args }] } } } });
  });

  it('lets the operator have one Lease, by name', () => {
    const [role, ...others] = objectsOf(files).filter(({ kind }) => kind === 'Role');
    expect(others).toEqual([]);
    expect(role).toMatchObject({
      metadata: { namespace: 'recordings-system' },
      rules: [{ resources: ['leases'], resourceNames: ['recordings-operator'] }],
    });
  });

  it('has a priority class where one is named', () => {
    const text = (all: readonly { readonly content: string }[]) => all.map(({ content }) => content).join('');
    const priorityClass = 'system-cluster-critical';
    expect(text(files)).not.toContain('priorityClassName');
    expect(text(synthesisePlatform({ operatorImage: 'x', priorityClass }))).toContain(
      `priorityClassName: ${priorityClass}\n`,
    );
  });
});
