import type { z } from 'zod';
import type { storage } from '../application/store.ts';

/** A volume as Docker calls it, or a directory of the host. */
export interface Origin {
  readonly type: 'volume' | 'directory';
  readonly name: string;
}

/** A volume whose data stay where Compose has them until somebody copies them. */
export interface Left {
  readonly from: Origin;
  /** Where the copy belongs: a volume that several services share. Undefined for a claim that one service has for itself. */
  readonly storage?: z.input<typeof storage>;
  /** Who sees them: `redis: /data`. */
  readonly seenBy: readonly { readonly service: string; readonly path: string }[];
}

/** What an import leaves where it is. */
export interface Remaining {
  /** What Compose calls the application. */
  readonly project: string;
  /** Where containers see the recordings. */
  readonly path: string;
  /** Undefined where no service mounts the recordings: all of them are stranded. */
  readonly recordings?: Origin;
  readonly volumes: readonly Left[];
  /** The services, as Compose calls them, whose containers may hold recordings, because they did not mount them. */
  readonly stranded: readonly string[];
}
