import type { FieldFault } from '../fieldFault.ts';
import type { Application } from '../model.ts';
import type { Service } from '../service.ts';

/** The capabilities that baseline Pod Security lets a container add: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline */
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

/** What the Pod Security of the namespace would refuse. There would be no pod, and only an event would say why. */
export function securityFaults(
  { store }: Pick<Application, 'store'>,
  { security, role, runAsUser, runAsGroup, capabilities }: Service,
): FieldFault[] {
  const refused = (capabilities?.add ?? []).flatMap((capability, index) =>
    BASELINE_CAPABILITIES.includes(capability)
      ? []
      : [
          {
            path: ['capabilities', 'add', String(index)],
            message: `baseline Pod Security does not allow ${capability}: remove it`,
          },
        ],
  );
  if (security === 'baseline') return refused;
  // A service that writes into the store runs as the user of the store, which is never root.
  const writes = role !== undefined && store.roles[role]?.access !== 'ReadOnly';
  const asRoot = !writes ? Object.entries({ runAsUser, runAsGroup }).filter(([, id]) => id === 0) : [];
  return [
    ...asRoot.map(([field]) => ({
      path: [field],
      message: 'a restricted service cannot run as root (0): choose another number, or add security: baseline',
    })),
    ...(capabilities === undefined
      ? []
      : [
          {
            path: ['capabilities'],
            message: 'a restricted service has no capabilities: remove this field, or add security: baseline',
          },
        ]),
  ];
}
