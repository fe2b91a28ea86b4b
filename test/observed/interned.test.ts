import { describe, expect, it } from 'vitest';
import { interned } from '../../src/observed/interned.ts';
import type { ApiObject } from '../../src/observed/object.ts';
import { projectPod } from '../../src/observed/pod.ts';
import { projectWorkload } from '../../src/observed/workload.ts';
import { declares } from '../mount/builders.ts';

const template = (mountPath: string) => ({
  metadata: { labels: declares('worker') },
  spec: {
    containers: [{ name: 'main', volumeMounts: [{ name: 'v', mountPath }] }],
    volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }],
  },
});
const pod = (name: string, mountPath: string) =>
  projectPod({ metadata: { ...template('').metadata, name }, spec: template(mountPath).spec } as ApiObject, 'mounts')!;
const workload = (name: string, mountPath: string) => {
  const metadata = { name, labels: declares('worker') };
  return projectWorkload('Deployment', { metadata, spec: { template: template(mountPath) } } as ApiObject, 'mounts')!;
};

describe('in memory', () => {
  it.each([
    ['pods', pod],
    ['workloads', workload],
  ])('%s that differ in their names share what else is kept of them', (_, of) => {
    expect(of('a', '/x').template).toBe(of('b', '/x').template);
    expect(of('c', '/y').template).not.toEqual(of('a', '/x').template);
  });

  it('a value that came long ago is forgotten: what is different everywhere is not kept twice', () => {
    const first = interned({ value: 'first' });
    expect(interned({ value: 'first' })).toBe(first);
    for (let each = 0; each < 1000; each++) interned({ value: each });
    expect(interned({ value: 'first' })).not.toBe(first);
  });
});
