import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Connection } from '../../src/cluster/connection.ts';
import { exec, NOT_FOUND } from '../../src/cluster/exec.ts';
import { loadKubeConfig } from '../../src/cluster/kubeConfig.ts';
import { podsHere, type PodsHere } from '../move/podsHere.ts';

let here: PodsHere;
let connection: Connection;

beforeAll(async () => {
  here = await podsHere({});
  connection = new Connection(loadKubeConfig({ kubeconfig: here.kubeconfig }));
});
beforeEach(() => here.cutAfter(Infinity));
afterAll(async () => {
  await connection.close();
  await here.stop();
});

const target = { namespace: 'prosaas', pod: 'api-1', container: 'api' };
const shell = (script: string) => ['sh', '-c', script];
/** Ends when the connection does. */
const ENDLESS = 'cat';
const WHERE = 'container "api" of pod prosaas/api-1';

describe('a command in a container', () => {
  it('gives what it writes, and its exit code', async () => {
    const answer = await exec(connection, target, shell('echo out; echo err >&2; exit 3'));
    expect(answer).toEqual({ stdout: 'out\n', stderr: 'err\n', exitCode: 3 });
  });

  it('reads what it is given', async () => {
    const answer = await exec(connection, target, shell('head -n 1'), { stdin: 'said\n' });
    expect(answer).toMatchObject({ stdout: 'said\n', exitCode: 0 });
  });

  it('that is not there has the exit code of a shell', async () => {
    expect(await exec(connection, target, shell('no-such-command'))).toMatchObject({ exitCode: NOT_FOUND });
  });

  it('that does not end in time is an error', async () => {
    await expect(exec(connection, target, shell(ENDLESS), { timeout: 300 })).rejects.toMatchObject({
      name: 'ApiError',
      reason: 'Timeout',
      message: `a command in ${WHERE} did not end within 0.3 s`,
    });
  });

  it('ends with the signal, and for its reason', async () => {
    const why = new Error('interrupted');
    const ending = new AbortController();
    const running = exec(connection, target, shell(ENDLESS), { signal: ending.signal });
    ending.abort(why);
    await expect(running).rejects.toBe(why);
  });

  it('whose connection is cut is an error', async () => {
    here.cutAfter(0);
    await expect(exec(connection, target, shell(ENDLESS), { stdin: 'x' })).rejects.toMatchObject({
      name: 'ApiError',
      message: `cannot run a command in ${WHERE}: the connection closed (1006) before the command ended`,
    });
  });
});

it('an API server that cannot be reached is an error', async () => {
  const other = await podsHere({});
  const away = new Connection(loadKubeConfig({ kubeconfig: other.kubeconfig }));
  await other.stop();
  await expect(exec(away, target, shell('true'))).rejects.toMatchObject({
    name: 'ApiError',
    reason: 'ExecFailed',
    message: expect.stringContaining(`cannot run a command in ${WHERE}`) as string,
  });
});
