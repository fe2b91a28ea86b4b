import { chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NAMESPACE } from '../demo/stage.ts';
import { PROJECT, seenBy, VOLUME } from '../docker/application.ts';
import { stepsOf, type Step } from './person.ts';
import { CALLS, Product } from './product.ts';

/** The product moves from Docker Compose into a cluster and back, by the commands of docs/moving.md; each test goes on where the one before it ended. */

const shared = CALLS.slice(0, 12);
const stranded = CALLS.slice(12, 20);
const inCluster = CALLS.slice(20, 22);
const strandedLater = CALLS.slice(22, 24);
const inClusterLater = CALLS.slice(24, 26);
const lost = CALLS[26]!;

let product: Product;
beforeAll(async () => {
  product = await Product.start(shared, stranded);
});
afterAll(() => product.stop());

const PAGE = readFileSync(fileURLToPath(new URL('../../docs/moving.md', import.meta.url)), 'utf8');

/** A part of the page, whose blocks are pasted one after the other. */
class Part {
  /** What the first block says that things are called. */
  readonly #names: string;
  readonly #steps: Step[];

  constructor(title: string) {
    const [, text = ''] = PAGE.split(`\n## ${title}\n`);
    const [own = ''] = text.split('\n## ');
    this.#names = stepsOf(`# ${own.split('\n### ')[0] ?? ''}`, '# ')[0]?.blocks[0] ?? '';
    this.#steps = stepsOf(own, '### ');
  }

  /** Pastes the blocks of a step. @returns what they print */
  async follow(title: string): Promise<string> {
    const step = this.#steps.find((each) => each.title === title);
    if (step === undefined) throw new Error(`docs/moving.md has no step ${title}`);
    this.#steps.splice(this.#steps.indexOf(step), 1);
    let said = '';
    for (const block of step.blocks) said += await product.person.paste(`${this.#names}\n${block}`);
    return said;
  }

  /** The steps that have commands and were not followed. */
  get left(): string[] {
    return this.#steps.filter(({ blocks }) => blocks.length > 0).map(({ title }) => title);
  }
}

/** Owner, mode and times of the volume's directory and of what lies in it. */
const volumeNow = () =>
  product.person.paste(`find '${product.docker.volume(VOLUME)}' -printf '%p %u %g %m %t\\n' | sort`);

describe('on one machine, where the cluster takes over the directory of the volume,', () => {
  const part = new Part('One machine');

  it('import names the recordings that are stranded, and the command that adopts the volume', async () => {
    const said = await part.follow('Import');
    expect(said).toMatch(/worker .*has 8 files .*docker compose down would destroy them/);
    expect(said).toContain(`recordings adopt --docker-volume ${VOLUME}`);
  });

  it('adopt looks at the volume, and changes nothing in it', async () => {
    const before = await volumeNow();
    const said = await part.follow('Adopt the directory of the recordings');
    expect(said).toContain(`directory    ${product.docker.volume(VOLUME)}`);
    expect(said).toContain('holds        12 files');
    expect(said).toMatch(/mounted by .*prosaas-api-1 \(runs\), prosaas-calls-1 \(runs\)/);
    expect(said).toContain('in cluster   node node-1; nothing else has the directory');
    expect(said).toContain('user         1000:1000 can read all of it, and write to it');
    expect(said).toContain(`do not remove the Docker volume ${VOLUME}`);
    expect(await volumeNow()).toBe(before);
  });

  it('everything is prepared while Compose serves', async () => {
    await part.follow('Install the platform');
    product.fillIn();
    await part.follow('Create the namespace and the Secrets');
    await part.follow('Make the claim and the store');
    const said = await part.follow('Rescue what is stranded, while Compose runs');
    expect(said).toContain('8 found = 8 moved');
    await product.allPlay(product.underCompose, [...shared, ...stranded]);
  });

  it('a second adoption of the directory, for another claim, is refused', async () => {
    const other = join(product.directory, 'other.yaml');
    const text = readFileSync(join(product.directory, 'k8s/application.yaml'), 'utf8').replace(
      'name: recordings-data',
      'name: others',
    );
    writeFileSync(other, text);
    const adopt = `recordings adopt --docker-volume ${VOLUME} --write other.yaml`;
    await expect(product.person.paste(`${adopt} --node node-1`)).rejects.toThrow(
      /ended with 1:\n.* is in use: the volume prosaas-recordings-data of the claim prosaas\/recordings-data has/,
    );
    await expect(product.person.paste(`${adopt} --node elsewhere`)).rejects.toThrow(
      'the cluster has no node elsewhere',
    );
    await expect(product.person.paste('recordings adopt --docker-volume none')).rejects.toThrow(
      /ended with 2:\nthere is no Docker volume none: the volumes are/,
    );
    expect(readFileSync(other, 'utf8')).toBe(text);
  });

  it('the cluster takes over, and each of the twenty plays', async () => {
    await product.downtime('to the cluster, adopted', shared[0]!, async () => {
      await part.follow('Stop Compose, and rescue the rest');
      await part.follow('Apply');
    });
    await part.follow('Verify');
    await product.allPlay(await product.inTheCluster(), [...shared, ...stranded]);
  });

  it('what is recorded in the cluster is there when Compose serves again: all twenty-two play', async () => {
    await product.record(await product.inTheCluster(), inCluster);
    await product.downtime('back to Compose, adopted', shared[0]!, async () => {
      await part.follow('Back to Compose');
    });
    await product.allPlay(product.underCompose, [...shared, ...stranded, ...inCluster]);
  });

  it('nothing is left in the cluster, and everything in the volume', async () => {
    const before = await seenBy(product.docker, 'calls');
    await part.follow('Take everything out of the cluster');
    expect(await product.cluster.kubectl(['get', 'persistentvolumes', '-o', 'name'])).toBe('');
    expect(await seenBy(product.docker, 'calls')).toEqual(before);
    expect(part.left).toEqual([]);
    rmSync(join(product.directory, 'k8s'), { recursive: true });
  });
});

describe('on two machines, where the recordings are copied into a fresh claim,', () => {
  const part = new Part('Two machines');
  const all = [...shared, ...stranded, ...inCluster, ...strandedLater];

  it('everything is prepared, and most is copied, while Compose serves', async () => {
    await product.strand(strandedLater);
    await provide();
    await part.follow('Import');
    product.fillIn();
    await part.follow('Create the namespace and the Secrets');
    await part.follow('Make the claim and the store');
    const said = await part.follow('Copy the recordings, while Compose runs');
    expect(said).toContain('24 found = 24 moved');
  });

  it('the cluster takes over, and each plays', async () => {
    await product.downtime('to the cluster, copied', shared[0]!, async () => {
      await part.follow('Stop Compose, and copy the rest');
      await part.follow('Apply');
    });
    await part.follow('Verify');
    await product.allPlay(await product.inTheCluster(), all);
  });

  it('what is recorded in the cluster is copied back, and each plays under Compose', async () => {
    await product.record(await product.inTheCluster(), inClusterLater);
    await product.downtime('back to Compose, copied', shared[0]!, async () => {
      await part.follow('Back to Compose from another machine');
      // They pause for longer than the last copy takes: so the last copy did not begin before they had ended.
      const pods = ['get', 'pods', '-n', NAMESPACE, '-l', 'app.kubernetes.io/name!=recordings-mover', '-o', 'name'];
      expect(await product.cluster.kubectl(pods)).toBe('');
    });
    await product.allPlay(product.underCompose, [...all, ...inClusterLater]);
    expect(part.left).toEqual([]);
  });
});

it('with down in the place of stop, what is stranded is gone, and import had warned', async () => {
  await product.strand([lost]);
  const said = await product.person.paste('recordings import');
  expect(said).toMatch(/worker .*has \d+ files .*docker compose down would destroy them/);
  await product.person.paste('docker compose down && docker compose up --detach');
  expect(await product.person.paste(`recordings rescue --compose ${PROJECT}`)).toContain('nothing is stranded');
  expect(Object.keys(await seenBy(product.docker, 'calls'))).not.toContain(`${lost}.wav`);
});

/** In the place of a provisioner, which this node has not. */
async function provide(): Promise<void> {
  const path = join(product.cluster.sharedDirectory, 'fresh');
  mkdirSync(path);
  chownSync(path, 1000, 1000);
  const onNode = { key: 'kubernetes.io/hostname', operator: 'In', values: product.cluster.nodeNames };
  const items = [
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'shared' },
      provisioner: 'kubernetes.io/no-provisioner',
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'fresh' },
      spec: {
        accessModes: ['ReadWriteMany'],
        capacity: { storage: '10Gi' },
        storageClassName: 'shared',
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: NAMESPACE, name: 'recordings-data' },
        local: { path },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onNode] }] } },
      },
    },
  ];
  await product.cluster.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}
