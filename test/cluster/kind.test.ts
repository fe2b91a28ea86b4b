import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { kindPlan } from './kind.ts';

it('asks kind for one node that sees the shared directory', () => {
  const plan = kindPlan('demo', 1);
  const directory = join(tmpdir(), 'recordings-kind', 'demo');
  const shared = join(directory, 'shared');
  expect(plan.config).toEqual({
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    kind: 'Cluster',
    networking: { serviceSubnet: '10.98.0.0/16' },
    nodes: [{ role: 'control-plane', extraMounts: [{ hostPath: shared, containerPath: shared }] }],
  });
  expect(plan.nodeNames).toEqual(['recordings-demo-control-plane']);
  expect(plan.create.join(' ')).toBe(
    `kind create cluster --name recordings-demo --kubeconfig ${directory}/kubeconfig --wait=3m --config=-`,
  );
  expect(plan.load('/tmp/image.tar').join(' ')).toBe('kind load image-archive /tmp/image.tar --name recordings-demo');
  expect(plan.address.join(' ')).toBe(
    'docker inspect --format={{.NetworkSettings.Networks.kind.IPAddress}} recordings-demo-control-plane',
  );
  expect(plan.route('172.18.0.2').join(' ')).toBe('ip route add 10.98.0.0/16 via 172.18.0.2');
  expect(plan.remove.slice(4)).toEqual(['recordings-demo', '10.98.0.0/16', directory]);
});

it('asks kind for two workers, since it keeps pods off the control plane of several nodes', () => {
  const { config, nodeNames } = kindPlan('two', 2);
  expect(config.nodes.map(({ role }) => role)).toEqual(['control-plane', 'worker', 'worker']);
  expect(nodeNames).toEqual(['recordings-two-worker', 'recordings-two-worker2']);
});
