import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments, parseDocument, stringify } from 'yaml';
import { NEXT_IMAGE, Stage } from './stage.ts';

/**
 * A mount that is not in git, and each way in which Argo CD applies and compares: first with the policies, which mount at admission; then without them, as on
 * Kubernetes before 1.36, where the operator mounts. Each way has an Application in a namespace of its own. A step is one commit for all of them, and goes on
 * where the one before it ended.
 */

const OPTIONS = {
  client: [],
  'client-diff': [],
  server: ['ServerSideApply=true'],
  'server-diff': ['ServerSideApply=true'],
  replace: ['Replace=true'],
} satisfies Record<string, readonly string[]>;

type Mode = keyof typeof OPTIONS;
const MODES = Object.keys(OPTIONS) as Mode[];

const IMAGE = 'docker.io/library/prosaas:dev';
const other = (image: string) => (image === IMAGE ? NEXT_IMAGE : IMAGE);

/** The volume that policies and operator add, and the one that the manifests have. */
const [INJECTED, WRITTEN] = ['recstore-recordings', 'recordings'];

let stage: Stage;

let model = {
  image: IMAGE,
  mount: 'written' as 'written' | 'injected',
  /** Whether the service has a volume of its own. */
  cache: true,
};

/** Renders the model into the directory of each mode. */
async function render(change: Partial<typeof model> = {}): Promise<void> {
  model = { ...model, ...change };
  const { image, mount, cache } = model;
  const services = {
    migrate: { image, once: true, command: ['node', '-e', '1'] },
    reader: {
      image,
      command: ['node', '-e', 'setInterval(() => 1, 1e9)'],
      role: 'reader',
      mount,
      // Without the volume for /tmp.
      writableRoot: true,
      stopSeconds: 1,
      volumes: cache ? { cache: { path: '/cache', empty: true } } : {},
    },
  };
  for (const name of MODES) {
    const local = { node: stage.cluster.nodeNames[0], path: join(stage.cluster.sharedDirectory, name) };
    const claim = { size: '1Gi', storage: { local } };
    const store = { mountPath: '/recordings', claim, roles: { reader: { access: 'ReadOnly' } } };
    stage.repository.write(`${name}.yaml`, stringify({ name, store, services }));
    const source = `repo=${stage.repository.url},path=${name}`;
    await stage.person.paste(`recordings synth --config ${name}.yaml --out ${name} --argocd ${source}`);
  }
}

async function push(message: string): Promise<void> {
  stage.repository.push(message);
  await stage.webhook(...MODES);
}

/** What is at a path of objects, as kubectl prints it; lists and maps are JSON. */
const read = (path: string, ...of: string[]) => stage.cluster.kubectl(['get', ...of, '-o', `jsonpath={${path}}`]);

const words = async (path: string, ...of: string[]): Promise<string[]> =>
  (await read(path, ...of)).split(' ').filter((word) => word !== '');

const ofWorkload = (mode: Mode, path: string) => read(path, 'deployment', 'reader', '-n', mode);

interface Counts {
  readonly syncs: number;
  readonly generations: number;
}

/** How often Argo CD has synchronised, well or not, and how often the specification of the workload has changed. */
async function counts(mode: Mode): Promise<Counts> {
  // An Event is written of each sync. The history of an Application leaves out self-heal, and what was not all.
  const selector = `--field-selector=reason=OperationCompleted,involvedObject.name=${mode}`;
  const syncs = await words('.items[*].metadata.uid', 'events', '-n', 'argocd', selector);
  return { syncs: syncs.length, generations: Number(await ofWorkload(mode, '.metadata.generation')) };
}

/** @throws Error where the workload does not have the claim at the path, for reading, by this volume */
async function mounted(mode: Mode, volume: string): Promise<void> {
  expect(JSON.parse(await ofWorkload(mode, '.spec.template.spec.volumes'))).toContainEqual({
    name: volume,
    persistentVolumeClaim: { claimName: 'recordings-data', readOnly: true },
  });
  expect(JSON.parse(await ofWorkload(mode, '.spec.template.spec.containers[0].volumeMounts'))).toContainEqual({
    name: volume,
    mountPath: '/recordings',
    readOnly: true,
  });
}

/** How often Argo CD compares, and finds nothing to do, until all is quiet. Between the rounds of a fight, it finds something. */
const COMPARISONS = 3;

/** Makes Argo CD compare, and waits until that is done. */
async function compared(mode: Mode): Promise<void> {
  const application = ['application', mode, '-n', 'argocd'];
  await stage.webhook(mode);
  await stage.eventually('Argo CD has compared', async () => {
    if ((await read('.metadata.annotations.argocd\\.argoproj\\.io/refresh', ...application)) === '') return true;
    // Argo CD sometimes overlooks a request until the Application changes once more.
    await stage.cluster.kubectl(['annotate', ...application, `asked=${performance.now()}`, '--overwrite']);
    return false;
  });
}

/** Waits until neither Argo CD nor the operator has more to do. */
async function quiet(mode: Mode, health: string, has: () => Promise<void>): Promise<Counts> {
  return stage.eventually(`${mode} is quiet`, async () => {
    const before = await counts(mode);
    for (let comparison = 0; comparison < COMPARISONS; comparison++) {
      await compared(mode);
      const told = await stage.told(mode);
      const isDone = told.sync === 'Synced' && told.health === health && told.operation.startsWith('Succeeded');
      if (!isDone || told.revision !== stage.repository.head()) throw new Error(JSON.stringify(told));
    }
    await has();
    await stage.cluster.kubectl(['rollout', 'status', 'deployment', '-n', mode, '--timeout=1s']);
    const after = await counts(mode);
    if (after.syncs !== before.syncs || after.generations !== before.generations)
      throw new Error(`from ${JSON.stringify(before)} to ${JSON.stringify(after)}`);
    return after;
  });
}

const jobs = async (mode: Mode) => (await words('.items[*].metadata.uid', 'jobs', '-n', mode)).toSorted();
/** Those that have run before the policies go. */
const ran = new Map<Mode, string[]>();

beforeAll(async () => {
  stage = await Stage.set();
  for (const name of MODES) {
    const path = join(stage.cluster.sharedDirectory, name);
    mkdirSync(path);
    chownSync(path, 1000, 1000);
  }
  const platform = `--out platform --argocd repo=${stage.repository.url},path=platform`;
  await stage.person.paste(`recordings synth --platform --kubernetes auto ${platform}`);
  await render();
  stage.repository.push('The platform, and an application for each mode');
  await stage.person.paste('kubectl patch configmap argocd-cm -n argocd --patch-file platform/argocd/argocd-cm.yaml');
  await stage.person.paste('kubectl apply -f platform/argocd/project.yaml -f platform/argocd/application.yaml');
  await stage.delivered('recordings-platform');
  for (const name of MODES) {
    const application = parseDocument(stage.repository.read(`${name}/argocd/application.yaml`));
    application.setIn(['spec', 'syncPolicy', 'syncOptions'], [...OPTIONS[name], 'ApplyOutOfSyncOnly=true']);
    if (name.endsWith('-diff'))
      application.setIn(['metadata', 'annotations'], { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=true' });
    await stage.person.paste(`kubectl apply -f ${name}/argocd/project.yaml`);
    await stage.cluster.kubectl(['apply', '-f', '-'], application.toString());
  }
});

/** What each step took. */
const figures: string[] = [];

afterAll(async () => {
  process.stdout.write(`${['Argo CD: syncs, changes of the workload', ...figures].join('\n  ')}\n`);
  await stage.end();
});

/** Somebody changes what git says. */
async function drift(): Promise<void> {
  const image = other(model.image);
  for (const name of MODES)
    await stage.cluster.kubectl(['set', 'image', 'deployment/reader', '-n', name, `reader=${image}`]);
  for (const name of MODES)
    await stage.eventually(`${name} heals itself`, async () => {
      return (await ofWorkload(name, '.spec.template.spec.containers[0].image')) === model.image;
    });
}

/** Somebody presses "sync": the workload is applied although it does not differ. Not the Job, which cannot be replaced. */
async function syncByHand(): Promise<void> {
  for (const name of MODES) {
    const before = await counts(name);
    const resources = [{ group: 'apps', kind: 'Deployment', name: 'reader' }];
    const operation = { sync: { revision: stage.repository.head(), syncOptions: OPTIONS[name], resources } };
    const patch = ['--type=merge', '-p', JSON.stringify({ operation })];
    await stage.cluster.kubectl(['patch', 'application', name, '-n', 'argocd', ...patch]);
    await stage.eventually(`${name} is synchronised`, async () => (await counts(name)).syncs > before.syncs);
  }
}

/** Another image, and an empty list, as templates of Helm charts write where there are no entries. Argo CD applies the list with the image. */
async function pushEmptyList(): Promise<void> {
  await render({ image: other(model.image) });
  for (const name of MODES) {
    const file = `${name}/30-application.yaml`;
    const documents = parseAllDocuments(stage.repository.read(file));
    for (const document of documents)
      if (document.get('kind') === 'Deployment') document.setIn(['spec', 'template', 'spec', 'volumes'], []);
    stage.repository.write(file, documents.map(String).join('---\n'));
  }
  await push('volumes: []');
}

/** Syncs, and changes of the workload. */
type Taken = readonly [syncs: number, generations: number];

interface Step {
  readonly title: string;
  readonly act: () => Promise<void>;
  /** What the step takes with the policies, and without them: in every mode but those that are named. */
  readonly with: Readonly<Partial<Record<Mode, Taken>> & { every: Taken }>;
  readonly without: Readonly<Partial<Record<Mode, Taken>> & { every: Taken }>;
}

/** Argo CD does not see that something is no longer in git where nothing says what it applied last. */
const UNSEEN = { 'client-diff': [0, 0], replace: [0, 0] } satisfies Partial<Record<Mode, Taken>>;

/** Who remembers the empty list as what was applied last, and calls whatever is in the list a difference. Applied, the list takes nothing away. */
const FIGHTS: readonly Mode[] = ['client'];

const STEPS: readonly Step[] = [
  {
    title: 'another image',
    act: async () => {
      await render({ image: other(model.image) });
      await push('Another image');
    },
    with: { every: [1, 1] },
    without: { every: [1, 1], replace: [1, 2] },
  },
  { title: 'self-heal', act: drift, with: { every: [1, 2] }, without: { every: [1, 2], replace: [1, 3] } },
  {
    title: 'a sync by hand',
    act: syncByHand,
    // Replaced, a Deployment loses the annotation of its controller, which counts as a change.
    with: { every: [1, 0], replace: [1, 1] },
    without: { every: [1, 0], replace: [1, 2] },
  },
  {
    title: 'git drops its own last volume',
    act: async () => {
      await render({ cache: false });
      await push('No volume');
    },
    with: { every: [1, 1], ...UNSEEN },
    // The list goes as a whole: on the client's side always, on the server's side because what the policies have added has no manager.
    without: { every: [1, 2], ...UNSEEN },
  },
];

/** Takes a step with all modes, and then tells of each. */
function take(
  title: string,
  act: () => Promise<void>,
  told: { readonly health: string; readonly volume: (mode: Mode) => string; readonly takes: (mode: Mode) => Taken },
): void {
  describe(title, () => {
    const before = new Map<Mode, Counts>();
    const after = new Map<Mode, Promise<Counts>>();
    beforeAll(async () => {
      for (const mode of MODES) before.set(mode, await counts(mode));
      await act();
      for (const mode of MODES)
        after.set(
          mode,
          quiet(mode, told.health, () => mounted(mode, told.volume(mode))),
        );
      await Promise.allSettled(after.values());
    });

    it.each(MODES)('%s', async (mode) => {
      const [from, to] = [before.get(mode)!, await after.get(mode)!];
      const [syncs, generations] = [to.syncs - from.syncs, to.generations - from.generations];
      figures.push(`${told.health}, ${title}, ${mode}: ${syncs}, ${generations}`);
      const [least, changes] = told.takes(mode);
      // Argo CD may compare before it has heard of its own write, and then synchronises once more.
      expect([least, least + 1]).toContain(syncs);
      if (syncs === least) expect(generations).toBe(changes);
    });
  });
}

/** Takes the empty list: no sync takes the mount away for good, but one way never ends. */
function takeEmptyList(health: string): void {
  describe('but where git has an empty list of volumes', () => {
    const before = new Map<Mode, Counts>();
    beforeAll(async () => {
      for (const mode of MODES) before.set(mode, await counts(mode));
      await pushEmptyList();
    });

    it.each(FIGHTS)('%s: Argo CD synchronises again and again, and the mount stays', async (mode) => {
      const { syncs } = before.get(mode)!;
      await stage.eventually('the fourth sync', async () => (await counts(mode)).syncs >= syncs + 4);
      await mounted(mode, INJECTED);
    });

    const others = MODES.filter((mode) => !FIGHTS.includes(mode));
    it.each(others)('%s: the mount stays or comes back, and all is quiet', async (mode) => {
      await quiet(mode, health, () => mounted(mode, INJECTED));
    });
  });
}

it.each(MODES)('what has the mount in its manifests is delivered at once: %s', async (mode) => {
  const { generations } = await quiet(mode, 'Healthy', () => mounted(mode, WRITTEN));
  expect(generations).toBe(1);
});

describe('with the policies, the application stays Synced and Healthy, and the mount stays', () => {
  take(
    'the mount leaves git, the label stays',
    async () => {
      await render({ mount: 'injected' });
      await push('Only the label');
    },
    {
      health: 'Healthy',
      // Where Argo CD does not see that, the next commit makes the exchange.
      volume: (mode) => (mode in UNSEEN ? WRITTEN : INJECTED),
      takes: (mode) => (mode in UNSEEN ? [1, 0] : [1, 1]),
    },
  );

  for (const step of STEPS)
    take(step.title, step.act, {
      health: 'Healthy',
      volume: () => INJECTED,
      takes: (mode) => step.with[mode] ?? step.with.every,
    });

  it.each(MODES)('the Job of the older release stays beside the new one: %s', async (mode) => {
    ran.set(mode, await jobs(mode));
    expect(ran.get(mode)).toHaveLength(2);
  });

  takeEmptyList('Healthy');
});

describe('without the policies, the mount comes back', () => {
  beforeAll(async () => {
    stage.repository.remove('platform/30-mount.yaml');
    await render({ cache: true });
    await push('No policy mounts');
    await stage.webhook('recordings-platform');
    await stage.becomes(['recordings-platform', ...MODES], { sync: 'Synced' });
    await Promise.all(MODES.map((mode) => quiet(mode, 'Degraded', () => mounted(mode, INJECTED))));
  });

  for (const step of STEPS)
    take(step.title, step.act, {
      // The store says PolicyMissing: this API server has mutating policies.
      health: 'Degraded',
      volume: () => INJECTED,
      takes: (mode) => step.without[mode] ?? step.without.every,
    });

  it.each(MODES)('no Job has run again: %s', async (mode) => {
    expect(await jobs(mode)).toEqual(ran.get(mode));
  });

  takeEmptyList('Degraded');
});
