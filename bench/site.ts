import type { Connection } from '../src/cluster/connection.ts';
import type { Server } from './bare.ts';
import type { Image } from './program.ts';
import type { Traffic } from './traffic.ts';

/** Where a part of the measurements takes place. */
export interface Site {
  /** Who prepares, and looks afterwards. */
  readonly admin: Connection;
  /** How the peer reaches the API server. */
  readonly server: Server;
  readonly image: Image;
  /** What the API server has been asked until now. */
  readonly traffic: () => Promise<Traffic>;
  readonly repetitions: number;
}
