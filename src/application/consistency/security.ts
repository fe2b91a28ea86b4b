import type { Fault } from '../fault.ts';
import type { Application } from '../model.ts';
import type { Service } from '../service.ts';

/** What baseline Pod Security lets a container add: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline */
export const BASELINE_CAPABILITIES = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

/** What the Pod Security of the namespace would refuse: then there would be no pod, and only an event to tell. */
export function securityFaults(
  { store }: Pick<Application, 'store'>,
  { security, role, runAsUser, runAsGroup, capabilities }: Service,
): Fault[] {
  const refused = (capabilities?.add ?? []).flatMap((capability, index) =>
    BASELINE_CAPABILITIES.includes(capability)
      ? []
      : [
          {
            path: ['capabilities', 'add', String(index)],
            message: `Pod Security admits no ${capability}, at baseline neither: remove it`,
          },
        ],
  );
  if (security === 'baseline') return refused;
  // Who writes into the store runs as its user, who is not root.
  const writes = role !== undefined && store.roles[role]?.access !== 'ReadOnly';
  const asRoot = !writes ? Object.entries({ runAsUser, runAsGroup }).filter(([, id]) => id === 0) : [];
  return [
    ...asRoot.map(([field]) => ({
      path: [field],
      message: '0 is root, whom a restricted service cannot be: name another, or add security: baseline',
    })),
    ...(capabilities === undefined
      ? []
      : [
          {
            path: ['capabilities'],
            message: 'a restricted service has no capabilities: remove them, or add security: baseline',
          },
        ]),
  ];
}
