import { z } from 'zod';
import { DEFAULT_STORE } from '../api/labels.ts';
import { storeSchema, storeSpecSchema } from '../api/store.ts';
import { absolutePath, foreignName, objectName, userId } from './names.ts';
import { quantity } from './quantity.ts';

/**
 * An NFS client remembers "no such file" for up to a minute: a reader that asked too early keeps answering 404 with everything mounted.
 * These options make it forget within seconds (nfs(5)).
 */
const NFS_MOUNT_OPTIONS = ['lookupcache=positive', 'acdirmin=1', 'acdirmax=5'];

const local = z
  .strictObject({
    node: foreignName.describe('the node that has the directory, as kubectl get nodes calls it'),
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
      .describe('by default a file that was missing is found within seconds'),
  })
  .describe('an NFS export');

/** Where something that pods share lies. */
export const storage = z
  .strictObject({
    local: local.optional(),
    class: foreignName.describe('a storage class that offers ReadWriteMany').optional(),
    nfs: nfs.optional(),
  })
  .describe('where it lies: local, class or nfs')
  .superRefine((storage, context) => {
    const kinds = Object.values(storage).filter((kind) => kind !== undefined).length;
    if (kinds !== 1)
      context.addIssue({ code: 'custom', message: 'must have exactly one of local, class and nfs: name one' });
    // What k3s and kind bring along, and so what a newcomer finds.
    if (storage.class === 'local-path')
      context.addIssue({
        code: 'custom',
        path: ['class'],
        message: 'local-path refuses ReadWriteMany, so pods could not share it: use local, with a node and a path',
      });
  });

/** A volume that several services share, besides the recordings. */
export const sharedVolume = z.strictObject({
  size: quantity.describe('how much its claim asks for, like 10Gi'),
  storage,
});

const claim = z.strictObject({
  name: foreignName.default('recordings-data').describe('what the claim is called'),
  size: quantity.describe('how much the claim asks for, like 10Gi'),
  storage,
});

export type Storage = z.output<typeof storage>;

const spec = storeSpecSchema.shape;

export const store = z
  .strictObject({
    name: storeSchema.shape.metadata.shape.name
      .pipe(objectName)
      .default(DEFAULT_STORE)
      .describe('what the store is called'),
    claim: claim.describe('the claim behind the store: its size and storage'),
    mountPath: spec.mountPath.describe('where every holder of a role sees the recordings'),
    subPath: spec.subPath,
    roles: spec.roles.describe('the ways of using the store, by name, each with its access'),
    suspend: spec.suspend,
    runAsUser: userId.default(1000).describe('the user, by number, of all who use the store'),
    fsGroup: userId.default(1000).describe('the group of the recordings, and of all who use them'),
  })
  .describe('the shared directory of recordings')
  .superRefine(({ claim, roles }, context) => {
    const obstacle = unwritable(claim.storage);
    if (obstacle === undefined) return;
    for (const [name, role] of Object.entries(roles)) {
      if (role.access !== 'ReadWrite') continue;
      context.addIssue({
        code: 'custom',
        path: ['roles', name, 'access'],
        message: `role "${name}" writes, but ${obstacle}: give it ReadOnly access, or the claim other storage`,
      });
    }
  });

/** Why nothing could write recordings to this storage; undefined where nothing speaks against it. */
function unwritable(storage: Storage): string | undefined {
  if (storage.nfs?.mountOptions.includes('ro')) return 'the NFS export is mounted read-only (mountOptions has ro)';
  // It can neither append nor rename (semantics of Mountpoint for Amazon S3).
  if (storage.class !== undefined && /mountpoint-?s3/.test(storage.class))
    return `storage class "${storage.class}" is Mountpoint for S3, where no file can be renamed or appended to`;
  return undefined;
}
