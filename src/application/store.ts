import * as z from 'zod';
import { DEFAULT_STORE } from '../api/labels.ts';
import { RETENTION } from '../api/retention.ts';
import { storeSchema, storeSpecSchema } from '../api/store.ts';
import { absolutePath, foreignName, objectName, userId } from './names.ts';
import { quantity } from './quantity.ts';
import { retention } from './retention.ts';

/**
 * An NFS client caches "no such file" for up to a minute. A reader that asked too early would keep answering 404 although everything is
 * mounted. These options limit the cache to seconds (nfs(5)).
 */
const NFS_MOUNT_OPTIONS = ['lookupcache=positive', 'acdirmin=1', 'acdirmax=5'];

const local = z
  .strictObject({
    node: foreignName.describe('the node that has the directory, by its name in kubectl get nodes'),
    path: absolutePath.describe('the directory on that node; it must exist'),
  })
  .describe('a directory of one node');

const nfs = z
  .strictObject({
    server: z.string().min(1).max(253).describe('the NFS server'),
    path: z.string().regex(/^\//, 'must be an absolute path').describe('the exported directory'),
    mountOptions: z
      .array(z.string().min(1))
      .default(NFS_MOUNT_OPTIONS)
      .describe('with the default, a client sees a new file within seconds'),
  })
  .describe('an NFS export');

/** The storage of a directory that pods share. */
export const storage = z
  .strictObject({
    local: local.optional(),
    class: foreignName.describe('a storage class that offers ReadWriteMany').optional(),
    nfs: nfs.optional(),
  })
  .describe('the kind of storage: local, class or nfs')
  .superRefine((storage, context) => {
    const kinds = Object.values(storage).filter((kind) => kind !== undefined).length;
    if (kinds !== 1)
      context.addIssue({ code: 'custom', message: 'must have exactly one of local, class and nfs: name one' });
    // The default class of k3s and kind, so a newcomer is likely to choose it.
    if (storage.class === 'local-path')
      context.addIssue({
        code: 'custom',
        path: ['class'],
        message:
          'local-path does not offer ReadWriteMany, so pods cannot share the volume: use local, with a node and a path',
      });
  });

/** A volume that several services share, besides the recordings. */
export const sharedVolume = z.strictObject({
  size: quantity.describe('the size of its claim, like 10Gi'),
  storage,
});

const claim = z.strictObject({
  name: foreignName.default('recordings-data').describe('the name of the claim'),
  size: quantity.describe('the size of the claim, like 10Gi'),
  storage,
});

export type Storage = z.output<typeof storage>;

const spec = storeSpecSchema.shape;

export const store = z
  .strictObject({
    name: storeSchema.shape.metadata.shape.name
      .pipe(objectName)
      .default(DEFAULT_STORE)
      .describe('the name of the store'),
    claim: claim.describe('the claim behind the store: its size and storage'),
    mountPath: spec.mountPath.describe('where every holder of a role sees the recordings'),
    subPath: spec.subPath,
    roles: spec.roles.describe('the ways of using the store, by name, each with its access'),
    suspend: spec.suspend,
    rollout: spec.rollout,
    moving: z
      .boolean()
      .default(false)
      .describe(
        'true: the store has an optional role "moving", under which recordings migrate and rescue move recordings',
      ),
    retention: retention.optional(),
    release: z
      .boolean()
      .default(false)
      .describe('true: the store may be deleted although services use it; the claim and the recordings stay'),
    runAsUser: userId.default(1000).describe('the user ID of every service that uses the store'),
    fsGroup: userId.default(1000).describe('the group ID of the recordings, and of every service that uses the store'),
  })
  .describe('the shared directory of recordings')
  .superRefine(({ claim, roles, retention }, context) => {
    if (retention !== undefined && Object.hasOwn(roles, RETENTION.role))
      context.addIssue({
        code: 'custom',
        path: ['roles', RETENTION.role],
        message: `retention writes the role "${RETENTION.role}" itself: remove the role, or call it something else`,
      });
    const obstacle = unwritable(claim.storage);
    if (obstacle === undefined) return;
    if (retention !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['retention'],
        message: `retention writes, but ${obstacle}: remove retention, or choose other storage for the claim`,
      });
    for (const [name, role] of Object.entries(roles)) {
      if (role.access !== 'ReadWrite') continue;
      context.addIssue({
        code: 'custom',
        path: ['roles', name, 'access'],
        message: `role "${name}" writes, but ${obstacle}: give the role ReadOnly access, or choose other storage for the claim`,
      });
    }
  });

/** Why no service could write recordings to this storage. Undefined: no reason is known. */
function unwritable(storage: Storage): string | undefined {
  if (storage.nfs?.mountOptions.includes('ro')) return 'the NFS export is mounted read-only (mountOptions has ro)';
  // See the semantics of Mountpoint for Amazon S3.
  if (storage.class !== undefined && /mountpoint-?s3/.test(storage.class))
    return `storage class "${storage.class}" is Mountpoint for S3, which can neither rename a file nor append to it`;
  return undefined;
}
