import { say } from '../api/say.ts';
import type { Build, Project } from '../compose/project.ts';
import type { Carried, Fields, Scene, Subject } from './carried.ts';
import { about } from './findings.ts';
import type { Said } from './said.ts';

/** As Compose names what it builds, or pulls. */
export const imageOf = ({ model }: Project, name: string): string =>
  model.services[name]?.image ?? `${model.name}-${name}`;

/** How the image of a service is built: by itself, or by another service that gives it the same name. */
export function buildOf(
  { project: { model } }: Pick<Scene, 'project'>,
  { service }: Pick<Subject, 'service'>,
): Build | undefined {
  const alike = Object.values(model.services).find(
    ({ image, build }) => build !== undefined && image !== undefined && image === service.image,
  );
  return service.build ?? alike?.build;
}

/** What of a build does not change the image. */
const BESIDE = ['tags', 'labels', 'cache_from', 'cache_to', 'no_cache', 'pull', 'network', 'shm_size', 'ulimits'];

/** Each build is compared with each other one. */
const buildKeys = new WeakMap<Build, string>();

/** The same text for builds that make the same image: of the same directory, Dockerfile, target and arguments. */
function buildKey(build: Build): string {
  const known = buildKeys.get(build);
  if (known !== undefined) return known;
  const key = JSON.stringify(
    Object.entries({ dockerfile: 'Dockerfile', ...build, args: Object.entries(build.args ?? {}).toSorted(byName) })
      .filter(([name]) => !BESIDE.includes(name))
      .toSorted(byName),
  );
  buildKeys.set(build, key);
  return key;
}

const byName = ([one]: [string, unknown], [other]: [string, unknown]): number => one.localeCompare(other);

/** The service that builds the image of a service: the first of those that build the same one, before all one that names it. */
export function builderOf(project: Project, name: string): string | undefined {
  const services = Object.entries(project.model.services);
  const own = project.model.services[name];
  const named = services.find(
    ([, { image, build }]) => build !== undefined && image !== undefined && image === own?.image,
  );
  const build = own?.build ?? named?.[1].build;
  if (build === undefined) return undefined;
  const same = services.filter((entry) => entry[1].build !== undefined && buildKey(entry[1].build) === buildKey(build));
  return (same.find(([, { image }]) => image !== undefined) ?? same[0])?.[0] ?? name;
}

/** The same text for services that run the same program: one image, or one build. */
export const programOf = (project: Project, name: string): string => imageOf(project, builderOf(project, name) ?? name);

/** The image as the cluster finds it: of what is built the name that Compose gives it, in the registry that is chosen. */
export function imageInCluster({ project, choices }: Pick<Scene, 'project' | 'choices'>, name: string): string {
  const own = programOf(project, name);
  const isBuilt = builderOf(project, name) !== undefined;
  return isBuilt && choices.registry !== undefined && !isElsewhere(own) ? `${choices.registry}/${own}` : own;
}

/** It begins with the name of a registry. */
const isElsewhere = (image: string): boolean => /^[^/]*[.:][^/]*\//.test(image) || image.startsWith('localhost/');

export function image(scene: Scene, subject: Subject): Carried {
  const { name, service } = subject;
  const policy: Fields = service.pull_policy === 'always' ? { imagePullPolicy: 'Always' } : {};
  return {
    fields: { image: imageInCluster(scene, name), ...policy },
    findings: [...neverPulled(scene, subject), ...refreshed(scene, subject)],
  };
}

/** Compose takes what its engine has in its cache; a node of a cluster has nothing there. */
function neverPulled(scene: Scene, subject: Subject): Said[] {
  const { name, service } = subject;
  if (service.pull_policy !== 'never' || builderOf(scene.project, name) !== undefined) return [];
  const image = imageInCluster(scene, name);
  const message = say`takes ${image} from Docker's own images (pull_policy: never), and no node has those: the model says IfNotPresent`;
  const remedy = say`Push the image where the cluster finds it, or load it into every node.`;
  const lines = [`docker push ${image}`];
  return [about(scene, subject, ['pull_policy'], { reason: 'ImageToBuild', message, lines }, remedy)];
}

function refreshed(scene: Scene, subject: Subject): Said[] {
  const policy = subject.service.pull_policy ?? '';
  if (!/^(daily|weekly|every_)/.test(policy)) return [];
  const message = say`pull_policy: ${policy}: a node pulls an image only when it does not have it`;
  return [
    about(scene, subject, ['pull_policy'], { reason: 'NotCarried', message }, say`Give each version a tag of its own.`),
  ];
}

/** One finding for all images that are built, with the lines that build and push them. */
export function buildFindings(scene: Scene): Said[] {
  const { project, choices, subjects } = scene;
  const built = subjects.flatMap((subject) => {
    const builder = builderOf(project, subject.name);
    return builder === undefined ? [] : [{ subject, builder }];
  });
  const [first] = built;
  if (first === undefined) return [];
  const builders = [...new Set(built.map(({ builder }) => builder))];
  const pairs = builders.map((builder) => [imageOf(project, builder), imageInCluster(scene, builder)] as const);
  const pushed = choices.registry !== undefined || pairs.every(([own]) => isElsewhere(own));
  const lines = [
    `${choices.compose ?? 'docker compose'} build ${builders.join(' ')}`,
    ...(pushed
      ? pairs.flatMap(([own, there]) => [
          ...(own === there ? [] : [`docker tag ${own} ${there}`]),
          `docker push ${there}`,
        ])
      : [`docker save ${pairs.map(([own]) => own).join(' ')} | sudo k3s ctr images import -`]),
  ];
  const images = pairs.map(([, there]) => there);
  const count = images.length === 1 ? say`is 1 image` : say`are ${images.length} images`;
  const message = say`${built.length === 1 ? say`is` : say`are`} built by Compose; a cluster runs images only. There ${count} to build: ${images.join(', ')}`;
  const remedy = pushed
    ? say`Build, and push to the registry.`
    : say`Import again with --registry REGISTRY and push them there; or, on a single node with k3s, build and load them.`;
  const object = [...new Set(built.map(({ subject }) => subject.name))].join(', ');
  const said = about(scene, first.subject, ['build'], { reason: 'ImageToBuild', message, lines }, remedy);
  return [{ ...said, object: `Service/${object}` }];
}
