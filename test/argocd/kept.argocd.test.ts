import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NEXT_IMAGE, Stage } from './stage.ts';
import { CALLS, type Visitor } from './visitor.ts';

/** What a real Argo CD must never prune, delete or run again, whatever leaves git. Each test goes on where the one before it ended. */

let stage: Stage;
let visitor: Visitor;

beforeAll(async () => {
  stage = await Stage.set();
  stage.writeModel((model) => {
    const migrate = { image: 'docker.io/library/prosaas:dev', once: true, retries: 0, command: ['node', '-e', '1'] };
    model.setIn(['services', 'migrate'], model.createNode(migrate));
    model.setIn(['services', 'worker', 'waitsFor'], ['migrate']);
  });
  await stage.deliver();
  await stage.delivered('recordings-platform', 'prosaas');
  visitor = await stage.visitor();
  await stage.eventually('a recording plays', () => visitor.plays(CALLS[0]!));
});

afterAll(() => stage.end());

const jobs = async () => JSON.parse(await stage.kubectl('get', 'jobs', '-o', 'json')) as { items: Job[] };
const uids = async () => (await jobs()).items.map(({ metadata }) => metadata.uid).toSorted();
interface Job {
  readonly metadata: { readonly uid: string };
}

/** The claim and its volume are bound to each other, nobody deletes them, and what was recorded before plays. */
async function recordingsAreThere(): Promise<void> {
  const claim = '{.status.phase} {.spec.volumeName} {.metadata.deletionTimestamp}';
  expect(await stage.kubectl('get', 'pvc', 'recordings-data', '-o', `jsonpath=${claim}`)).toMatch(/^Bound \S+ $/);
  expect(await visitor.plays(CALLS[0]!)).toBe(true);
}

const runs = (program: string) => (model: { setIn: (path: string[], value: unknown) => void }) =>
  model.setIn(['services', 'migrate', 'command'], ['node', '-e', program]);

describe('a service that runs once', () => {
  it('and has changed, is a new Job beside the old one', async () => {
    const [first] = await uids();
    await stage.edit(runs('2'));
    stage.repository.push('Another migration');
    await stage.deliveredNow();
    const both = await uids();
    expect(both).toHaveLength(2);
    expect(both).toContain(first);
  });

  it('does not run again when that is reverted', async () => {
    const before = await uids();
    stage.repository.revert();
    await stage.deliveredNow();
    expect(await uids()).toEqual(before);
  });
});

describe('the recordings stay', () => {
  it('when namespace and claim leave git: the application is OutOfSync, and plays', async () => {
    for (const file of ['00-namespace', '10-storage']) stage.repository.remove(`prosaas/${file}.yaml`);
    stage.repository.push('Without namespace and claim');
    await stage.webhook('prosaas');
    await stage.becomes(['prosaas'], { sync: 'OutOfSync', health: 'Healthy' });
    await recordingsAreThere();
    stage.repository.revert();
    await stage.deliveredNow();
  });

  it('when the store leaves git while services use it: the store stays, and the rest of the commit arrives', async () => {
    await stage.edit((model) => model.setIn(['services', 'calls', 'image'], NEXT_IMAGE));
    stage.repository.remove('prosaas/20-store.yaml');
    stage.repository.push('Without store');
    await stage.webhook('prosaas');
    const image = 'jsonpath={.spec.template.spec.containers[0].image}';
    await stage.eventually('the image of the same commit is there', async () => {
      return (await stage.kubectl('get', 'deployment', 'calls', '-o', image)) === NEXT_IMAGE;
    });
    await stage.eventually('Argo CD says why the store stays', async () =>
      (await stage.told('prosaas')).operation.includes('recordings'),
    );
    expect(await stage.kubectl('get', 'recstore', '-o', 'jsonpath={.items[*].metadata.deletionTimestamp}')).toBe('');
    stage.repository.revert();
    await stage.deliveredNow();
    await recordingsAreThere();
  });

  it('when the store may go, and goes, and comes back', async () => {
    await stage.edit((model) => model.setIn(['store', 'release'], true));
    stage.repository.push('The store may go');
    await stage.deliveredNow();
    stage.repository.remove('prosaas/20-store.yaml');
    stage.repository.push('The store goes');
    await stage.webhook('prosaas');
    await stage.eventually(
      'the store is gone',
      async () => (await stage.kubectl('get', 'recstore', '-o', 'name')) === '',
    );
    await recordingsAreThere();
    stage.repository.revert();
    await stage.deliveredNow();
    await recordingsAreThere();
  });

  it('when the application is deleted with all it has, and delivered again', async () => {
    const finalizer = { metadata: { finalizers: ['resources-finalizer.argocd.argoproj.io'] } };
    const application = ['application', 'prosaas', '-n', 'argocd'];
    await stage.cluster.kubectl(['patch', ...application, '--type=merge', '-p', JSON.stringify(finalizer)]);
    await stage.cluster.kubectl(['delete', ...application, '--timeout=180s']);
    expect(await stage.kubectl('get', 'deployments,jobs,recstore', '-o', 'name')).toBe('');
    expect(await stage.kubectl('get', 'pvc', 'recordings-data', '-o', 'jsonpath={.status.phase}')).toBe('Bound');
    await stage.person.paste('kubectl apply -f prosaas/argocd/application.yaml');
    await stage.delivered('prosaas');
    visitor = await stage.visitor();
    await recordingsAreThere();
  });
});
