import * as z from 'zod';
import { OPERATOR_IMAGE } from '../api/image.ts';
import { environment } from './environment.ts';
import { objectName } from './names.ts';
import { image, service, type Service } from './service.ts';
import { sharedVolume, store } from './store.ts';

/**
 * The application model, field by field. `import` writes the model, a person edits it, and `synth` reads it. Rules between fields are in
 * consistency.ts.
 */
export const model = z
  .strictObject({
    name: objectName.describe('the name of the application'),
    namespace: objectName
      .optional()
      .describe('the namespace of the application; by default the name of the application'),
    store,
    volumes: z
      .record(objectName, sharedVolume)
      .default({})
      .describe('volumes that several services share, by the names of their claims'),
    environments: z
      .record(objectName, environment)
      .default({})
      .describe('environment variables that several services share, by names that the services list in environment'),
    waiterImage: image
      .default(OPERATOR_IMAGE)
      .describe('the image of the operator; a service that waits for others starts with it'),
    services: z
      .record(objectName, service)
      .refine((services) => Object.keys(services).length > 0, 'must name at least one service')
      .describe('the services of the application, by name'),
  })
  .transform(({ namespace, ...application }) => ({ ...application, namespace: namespace ?? application.name }));

export type Application = z.output<typeof model>;

/** The service that is reachable from outside, if there is one. */
export function entryOf({ services }: Application): string | undefined {
  return Object.keys(services).find((name) => services[name]?.entry !== undefined);
}

/** The service accounts that may hold a role (semantics 14): those of the services that declare it, and those that the store names. */
export function accountsOf({ services, store }: Application, role: string): string[] {
  const holders = Object.keys(services).filter((name) => services[name]?.role === role);
  return [...new Set([...holders, ...(store.roles[role]?.serviceAccounts ?? [])])];
}

/** Whether a service has only the label, so that the policies or the operator mount the store. */
export const injects = ({ services }: Application): boolean =>
  Object.values(services).some(({ role, mount }) => role !== undefined && mount === 'injected');

/** Who may call a service from within the cluster: every pod of the namespace, or a list of services. By default only the entry. */
export function callersOf(application: Application, name: string): 'namespace' | readonly string[] {
  const entry = entryOf(application);
  const byDefault = entry === undefined || entry === name ? [] : [entry];
  return application.services[name]?.callers ?? byDefault;
}

/** The name of the claim behind a volume that one service has for itself. */
export const ownClaimName = (service: string, volume: string): string => `${service}-${volume}`;

/**
 * The user ID of a service. Undefined: the image decides. A service that writes into the store runs as the user of the store (semantics 19). A service that
 * only reads may keep its own user.
 */
export function userOf({ store }: Application, { runAsUser, security, role }: Service): number | undefined {
  const writes = role !== undefined && store.roles[role]?.access !== 'ReadOnly';
  return runAsUser ?? (security === 'restricted' || writes ? store.runAsUser : undefined);
}
