import { callFaults, entryFaults, portFaults } from './consistency/calls.ts';
import { claimFaults, fileFaults, sharedFaults } from './consistency/files.ts';
import { onceFaults, orderFaults } from './consistency/order.ts';
import { replicaFaults } from './consistency/replicas.ts';
import { roleFaults, unheldRoles } from './consistency/roles.ts';
import { securityFaults } from './consistency/security.ts';
import type { Fault } from './fault.ts';
import type { Application } from './model.ts';
import type { Service } from './service.ts';

/**
 * What is wrong between fields that are each right by themselves. Whether a service would be mounted is not asked here: that is decided on
 * its pod (src/mount), when it is synthesised.
 */
export function inconsistencies(application: Application): Fault[] {
  return [
    ...entryFaults(application),
    ...unheldRoles(application),
    ...claimFaults(application),
    ...sharedFaults(application),
    ...orderFaults(application),
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

function nameFaults(name: string, { volumes, waitsFor }: Service): Fault[] {
  return [
    ...(name === 'default'
      ? [
          {
            path: [],
            message: 'Kubernetes has a service account called default in each namespace: call it something else',
          },
        ]
      : []),
    ...(name === 'wait' && waitsFor.length > 0
      ? [{ path: [], message: 'the container that waits for others is called wait: call the service something else' }]
      : []),
    ...Object.keys(volumes)
      .filter((volume) => OUR_VOLUMES.includes(volume))
      .map((volume) => ({
        path: ['volumes', volume],
        message: `the pod has a volume "${volume}" of its own: call this one something else`,
      })),
  ];
}

function variableFaults({ env, secretEnv }: Service): Fault[] {
  return Object.keys(secretEnv)
    .filter((name) => Object.hasOwn(env, name))
    .map((name) => ({ path: ['secretEnv', name], message: `${name} stands in env, too: remove one of them` }));
}
