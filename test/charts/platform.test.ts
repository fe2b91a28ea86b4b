import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { synthesisePlatform } from '../../charts/main.ts';
import packageJson from '../../package.json' with { type: 'json' };
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

  it('is shipped ready made, as `make synth` writes it', () => {
    const operatorImage = `ghcr.io/recordings-operator/operator:${packageJson.version}`;
    const content = synthesisePlatform({ operatorImage }).map((file) => file.content);
    const shipped = readFileSync(new URL('../../deploy/platform.yaml', import.meta.url), 'utf8');
    expect(shipped).toBe(content.join('---\n'));
  });
});
