import type { z } from 'zod';
import type { storage } from '../application/store.ts';

/** Data that stay where Compose has them until somebody copies them. */
export interface Left {
  /** A volume as Docker calls it, or a directory of the host. */
  readonly from: { readonly type: 'volume' | 'directory'; readonly name: string };
  /** Where the copy belongs: the store, or a volume that several services share. Undefined for a claim that one service has for itself. */
  readonly storage?: z.input<typeof storage>;
  /** Who sees them: `redis: /data`. */
  readonly seenBy: readonly { readonly service: string; readonly path: string }[];
}

/** Files under the path of the recordings in the file system of a container that did not mount the recordings. */
export interface Stranded {
  /** As Compose calls it. */
  readonly service: string;
  readonly path: string;
}

/** What an import leaves where it is. */
export interface Remaining {
  /** Undefined where no service mounts the recordings: all of them are stranded. */
  readonly recordings?: Left;
  readonly volumes: readonly Left[];
  readonly stranded: readonly Stranded[];
}
