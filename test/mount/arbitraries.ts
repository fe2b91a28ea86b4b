import fc from 'fast-check';
import type { PodSpec } from '../../src/mount/pod.ts';
import { PATH } from './builders.ts';

/** Pod specs that come near to the store of the builders in every way that the decision looks at. */

const OURS = 'recstore-recordings';
const name = fc.constantFrom('a', 'worker', 'init', 'tmp', OURS, 'data');

const mounts = fc.array(
  fc.record(
    {
      name,
      mountPath: fc.constantFrom(PATH, `${PATH}/`, `${PATH}/x`, '/tmp', '/app', `/a/../${PATH}`),
      readOnly: fc.boolean(),
      subPath: fc.constantFrom('', 'x'),
    },
    { requiredKeys: ['name', 'mountPath'] },
  ),
  { maxLength: 4 },
);

const containers = fc.uniqueArray(fc.record({ name, volumeMounts: mounts }, { requiredKeys: ['name'] }), {
  selector: (each) => each.name,
  maxLength: 4,
});

const volumes = fc.uniqueArray(
  fc.record(
    {
      name,
      persistentVolumeClaim: fc.record(
        { claimName: fc.constantFrom('recordings-data', 'b'), readOnly: fc.boolean() },
        { requiredKeys: ['claimName'] },
      ),
    },
    { requiredKeys: ['name'] },
  ),
  { selector: (each) => each.name, maxLength: 4 },
);

export const podSpec = fc.record(
  { volumes, containers, initContainers: containers },
  { requiredKeys: ['containers'] },
) as fc.Arbitrary<PodSpec>;

export const role = fc.constantFrom('api', 'calls', 'worker', 'fetch', 'none');

/** The value of the annotation that names containers; undefined: there is none. */
export const annotation = fc.option(
  fc
    .array(fc.constantFrom('a', 'worker', ' worker ', 'init', 'tmp', ''), { minLength: 1, maxLength: 3 })
    .map((names) => names.join(',')),
  { nil: undefined },
);
