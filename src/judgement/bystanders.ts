import { say } from '../api/say.ts';
import { isNoUser } from '../api/labels.ts';
import { targetsOf } from '../mount/targets.ts';
import { volumesOf, containersOf } from '../mount/pod.ts';
import { fault, warning, type Check, type Finding } from '../api/finding.ts';
import { named } from '../observed/object.ts';
import { topOf, workloadOf } from '../observed/picture.ts';
import type { ObservedContainer, ObservedSpec } from '../observed/podSpec.ts';
import { declaredBy, holdersOf, pathsOf, roleOfPod, type Scene } from './scene.ts';

/** Who declares no role in the store: a workload by its template, or a pod, shown under the name of its workload. */
interface Bystander {
  readonly object: string;
  readonly spec: ObservedSpec;
  /** The store in which it declares a role, which is another: by all looks it is a user, but not a forgotten one. */
  readonly other: string | undefined;
  /** It is settled that it is no user. */
  readonly isNoUser: boolean;
  /** It shares the image with the rest of the product, and does something else. */
  readonly runsOnce: boolean;
}

export const undeclaredMounts: Check<Scene> = {
  id: 'unauthorised',
  question: say`Is the claim mounted only by holders of a role?`,
  answer: (scene) => onePerObject(bystandersOf(scene).flatMap((bystander) => unauthorised(bystander, scene))),
};

export const lookalikes: Check<Scene> = {
  id: 'lookalikes',
  question: say`Does nothing look like a user of the recordings without declaring a role?`,
  answer: (scene) => {
    const images = imagesOfHolders(scene);
    return onePerObject(
      bystandersOf(scene)
        .filter(({ other, isNoUser }) => other === undefined && !isNoUser)
        .filter((bystander) => unauthorised(bystander, scene).length === 0)
        .flatMap((bystander) => likeness(bystander, images, pathsOf(scene.store))),
    );
  },
};

function bystandersOf(scene: Scene): Bystander[] {
  const { workloads, pods, store } = scene;
  const templates = [...workloads.values()].map((workload) => ({
    of: workload,
    labels: [workload.labels, workload.template.labels],
    spec: workload.template.spec,
    role: declaredBy(workload),
  }));
  const running = pods.map((pod) => ({
    of: workloadOf(scene, pod) ?? topOf(scene, pod),
    labels: [pod.template.labels],
    spec: pod.template.spec,
    role: roleOfPod(scene, pod),
  }));
  // What is settled of a workload is settled of its pods.
  const settled = new Set(templates.filter(({ labels }) => labels.some(isNoUser)).map(({ of }) => named(of)));
  return [...templates, ...running]
    .filter(({ role }) => role?.store !== store.name)
    .map(({ of, labels, spec, role }) => ({
      object: named(of),
      spec,
      other: role?.store,
      isNoUser: labels.some(isNoUser) || settled.has(named(of)),
      runsOnce: of.kind === 'Job',
    }));
}

/** A workload and its many pods tell the same. */
function onePerObject(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.toReversed().map((finding) => [finding.object, finding])).values()].toReversed();
}

function unauthorised({ object, spec, other }: Bystander, { store: { spec: store }, stores }: Scene): Finding[] {
  // Two stores on one claim are a fault of the younger store, and not of the holders of the older.
  if (stores.some(({ name, spec: { claimName } }) => name === other && claimName === store.claimName)) return [];
  const volumes = new Set(volumesOf(spec, store.claimName).map(({ name }) => name));
  if (volumes.size === 0) return [];
  const places = containersOf(spec).flatMap(({ name, volumeMounts }) =>
    (volumeMounts ?? [])
      .filter((mount) => volumes.has(mount.name))
      .map((mount) => say`in container "${name}" at ${mount.mountPath}`),
  );
  const message = say`has claim "${store.claimName}" ${places.join(', ') || say`among its volumes`}, but declares no role`;
  return [fault(object, { reason: 'Unauthorised', message })];
}

/** The images of the containers that get the mount; a proxy beside them is no sign of a user. */
function imagesOfHolders(scene: Scene): Map<string, string> {
  return new Map(
    holdersOf(scene).flatMap(({ workload, declaration }) => {
      const { spec } = workload.template;
      const targets = targetsOf(scene.store, declaration, spec);
      return ordinary(spec).flatMap(({ name, image }): [string, string][] =>
        image !== undefined && targets.has(name) ? [[image, named(workload)]] : [],
      );
    }),
  );
}

const ordinary = (spec: ObservedSpec): readonly ObservedContainer[] => [
  ...(spec.containers ?? []),
  ...(spec.initContainers ?? []),
];

function likeness(
  { object, spec, runsOnce }: Bystander,
  images: ReadonlyMap<string, string>,
  paths: readonly string[],
): Finding[] {
  const signs = ordinary(spec).flatMap(({ name, image, env }) => {
    const holder = image === undefined || runsOnce ? undefined : images.get(image);
    const variable = (env ?? []).find(({ value }) => paths.some((path) => names(value, path)));
    return [
      ...(variable === undefined
        ? []
        : [say`container "${name}" is told of ${variable.value ?? ''} by ${variable.name}`]),
      ...(holder === undefined ? [] : [say`container "${name}" runs the image of ${holder}`]),
    ];
  });
  const [sign] = signs;
  if (sign === undefined) return [];
  return [warning(object, { reason: 'LooksLikeUser', message: say`declares no role, but ${sign}` })];
}

/** What may stand before a path: the start, or what separates the words of a list; or the scheme of a URL of files. */
const BEFORE_PATH = /(^|[^\p{L}\p{N}_.~*/$%)}\]\\-]|:\/\/(localhost)?|sqlite[\w+]*:\/\/\/)$/u;
/** What goes on with the name of a file. A path ends before everything else. */
const SAME_NAME = /^[\p{L}\p{N}_.~-]/u;

/** Whether a value names the path or something below the path: alone, in a list, or in a URL. */
function names(value: string | undefined, path: string): boolean {
  if (value === undefined) return false;
  for (let at = value.indexOf(path); at >= 0; at = value.indexOf(path, at + 1)) {
    if (BEFORE_PATH.test(value.slice(0, at)) && !SAME_NAME.test(value.slice(at + path.length))) return true;
  }
  return false;
}
