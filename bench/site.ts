import type { Connection } from '../src/cluster/connection.ts';
import type { Server } from './bare.ts';
import type { Operator } from './operators.ts';
import type { Contest } from './table.ts';
import type { Traffic } from './traffic.ts';

/** Where a part of the measurements takes place. */
export interface Site {
  /** Who prepares, and looks afterwards. */
  readonly admin: Connection;
  /** How the floor reaches the API server. */
  readonly server: Server;
  readonly operators: Contest<Operator>;
  /** What the API server has been asked until now. */
  readonly traffic: () => Promise<Traffic>;
  readonly repetitions: number;
}
