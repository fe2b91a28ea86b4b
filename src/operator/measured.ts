import { ApiError } from '../cluster/apiError.ts';
import type { Clock } from '../cluster/clock.ts';
import type { Connection } from '../cluster/connection.ts';

/** What of a connection the operator uses. */
export type OperatorConnection = Pick<
  Connection,
  'get' | 'lines' | 'patch' | 'merge' | 'create' | 'update' | 'server' | 'isInCluster' | 'answeredAt'
>;

/**
 * The same connection, and every request that has one answer is told to `meter` when it ends: its method, the status of the answer (0: no answer), ms.
 * Watches are left out: how long they last says nothing.
 */
export function measured(
  connection: OperatorConnection,
  clock: Clock,
  meter: (method: string, code: number, ms: number) => void,
): OperatorConnection {
  async function timed<T>(method: string, success: number, request: Promise<T>): Promise<T> {
    const began = clock.monotonic();
    let code = 0;
    try {
      const answer = await request;
      code = success;
      return answer;
    } catch (error) {
      if (error instanceof ApiError) code = error.status;
      throw error;
    } finally {
      meter(method, code, clock.monotonic() - began);
    }
  }
  return {
    server: connection.server,
    isInCluster: connection.isInCluster,
    get answeredAt() {
      return connection.answeredAt;
    },
    lines: (...args) => connection.lines(...args),
    get: <T>(...args: Parameters<Connection['get']>) => timed('GET', 200, connection.get<T>(...args)),
    patch: <T>(...args: Parameters<Connection['patch']>) => timed('PATCH', 200, connection.patch<T>(...args)),
    merge: <T>(...args: Parameters<Connection['merge']>) => timed('PATCH', 200, connection.merge<T>(...args)),
    update: <T>(...args: Parameters<Connection['update']>) => timed('PUT', 200, connection.update<T>(...args)),
    create: <T>(...args: Parameters<Connection['create']>) => timed('POST', 201, connection.create<T>(...args)),
  };
}
