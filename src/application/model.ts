import { z } from 'zod';
import { OPERATOR_IMAGE } from '../api/image.ts';
import { objectName } from './names.ts';
import { image, service, type Service } from './service.ts';
import { sharedVolume, store } from './store.ts';

/**
 * The application model, field by field: what `import` writes, a person edits, and `synth` reads. What one field says about another is
 * decided in consistency.ts.
 */
export const model = z
  .strictObject({
    name: objectName.describe('the name of the application'),
    namespace: objectName.optional().describe('where it runs; by default the name of the application'),
    store,
    volumes: z
      .record(objectName, sharedVolume)
      .default({})
      .describe('volumes that several services share, by the names of their claims'),
    waiterImage: image
      .default(OPERATOR_IMAGE)
      .describe('the image of this operator, with which services wait for others'),
    services: z
      .record(objectName, service)
      .refine((services) => Object.keys(services).length > 0, 'must name at least one service')
      .describe('the services of the application, by name'),
  })
  .transform(({ namespace, ...application }) => ({ ...application, namespace: namespace ?? application.name }));

export type Application = z.output<typeof model>;

/** The service that is reachable from outside, where there is one. */
export function entryOf({ services }: Application): string | undefined {
  return Object.keys(services).find((name) => services[name]?.entry !== undefined);
}

/** Who may hold a role (semantics 14): the service accounts of the services that declare it, and those the store names itself. */
export function accountsOf({ services, store }: Application, role: string): string[] {
  const holders = Object.keys(services).filter((name) => services[name]?.role === role);
  return [...new Set([...holders, ...(store.roles[role]?.serviceAccounts ?? [])])];
}

/** Who may call a service from within the cluster: every pod of the namespace, or the services named; by default the entry. */
export function callersOf(application: Application, name: string): 'namespace' | readonly string[] {
  const entry = entryOf(application);
  const byDefault = entry === undefined || entry === name ? [] : [entry];
  return application.services[name]?.callers ?? byDefault;
}

/** The claim behind a volume of a service's own. */
export const ownClaimName = (service: string, volume: string): string => `${service}-${volume}`;

/**
 * The user by number as whom a service runs; undefined is left to its image. Who writes into the store runs as the store's user (semantics 19); who only reads
 * may keep its own.
 */
export function userOf({ store }: Application, { runAsUser, security, role }: Service): number | undefined {
  const writes = role !== undefined && store.roles[role]?.access !== 'ReadOnly';
  return runAsUser ?? (security === 'restricted' || writes ? store.runAsUser : undefined);
}
