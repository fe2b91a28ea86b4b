import { EXIT } from './failure.ts';

/** Runs something long with a connection or a place, and closes that afterwards. SIGINT and SIGTERM abort the signal; the exit code is then 130. */
export async function interruptible(
  opened: { close(): Promise<void> },
  act: (signal: AbortSignal) => Promise<void>,
  message = 'interrupted',
): Promise<void> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    await act(interruption.signal);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    process.stderr.write(`${message}\n`);
    process.exitCode = EXIT.interrupted;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await opened.close();
  }
}
