import { DEFAULT_STORE, ROLE_LABEL, STORE_LABEL } from '../api/labels.ts';
import { MOVING } from '../api/moving.ts';
import type { Store } from '../api/store.ts';
import { PROGRAM } from '../api/image.ts';
import { RESTRICTED_CONTAINER } from '../api/podSecurity.ts';

/** The user and groups of a pod, as its securityContext has them. */
export interface PodUser {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly fsGroup?: number;
  readonly supplementalGroups?: readonly number[];
}

/** Of the application model, where it says nothing else. */
const DEFAULT_USER = 1000;

export interface MoverPod {
  readonly namespace: string;
  readonly store: Store;
  readonly name: string;
  readonly image: string;
  /** Of a pod that writes into the store. Undefined: none is known. */
  readonly user?: PodUser | undefined;
}

/** Where the mover sees the recordings. */
export const pathIn = ({ spec }: Store): string => spec.roles[MOVING.role]?.mountPath ?? spec.mountPath;

/** By this label and value a mover is known. */
export const NAME_LABEL = 'app.kubernetes.io/name';
export const MOVER_NAME = 'recordings-mover';

/** The container of the pod. */
export const MOVER = 'mover';

/** What a mover does (src/cli/mover.ts), in the operator's image. */
export const MOVER_COMMAND = [...PROGRAM, 'mover'] as const;

/** The pod that alone touches the claim (M2): restricted, from the operator's image, with the role `moving` of the store. */
export function moverPod({ namespace, store, name, image, user = {} }: MoverPod): object {
  const { claimName, subPath, roles } = store.spec;
  const { runAsUser = DEFAULT_USER, runAsGroup = runAsUser, fsGroup = runAsGroup, supplementalGroups } = user;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: {
        [NAME_LABEL]: MOVER_NAME,
        [ROLE_LABEL]: MOVING.role,
        ...(store.name === DEFAULT_STORE ? {} : { [STORE_LABEL]: store.name }),
      },
    },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      serviceAccountName: roles[MOVING.role]?.serviceAccounts?.[0] ?? 'default',
      terminationGracePeriodSeconds: 5,
      securityContext: {
        // The restricted profile wants a user that is not root. A service that runs as root writes files that the mover may not read.
        ...{ runAsNonRoot: true, runAsUser: runAsUser === 0 ? DEFAULT_USER : runAsUser },
        ...{ runAsGroup, fsGroup, fsGroupChangePolicy: 'OnRootMismatch', seccompProfile: { type: 'RuntimeDefault' } },
        ...(supplementalGroups === undefined ? {} : { supplementalGroups }),
      },
      containers: [
        {
          name: MOVER,
          image,
          imagePullPolicy: 'IfNotPresent',
          command: [...MOVER_COMMAND, 'rest'],
          resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
          securityContext: RESTRICTED_CONTAINER,
          volumeMounts: [
            { name: 'recordings', mountPath: pathIn(store), ...(subPath === undefined ? {} : { subPath }) },
          ],
        },
      ],
      volumes: [{ name: 'recordings', persistentVolumeClaim: { claimName } }],
    },
  };
}

/** Why a store does not let a mover in, with the commands that give it the role; undefined: the store does. */
export function closedTo({ name, spec }: Store, namespace: string): string | undefined {
  if (spec.roles[MOVING.role]?.access === 'ReadWrite') return undefined;
  const role = { access: 'ReadWrite', optional: true, serviceAccounts: [MOVING.serviceAccount] };
  const patch = JSON.stringify({ spec: { roles: { [MOVING.role]: role } } });
  return [
    `store ${namespace}/${name} has no role "${MOVING.role}" with ReadWrite access, so no pod may move recordings. Nothing was changed. Whoever may change the store runs:`,
    `  kubectl -n ${namespace} create serviceaccount ${MOVING.serviceAccount}`,
    `  kubectl -n ${namespace} patch recstore ${name} --type=merge -p '${patch}'`,
    `If the manifests come from application.yaml, set moving: true under store: there instead, and apply what synth writes.`,
  ].join('\n');
}
