import type { Finding } from '../api/finding.ts';
import { OPERATOR_IMAGE } from '../api/image.ts';
import type { Project } from '../compose/project.ts';
import { userFindings } from '../users/findings.ts';
import type { Recordings } from '../users/recordings.ts';
import { sceneOf as usersScene, type Settled } from '../users/scene.ts';
import { renamedHosts } from './aliases.ts';
import { lostAttributes, lostElsewhere } from './attributes.ts';
import { lostBinds } from './binds.ts';
import type { Carried, Choices, Fields, Imported, Scene, Subject } from './carried.ts';
import { aboutApplication, aboutPlace, grouped } from './findings.ts';
import { command } from './command.ts';
import { deploy } from './deploy.ts';
import { secondsOf } from './duration.ts';
import { environment } from './environment.ts';
import { files } from './files.ts';
import { fitted } from './fit.ts';
import { health } from './health.ts';
import type { Host } from './host.ts';
import { image } from './image.ts';
import { renamed } from './names.ts';
import { network } from './network.ts';
import { order } from './order.ts';
import { lostParts, lostResources } from './parts.ts';
import { entryFindings, ports } from './ports.ts';
import { resources } from './resources.ts';
import { movedFindings, movedFromRoot } from './root.ts';
import { rewriter } from './rewrite.ts';
import { sceneOf } from './scene.ts';
import { Secrets } from './secrets.ts';
import { security, userOf as runsAs } from './security.ts';
import { storeFindings, storeOf } from './store.ts';
import { sharedVolumes, storageFindings, volumeFindings, volumes } from './volumes.ts';

/**
 * Carries an application of Compose files over into the application model. What cannot be carried is a finding: nothing is dropped in silence.
 * @param recordings the directory that is to become the store
 * @throws ComposeError where what is settled names no service
 */
export function importProject(
  project: Project,
  recordings: Recordings,
  { settled, choices, host }: { readonly settled: Settled; readonly choices: Choices; readonly host: Host },
): Imported {
  const users = usersScene(project, recordings, settled);
  const scene = sceneOf(users, choices, host);
  const secrets = new Secrets(scene);
  const imported = scene.subjects.map((subject) => ({ subject, ...service(scene, subject, secrets, recordings) }));
  const shared = sharedVolumes(scene);
  const services = Object.fromEntries(imported.map(({ subject, fields }) => [subject.called, fields]));
  const { application, findings } = fitted(scene, {
    name: scene.application,
    store: storeOf(scene, recordings),
    ...(Object.keys(shared).length === 0 ? {} : { volumes: shared }),
    // Written out: with another image, what runs once and waits for something would run again.
    ...(Object.values(services).some(({ waitsFor }) => waitsFor !== undefined) ? { waiterImage: OPERATOR_IMAGE } : {}),
    services: services as Imported['application']['services'],
  });
  return {
    application,
    findings: grouped([
      ...userFindings(users),
      ...storeFindings(scene, recordings),
      ...renamed(scene),
      ...unsetFindings(scene),
      ...secretFindings(scene, secrets, services),
      ...waiterFindings(scene, application),
      ...imported.flatMap((each) => each.findings),
      ...findings,
      ...entryFindings(scene),
      ...storageFindings(scene, application),
      ...volumeFindings(scene),
      ...lostResources(scene),
      ...lostElsewhere(scene),
    ]),
  };
}

/** What the template of the Secret has. */
function secretFindings(
  { project }: Scene,
  { name, alike }: Secrets,
  services: Readonly<Record<string, Fields>>,
): Finding[] {
  const variables = Object.values(services).flatMap(({ secretEnv = {} }) => Object.keys(secretEnv));
  if (variables.length === 0) return [];
  const same = alike.map((names) => `; of one value now are ${names.join(', ')}`).join('');
  const message = `has what looks sensitive in the environment of services: ${[...new Set(variables)].join(', ')}${same}`;
  const at = project.locate(['services']);
  return [aboutPlace(`Secret/${name}`, at, { reason: 'SecretToCreate', message })];
}

/** Docker Compose warns of them, too. */
function unsetFindings(scene: Scene): Finding[] {
  const { project } = scene;
  if (project.unset.size === 0) return [];
  const message = `has variables in its files that are not set, and that are empty therefore: ${[...project.unset].join(', ')}`;
  const remedy = 'Set them in the environment or in .env, and import again.';
  return [aboutApplication(scene, { reason: 'ToFillIn', message }, remedy)];
}

/** A cluster that is closed to the outside must have the image with which services wait, too. */
function waiterFindings(scene: Scene, { waiterImage }: Imported['application']): Finding[] {
  if (waiterImage === undefined) return [];
  const message = `has services that wait for others, in an init container of the operator's image, ${waiterImage}`;
  const remedy = 'Push it where the cluster finds it, or name in waiterImage where it is.';
  return [aboutApplication(scene, { reason: 'Rewritten', message }, remedy)];
}

/** All concerns of one service, in the order in which the model is read. */
function service(scene: Scene, subject: Subject, secrets: Secrets, recordings: Recordings): Carried {
  const isUser = subject.user !== undefined;
  const runsAsRoot = !isUser && (runsAs(scene, subject).uid ?? 0) === 0;
  const moved = movedFromRoot(subject, runsAsRoot, recordings);
  const rewrite = rewriter(renamedHosts(scene), moved);
  const grace = secondsOf(subject.service.stop_grace_period);
  const concerns: Carried[] = [
    image(scene, subject),
    only(usage(subject)),
    command(scene, subject, secrets, rewrite),
    order(scene, subject),
    ports(scene, subject),
    environment(scene, subject, secrets, rewrite),
    files(scene, subject, secrets, moved),
    volumes(scene, subject, moved),
    health(scene, subject, secrets, rewrite),
    deploy(scene, subject),
    only(resources(subject)),
    security(scene, subject, isUser),
    network(scene, subject),
    only(grace === undefined ? {} : { stopSeconds: Math.min(Math.ceil(grace), 86_400) }),
    {
      fields: {},
      findings: [
        ...movedFindings(scene, subject, moved, rewrite),
        ...lostBinds(scene, subject),
        ...lostAttributes(scene, subject),
        ...lostParts(scene, subject),
      ],
    },
  ];
  return {
    fields: concerns.reduce<Fields>((all, { fields }) => ({ ...all, ...fields, ...secretsOf(all, fields) }), {}),
    findings: concerns.flatMap(({ findings }) => findings),
  };
}

const usage = ({ called, user, isNoUser }: Subject): Fields => {
  if (user !== undefined) return { role: called };
  return isNoUser ? { usesRecordings: false } : {};
};

const only = (fields: Fields): Carried => ({ fields, findings: [] });

/** Variables that are secret are found in the environment, in commands and in healthchecks. */
const secretsOf = (one: Fields, other: Fields): Fields =>
  other.secretEnv === undefined ? {} : { secretEnv: { ...one.secretEnv, ...other.secretEnv } };
