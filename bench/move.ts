import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OPERATOR, writeBundle } from '../image/bundle.ts';
import { executables } from '../image/executable.ts';
import { images } from '../image/images.ts';
import { writeImage } from '../image/oci.ts';
import { systemFiles } from '../image/systemFiles.ts';
import { RESTRICTED_CONTAINER } from '../src/api/podSecurity.ts';
import type { NodeCluster } from '../test/cluster/cluster.ts';
import { node } from '../test/cluster/node.ts';
import { PATH } from '../test/mount/builders.ts';
import { applyStore, claimOf } from '../test/move/storeOnNode.ts';
import { teachRecordingStores } from '../test/recordingStores.ts';
import { memoryRow, program, race, shell, timed } from './race.ts';
import { median, row, type Row } from './table.ts';

/** Not in /tmp, which may be memory: what is measured is a disk. */
const DISK = '/var/tmp';
const LONG_AGO = new Date('2026-01-02');
const GIGABYTE = 1_000_000_000;

interface Recordings {
  readonly files: number;
  /** Bytes. */
  readonly size: number;
}

const SMALL: Recordings = { files: 10_000, size: 200_000 };

/**
 * `recordings migrate` from one directory to another, as the npm package runs it, beside programs that check nothing and wait for no disk. Needs rsync.
 * @param large how many files of 1 GB.
 */
export function move(repetitions: number, large: number): Promise<Row[]> {
  return moves(large, async (directory, what) => {
    const rival = (floor: string) =>
      race({
        ...{ directory, repetitions, floor, ours: program('migrate --from from --to to') },
        // Nothing waits for the disk.
        prepare: () => shell(directory, 'rm -rf to && mkdir to && sync'),
      });
    const rsync = await rival('rsync -a from/ to/');
    const copied = await rival('cp -a from/. to/ && sync -f to');
    return [
      row(`${what} (floor: rsync -a)`, 's', rsync.pairs, '≤ 1.5'),
      row(`${what} (floor: cp -a && sync)`, 's', copied.pairs, 'none'),
      memoryRow(`memory, ${what}`, Math.max(rsync.peak, copied.peak), '≤ 150 MB'),
    ];
  });
}

/** How often the start of our pod is measured. */
const STARTS = 3;

/**
 * The same from a directory into a claim of a real node, beside `tar | kubectl exec tar` into a pod that runs already. Ours starts its pod, too. Needs root.
 * @param large how many files of 1 GB.
 */
export async function moveIntoPod(repetitions: number, large: number): Promise<Row[]> {
  const cluster = await node();
  try {
    await raise(cluster);
    return await moves(large, async (directory, what) => {
      const kubectl = `'${cluster.kubectlProgram}' --kubeconfig '${cluster.kubeconfig}'`;
      const inPod = memoryOf(/\0mover\0receive\0/);
      const ours = (from: string) =>
        program(`migrate --from ${from} --to store:${NAMESPACE}/ --kubeconfig '${cluster.kubeconfig}'`);
      // From a directory that is empty: this is what ours takes before the first file.
      const starts: number[] = [];
      await mkdir(join(directory, 'empty'), { recursive: true });
      for (let index = 0; index < STARTS; index++) starts.push((await timed(directory, ours('empty'))).elapsed);
      const start = median(starts);
      const { pairs, peak } = await race({
        ...{ directory, repetitions },
        ours: ours('from'),
        floor: `tar -C from -c . | ${kubectl} -n ${NAMESPACE} exec -i tar -- tar -x -C ${PATH}`,
        prepare: () => shell(claimOf(cluster, NAMESPACE), 'find . -mindepth 1 -delete && sync'),
      });
      return [
        row(`${what} into a pod (floor: tar | kubectl exec tar)`, 's', pairs, '≤ 1.2'),
        row(
          `the same without the start of our pod (${start.toFixed(1)} s)`,
          's',
          pairs.map((pair) => ({ ...pair, ours: pair.ours - start })),
          '≤ 1.2',
        ),
        memoryRow(`memory here, ${what}`, peak, '≤ 150 MB'),
        memoryRow(`memory in the pod, ${what}`, inPod.stop(), '≤ 150 MB'),
      ];
    });
  } finally {
    await cluster.stop();
  }
}

/** Small files, and then large ones, in `from` of a directory of their own. */
async function moves(
  large: number,
  measure: (directory: string, what: string) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const directory = await mkdtemp(join(DISK, 'recordings-move-'));
  try {
    await writeBundle(OPERATOR, join(directory, 'program'));
    const rows: Row[] = [];
    for (const recordings of [SMALL, { files: large, size: GIGABYTE }]) {
      await make(join(directory, 'from'), recordings);
      rows.push(...(await measure(directory, `${recordings.files} files of ${recordings.size / 1000} kB`)));
      await rm(join(directory, 'from'), { recursive: true });
    }
    return rows;
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function make(from: string, { files, size }: Recordings): Promise<void> {
  const content = randomBytes(size);
  for (let index = 0; index < files; index++) {
    const day = join(from, `day-${index % 100}`);
    await mkdir(day, { recursive: true });
    const path = join(day, `${index}.wav`);
    content.writeUInt32LE(index);
    await writeFile(path, content);
    await utimes(path, LONG_AGO, LONG_AGO);
  }
}

const NAMESPACE = 'bench';
const TAR_IMAGE = 'docker.io/library/tar:bench';

/** A store that lets movers in, and a pod with tar that has the same claim. */
async function raise(cluster: NodeCluster): Promise<void> {
  const file = join(await mkdtemp(join(DISK, 'recordings-image-')), 'image.tar');
  const programs = await executables({ '/usr/bin/tar': '/usr/bin/tar', '/usr/bin/sleep': '/usr/bin/sleep' });
  const tar = { name: TAR_IMAGE, files: [...programs, ...systemFiles], config: { Env: ['PATH=/usr/bin:/bin'] } };
  for (const image of [await images.operator(), tar]) {
    await writeImage(image, file);
    await cluster.loadImage(file);
  }
  await rm(join(file, '..'), { recursive: true });
  await teachRecordingStores(cluster);
  await applyStore(cluster, NAMESPACE);
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'tar', namespace: NAMESPACE },
    spec: {
      securityContext: {
        ...{ runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          ...{ name: 'tar', image: TAR_IMAGE, imagePullPolicy: 'Never', command: ['sleep', 'infinity'] },
          securityContext: RESTRICTED_CONTAINER,
          volumeMounts: [{ name: 'recordings', mountPath: PATH }],
        },
      ],
      volumes: [{ name: 'recordings', persistentVolumeClaim: { claimName: 'recordings-data' } }],
    },
  };
  await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(pod));
  await cluster.kubectl(['-n', NAMESPACE, 'wait', 'pod/tar', '--for=condition=Ready', '--timeout=120s']);
}

const LOOK_MS = 100;

/** Watches processes of this machine, also of its containers, by their command line, whose words end with a zero byte each. */
function memoryOf(command: RegExp): { readonly stop: () => number } {
  let peak = 0;
  const look = () => {
    for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
      try {
        if (!command.test(readFileSync(`/proc/${id}/cmdline`, 'latin1'))) continue;
        const [, kilobytes = 0] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, 'latin1')) ?? [];
        peak = Math.max(peak, Number(kilobytes) / 1024);
      } catch {
        // The process has ended.
      }
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    /** @returns MB. */
    stop: () => {
      clearInterval(timer);
      return peak;
    },
  };
}
