import { callFaults, entryFaults, portFaults } from './consistency/calls.ts';
import { environmentFaults, variableFaults } from './consistency/environments.ts';
import { claimFaults, fileFaults, sharedFaults } from './consistency/files.ts';
import { onceFaults, orderFaults } from './consistency/order.ts';
import { replicaFaults } from './consistency/replicas.ts';
import { roleFaults, unheldRoles } from './consistency/roles.ts';
import { securityFaults } from './consistency/security.ts';
import type { FieldFault } from './fieldFault.ts';
import type { Application } from './model.ts';
import type { Service } from './service.ts';

/**
 * The faults that show only when fields are compared. Whether a service would be mounted is decided later, in src/mount, on the pod that
 * synthesis renders.
 */
export function inconsistencies(application: Application): FieldFault[] {
  return [
    ...entryFaults(application),
    ...unheldRoles(application),
    ...claimFaults(application),
    ...sharedFaults(application),
    ...orderFaults(application),
    ...environmentFaults(application),
    ...Object.entries(application.services).flatMap(([name, service]) =>
      [
        ...nameFaults(name, service),
        ...roleFaults(application, service),
        ...securityFaults(application, service),
        ...callFaults(application, name, service),
        ...portFaults(service),
        ...fileFaults(application, service),
        ...variableFaults(service),
        ...replicaFaults(service),
        ...onceFaults(name, service),
      ].map(({ path, message }) => ({ path: ['services', name, ...path], message })),
    ),
  ];
}

/** The volumes that synthesis adds to pods by itself. */
export const OUR_VOLUMES = ['recordings', 'files', 'tmp', 'wait'];

function nameFaults(name: string, { volumes, waitsFor }: Service): FieldFault[] {
  return [
    ...(name === 'default'
      ? [
          {
            path: [],
            message:
              'Kubernetes has a service account called default in each namespace: choose another name for the service',
          },
        ]
      : []),
    ...(name === 'wait' && waitsFor.length > 0
      ? [
          {
            path: [],
            message: 'the init container of a service that waits is called wait: choose another name for the service',
          },
        ]
      : []),
    ...Object.keys(volumes)
      .filter((volume) => OUR_VOLUMES.includes(volume))
      .map((volume) => ({
        path: ['volumes', volume],
        message: `synth adds a volume "${volume}" to the pod: choose another name for this volume`,
      })),
  ];
}
