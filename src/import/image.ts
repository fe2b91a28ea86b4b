import type { Build, Project } from '../compose/project.ts';
import type { Carried, Fields, Scene, Subject } from './carried.ts';
import { about } from './findings.ts';

/** Docker Compose's word for when an image is pulled, and Kubernetes'. */
const PULL: Readonly<Record<string, NonNullable<Fields['imagePullPolicy']>>> = { always: 'Always', never: 'Never' };

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

/** The image; of what is built the name under which Compose builds it, in the registry that is chosen. */
export function image(scene: Scene, subject: Subject): Carried {
  const { project, choices } = scene;
  const { service, name } = subject;
  const own = imageOf(project, name);
  const isBuilt = service.build !== undefined;
  const isElsewhere = /^[^/]*[.:][^/]*\//.test(own);
  const image =
    buildOf(scene, subject) !== undefined && choices.registry !== undefined && !isElsewhere
      ? `${choices.registry}/${own}`
      : own;
  const policy = PULL[service.pull_policy ?? ''];
  const refreshes = /^(daily|weekly|every_)/.test(service.pull_policy ?? '');
  return {
    fields: { image, ...(policy === undefined ? {} : { imagePullPolicy: policy }) },
    findings: [
      ...(isBuilt
        ? [
            about(
              scene,
              subject,
              ['build'],
              { reason: 'ImageToBuild', message: `is built by Compose; the cluster takes ${image}` },
              `Build it (docker compose build; docker tag, where Compose calls it otherwise), and push it under that name, or load it into the node${choices.registry === undefined && service.image === undefined ? '; --registry puts a registry before the name' : ''}.`,
            ),
          ]
        : []),
      ...(refreshes
        ? [
            about(
              scene,
              subject,
              ['pull_policy'],
              {
                reason: 'NotCarried',
                message: `pull_policy: ${service.pull_policy ?? ''}: an image is pulled when it is not there`,
              },
              'Give each version a tag of its own.',
            ),
          ]
        : []),
    ],
  };
}
