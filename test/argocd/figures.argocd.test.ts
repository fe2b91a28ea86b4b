import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NEXT_IMAGE, Stage } from './stage.ts';
import { CALLS, type Visitor } from './visitor.ts';

/**
 * A team delivers the example with a real Argo CD, by what docs/gitops.md says, and goes on committing while visitors ask. Each test goes on where the
 * one before it ended.
 */

const REQUESTS = 500;
const USERS = ['api', 'calls', 'worker'];

let stage: Stage;
let visitor: Visitor;
/** For the table that is printed at the end. */
const figures: string[] = [];

beforeAll(async () => {
  stage = await Stage.set();
});

afterAll(async () => {
  process.stdout.write(`${['With a real Argo CD:', ...figures].join('\n  ')}\n`);
  await stage.end();
});

/** What visitors see from the push until the application is Synced and Healthy, and that they see no failure. */
async function rollOut(what: string, push: () => void): Promise<void> {
  let healthy = 0;
  const polled = await visitor.pollDuring(async () => {
    const began = performance.now();
    push();
    await stage.deliveredNow();
    healthy = (performance.now() - began) / 1000;
  }, REQUESTS);
  const { requests, failures, failedSeconds } = polled;
  figures.push(
    `${what}: healthy after ${healthy.toFixed(1)} s; ${failures.length} of ${requests} requests failed, in ${failedSeconds.toFixed(1)} s`,
  );
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThanOrEqual(REQUESTS);
}

describe('the commands of docs/gitops.md', () => {
  it('deliver platform and application, with nothing else typed; without the roles, the application is not Healthy', async () => {
    stage.writeModel((model) => {
      for (const service of ['api', 'worker']) {
        model.deleteIn(['services', service, 'role']);
        model.setIn(['services', service, 'writableRoot'], true);
        model.setIn(['store', 'roles', service, 'serviceAccounts'], [service]);
      }
    });
    const began = performance.now();
    await stage.deliver();
    await stage.delivered('recordings-platform');
    await stage.becomes(['prosaas'], { sync: 'Synced' });
    await stage.cluster.kubectl(['rollout', 'status', 'deployment', '-n', 'prosaas', '--timeout=240s']);
    figures.push(`first delivery: every pod is ready after ${((performance.now() - began) / 1000).toFixed(1)} s`);
    const { health } = await stage.told('prosaas');
    expect(['Progressing', 'Degraded']).toContain(health);
    visitor = await stage.visitor();
    expect(await visitor.plays(CALLS[0]!)).toBe(false);
  });
});

describe('visitors see no failed request', () => {
  it('when the roles are added, and then the recordings play', async () => {
    await stage.edit((model) => {
      for (const service of ['api', 'worker']) {
        model.setIn(['services', service, 'role'], service);
        model.deleteIn(['services', service, 'writableRoot']);
        model.deleteIn(['store', 'roles', service, 'serviceAccounts']);
      }
    });
    await rollOut('adding the roles', () => stage.repository.push('Every user of the recordings declares its role'));
    await stage.eventually('a recording plays', () => visitor.plays(CALLS[0]!));
  });

  it('when an image changes', async () => {
    await stage.edit((model) => USERS.forEach((service) => model.setIn(['services', service, 'image'], NEXT_IMAGE)));
    await rollOut('image bump', () => stage.repository.push('The next release'));
    expect(await visitor.plays(CALLS[0]!)).toBe(true);
  });

  it('when that is reverted', async () => {
    await rollOut('revert', () => stage.repository.revert());
    expect(await visitor.plays(CALLS[0]!)).toBe(true);
  });
});
