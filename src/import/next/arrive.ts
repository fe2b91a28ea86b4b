import type { Service } from '../../application/service.ts';
import { namespaceOf, pathOf, type Arrival } from './arrival.ts';
import { block, type Step } from './markdown.ts';

interface Arriving {
  readonly apply: Step;
  readonly verify: Step;
  /** Only where something leads into the cluster. */
  readonly entry: readonly Step[];
  readonly leave: Step;
}

/** The steps with which the cluster takes over. */
export function arrive(arrival: Arrival): Arriving {
  const manifests = pathOf(arrival, 'manifests');
  const namespace = namespaceOf(arrival);
  const hasJobs = Object.values(arrival.imported.application.services).some(({ once }) => once === true);
  return {
    apply: {
      title: 'Apply',
      lines: [
        ...block(
          `recordings check ${manifests}`,
          `kubectl apply -f ${manifests}`,
          ...(hasJobs ? [`kubectl -n ${namespace} wait job --all --for=condition=Complete --timeout=10m`] : []),
          `kubectl -n ${namespace} rollout status deployment --timeout=10m`,
        ),
      ],
    },
    verify: {
      title: 'Verify',
      lines: [
        'The command writes a file through each writer, and reads it through each reader. The recordings are shared when the command ends with 0:',
        ...block(`recordings verify -n ${namespace} --wait 5m`),
        'Otherwise the command says what is wrong, where, and what to do.',
      ],
    },
    entry: entry(arrival),
    leave: {
      title: 'Keep Compose until you are sure',
      lines: [
        'To go back, delete the application from the cluster and start Compose. Its containers and volumes are as they were:',
        ...block(
          `kubectl delete -f ${manifests}/40-network.yaml -f ${manifests}/30-application.yaml`,
          `${arrival.compose} start`,
        ),
        'The claims stay. Recordings that came in the meantime are in the cluster, and not in Docker: copy them back first. If the store has the',
        'directory of Docker itself, which `recordings adopt` gave it, they are there already.',
        'Run `docker compose down` only when you miss nothing in the cluster.',
      ],
    },
  };
}

function entry(arrival: Arrival): Step[] {
  const get = `kubectl -n ${namespaceOf(arrival)} get`;
  return Object.entries(arrival.imported.application.services).flatMap(([name, { entry }]) => {
    const { ingress, nodePort } = (entry ?? {}) as Partial<NonNullable<Service['entry']>>;
    const title = 'Lead people to the cluster';
    if (ingress !== undefined) {
      const host = ingress.host === undefined ? 'the name of the application' : `\`${ingress.host}\``;
      return [
        {
          title,
          lines: [`Let ${host} in DNS lead to the address of the Ingress:`, ...block(`${get} ingress ${name}`)],
        },
      ];
    }
    if (nodePort === undefined) return [];
    const line = `Every node answers for \`${name}\` on the ports that stand behind the colons. Let your proxy or load balancer lead there:`;
    return [{ title, lines: [line, ...block(`${get} service ${name}`)] }];
  });
}
