import { say } from '../api/say.ts';
import { OPERATOR_IMAGE } from '../api/image.ts';
import type { Finding } from '../api/finding.ts';
import type { Project } from '../compose/project.ts';
import { userFindings } from '../users/findings.ts';
import type { Recordings } from '../users/recordings.ts';
import { usersOf } from '../users/users.ts';
import { sceneOf as usersScene } from '../users/scene.ts';
import type { Settled } from '../users/settlement.ts';
import { renamedHosts } from './aliases.ts';
import { lostAttributes, lostElsewhere } from './lost.ts';
import { lostBinds } from './binds.ts';
import type { Carried, Choices, Fields, Imported, Scene, Subject } from './carried.ts';
import { aboutApplication, aboutPlace, grouped, ofUsers } from './findings.ts';
import { command } from './command.ts';
import { deploy } from './deploy.ts';
import { secondsOf } from './duration.ts';
import { environment } from './environment.ts';
import { withEnvironments } from './environments.ts';
import { files } from './files.ts';
import { fitted } from './fit.ts';
import { health } from './health.ts';
import type { Host } from './host.ts';
import { buildFindings, image } from './image.ts';
import { renamed } from './names.ts';
import { network } from './network.ts';
import { order } from './order.ts';
import { lostParts, lostResources } from './parts.ts';
import { entryFindings } from './entry.ts';
import { ports } from './ports.ts';
import { resources } from './resources.ts';
import { movedFindings, movedFromRoot } from './root.ts';
import { rewriter } from './rewrite.ts';
import { sceneOf } from './scene.ts';
import { Secrets } from './secrets.ts';
import { remainingIn } from './next/remaining.ts';
import { keepsUser } from './owner.ts';
import { userOf as runsAs } from './runsAs.ts';
import { security } from './security.ts';
import { storeFindings, storeOf } from './store.ts';
import { sharedVolumes, storageFindings, volumeFindings, volumes } from './volumes.ts';
import type { Said } from './said.ts';

/**
 * Makes an application model of an application of Compose files. Whatever it does not carry over is a finding: nothing is dropped in silence.
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
  const imported = scene.subjects.map((subject) => ({ subject, ...service(scene, subject, secrets) }));
  const shared = sharedVolumes(scene);
  const services = Object.fromEntries(imported.map(({ subject, fields }) => [subject.called, fields]));
  const { application: long, findings } = fitted(scene, {
    name: scene.application,
    store: storeOf(scene, recordings, usersOf(users)),
    ...(Object.keys(shared).length === 0 ? {} : { volumes: shared }),
    // Written out: with another image, what runs once and waits for something would run again.
    ...(Object.values(services).some(({ waitsFor }) => waitsFor !== undefined) ? { waiterImage: OPERATOR_IMAGE } : {}),
    services: services as Imported['application']['services'],
  });
  const application = withEnvironments(scene, long, secrets);
  return {
    application,
    remaining: remainingIn(scene, recordings, application),
    findings: grouped([
      ...userFindings(users)
        .filter((finding) => !isSettledInModel(scene, finding))
        .map(ofUsers),
      ...storeFindings(scene, recordings),
      ...buildFindings(scene),
      ...renamed(scene),
      ...unsetFindings(scene),
      ...secretFindings(scene, secrets, application),
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

/** That it does not mount the recordings is mended in the model, where it has a role; `storeFindings` says so. */
const isSettledInModel = ({ subjects }: Scene, { reason, object }: Finding): boolean =>
  reason === 'LooksLikeUser' && subjects.some(({ name, user }) => user !== undefined && object === `Service/${name}`);

/** What the template has of the Secrets of variables. */
function secretFindings({ project }: Scene, { alike }: Secrets, application: Imported['application']): Said[] {
  const references = [...Object.values(application.environments ?? {}), ...Object.values(application.services)].flatMap(
    ({ secretEnv = {} }) => Object.entries(secretEnv).map(([variable, { secret }]) => ({ variable, secret })),
  );
  if (references.length === 0) return [];
  const variables = new Set(references.map(({ variable }) => variable));
  const names = new Set(references.map(({ secret }) => secret));
  const message = alike.reduce(
    (before, each) => say`${before}; these have one value now: ${each.join(', ')}`,
    say`${names.size === 1 ? say`takes` : say`take`} sensitive variables, whose values are written nowhere: ${[...variables].join(', ')}`,
  );
  const at = project.locate(['services']);
  return [aboutPlace(`Secret/${[...names].join(', ')}`, at, { reason: 'SecretToCreate', message })];
}

/** Docker Compose warns of them, too. */
function unsetFindings(scene: Scene): Said[] {
  const { project } = scene;
  if (project.unset.size === 0) return [];
  const message = say`uses variables that are not set, so they are empty: ${[...project.unset].join(', ')}`;
  const remedy = say`Set them in the environment or in .env, and import again.`;
  return [aboutApplication(scene, { reason: 'NotCarried', message }, remedy)];
}

/** The cluster must find the image with which services wait. */
function waiterFindings(scene: Scene, { waiterImage }: Imported['application']): Said[] {
  if (waiterImage === undefined) return [];
  const message = say`has services that wait for others, in an init container with the image of the operator: ${waiterImage}`;
  const remedy = say`Push that image where the cluster finds it, or set waiterImage in the model.`;
  return [aboutApplication(scene, { reason: 'Rewritten', message, step: 'images' }, remedy)];
}

/** All concerns of one service, in the order in which the model is read. */
function service(scene: Scene, subject: Subject, secrets: Secrets): Carried {
  const hasOwnUser = subject.user === undefined || keepsUser(scene, subject);
  const moved = movedFromRoot(subject, hasOwnUser && (runsAs(scene, subject).uid ?? 0) === 0);
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
    security(scene, subject),
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
