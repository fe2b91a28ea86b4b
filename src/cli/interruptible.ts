import type { Connection } from '../cluster/connection.ts';
import { EXIT } from './failure.ts';

/** Runs something long with a connection, and closes the connection afterwards. SIGINT and SIGTERM abort the signal; the exit code is then 130. */
export async function interruptible(
  connection: Connection,
  act: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    await act(interruption.signal);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    process.stderr.write('interrupted\n');
    process.exitCode = EXIT.interrupted;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await connection.close();
  }
}
