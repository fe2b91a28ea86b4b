import { say, type Sentence } from '../api/say.ts';
import * as z from 'zod';
import { isNoUser, USER_LABEL } from '../api/labels.ts';
import type { Position } from '../compose/error.ts';
import type { Project, Service, VolumeMount } from '../compose/project.ts';
import { templatePath } from '../mount/workload.ts';
import { workloadKindOf } from '../observed/kinds.ts';
import { named } from '../observed/object.ts';
import { answered, type Answer } from '../report/report.ts';
import { placeOf, titleOf } from '../users/directory.ts';
import { mountedSurveyOf } from '../users/survey.ts';
import { listed } from '../users/variables.ts';
import { labelsOf, member, type Manifest } from './manifests.ts';

const SHARED = {
  id: 'directories',
  question: say`Does every workload that looks like a user of a shared directory mount the directory?`,
};

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const podSchema = z.object({
  volumes: z
    .array(
      z.object({
        name: z.string(),
        persistentVolumeClaim: z.object({ claimName: z.string() }).nullish(),
        hostPath: z.object({ path: z.string() }).nullish(),
      }),
    )
    .nullish(),
  containers: z
    .array(
      z.object({
        image: text,
        command: z.array(z.string()).nullish(),
        args: z.array(z.string()).nullish(),
        workingDir: text,
        env: z.array(z.object({ name: z.string(), value: text })).nullish(),
        ports: z.array(z.object({ containerPort: z.number() })).nullish(),
        volumeMounts: z
          .array(z.object({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().nullish(), subPath: text }))
          .nullish(),
      }),
    )
    .min(1),
});

/** A workload as a service of Compose: the same signs tell who lacks a directory. */
interface Carried {
  readonly name: string;
  readonly object: string;
  readonly where: string;
  readonly service: Service;
  readonly runsOnce: boolean;
  readonly isSettled: boolean;
}

/**
 * Who should mount a claim or a directory of the host that others mount, among manifests of one namespace without a store. No answer where workloads share nothing,
 * and nothing is found.
 */
export function unstored(manifests: readonly Manifest[]): Answer[] {
  const workloads = manifests.flatMap(carriedAs);
  const project = projectOf(workloads);
  const doesNot = workloads.filter(({ isSettled }) => isSettled).map(({ name }) => name);
  const { directories, findings } = mountedSurveyOf(project, { needs: [], doesNot });
  const shared = directories.filter(({ mounts }) => mounts.size > 1);
  const told = directories.flatMap((directory) =>
    findings.flatMap(({ finding, of }) => {
      const workload = workloads.find(({ name }) => finding.object.split('/')[1] === name);
      if (of !== directory || finding.reason !== 'LooksLikeUser' || workload === undefined) return [];
      const title = titleOf(directory);
      const [, name] = /^volume "(.*)"$/.exec(title) ?? [];
      const claim = name === undefined ? title : say`the claim ${name}`;
      const remedy = say`If it uses ${claim}, mount ${claim} at ${directory.path}; if not, label its pod template ${USER_LABEL}: "false".`;
      const message = finding.message.replaceAll(title, claim).replaceAll('services', 'workloads') as Sentence;
      return [{ ...finding, object: workload.object, where: workload.where, message, remedy }];
    }),
  );
  if (shared.length === 0 && told.length === 0) return [];
  const [first, ...others] = shared.map((each) => say`${placeOf(each)}, mounted by ${listed([...each.mounts.keys()])}`);
  const note = first && others.reduce((before, next) => say`${before}; ${next}`, first);
  return [answered(SHARED, told, note)];
}

function carriedAs(manifest: Manifest, index: number): Carried[] {
  const { apiVersion, kind, metadata, whole, where } = manifest;
  const known = workloadKindOf(apiVersion, kind);
  if (known === undefined) return [];
  const path = templatePath(known);
  const pod = podSchema.safeParse(member(whole, ...path, 'spec')).data;
  const [main] = pod?.containers ?? [];
  if (pod === undefined || main === undefined) return [];
  const labels = labelsOf(member(whole, ...path, 'metadata', 'labels'));
  const service: Service = {
    ...(main.image === undefined ? {} : { image: main.image }),
    ...(main.workingDir === undefined ? {} : { working_dir: main.workingDir }),
    entrypoint: main.command ?? null,
    command: main.args ?? null,
    environment: Object.fromEntries((main.env ?? []).map(({ name, value }) => [name, value ?? null])),
    // Who has a port is asked by others.
    ports: (main.ports ?? []).map(({ containerPort }) => ({ target: containerPort })),
    // What a container beside it mounts, somebody has thought of.
    volumes: pod.containers.flatMap(({ volumeMounts }) =>
      (volumeMounts ?? []).map((mount) => mountOf(mount, pod.volumes ?? [])),
    ),
  };
  return [
    {
      name: metadata.name === '' ? `${index}` : metadata.name,
      object: named({ kind, name: metadata.name }),
      where,
      service,
      runsOnce: known === 'Job',
      isSettled: [labels, metadata.labels].some(isNoUser),
    },
  ];
}

type Pod = z.output<typeof podSchema>;
type Mount = NonNullable<Pod['containers'][number]['volumeMounts']>[number];

function mountOf({ name, mountPath, readOnly, subPath }: Mount, volumes: NonNullable<Pod['volumes']>): VolumeMount {
  const volume = volumes.find((each) => each.name === name);
  const rest = {
    target: mountPath,
    ...(readOnly === true ? { read_only: true as const } : {}),
    ...(subPath === undefined ? {} : { volume: { subpath: subPath } }),
  };
  if (volume?.persistentVolumeClaim) return { type: 'volume', source: volume.persistentVolumeClaim.claimName, ...rest };
  return volume?.hostPath ? { type: 'bind', source: volume.hostPath.path, ...rest } : { type: 'volume', ...rest };
}

function projectOf(workloads: readonly Carried[]): Project {
  const of = (runsOnce: boolean) =>
    Object.fromEntries(
      workloads.filter((each) => each.runsOnce === runsOnce).map(({ name, service }) => [name, service]),
    );
  const nowhere: Position = { file: '', line: 0, column: 0 };
  return {
    model: { name: 'manifests', services: of(false), jobs: of(true) },
    disabled: {},
    disabledJobs: {},
    environment: new Map(),
    unset: new Set(),
    // Findings are placed at their manifests.
    locate: () => nowhere,
    extension: () => undefined,
  };
}
