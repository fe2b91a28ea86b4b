import { spawnSync } from 'node:child_process';
import type { Run } from '../../src/verify/inside/actions.ts';

/** A container that offers nothing but these interpreters: here, this machine's own. */
export const offering = (...interpreters: string[]): Run => container(interpreters, process.getuid?.());

const NOBODY = 65534;

/** The user of {@link unprivileged}. */
export const STRANGER = process.getuid?.() === 0 ? NOBODY : process.getuid?.();

/** The same, as a user whom file modes stop. */
export const unprivileged = (...interpreters: string[]): Run => container(interpreters, STRANGER);

/** Whether that user can run the interpreter. A checkout below /root holds a node that nobody else can run. */
export const strangerRuns = (interpreter: string): boolean =>
  spawnSync(interpreter, ['--help'], { cwd: '/', ...(STRANGER === undefined ? {} : { uid: STRANGER }) }).error ===
  undefined;

const container =
  (interpreters: readonly string[], uid: number | undefined): Run =>
  ([command = '', ...words]) => {
    if (!interpreters.includes(command)) return Promise.resolve({ stdout: '', stderr: '', exitCode: 127 });
    const user = uid === undefined ? {} : { uid };
    const { stdout, stderr, status, error } = spawnSync(command, words, { encoding: 'utf8', cwd: '/', ...user });
    return error === undefined ? Promise.resolve({ stdout, stderr, exitCode: status ?? -1 }) : Promise.reject(error);
  };
