import { say } from '../api/say.ts';
import type { Dependency, Service } from '../compose/project.ts';
import { isPublished } from '../users/work.ts';
import type { Carried, Scene, Subject } from './carried.ts';
import { about } from './findings.ts';
import { makesReady, namesOf } from './calls.ts';
import type { Said } from './said.ts';

const restartPolicy = ({ deploy }: Service): { condition?: unknown; max_attempts?: unknown } =>
  deploy?.restart_policy ?? {};

/** How often a Job that needs nobody is tried again. Compose would not run it a second time; a node may fail under it. */
const RETRIES = 3;

/**
 * How often a Job that calls others is tried again. Kubernetes waits 10 seconds before the second attempt and twice as long each time, at most six minutes: half
 * an hour in all, in which images are pulled, and a database makes its first files.
 */
const PATIENT_RETRIES = 10;

/** What runs once, and what waits for whom. */
export function order(scene: Scene, subject: Subject): Carried {
  const { service, runsOnce } = subject;
  const names = new Map(scene.subjects.map(({ name, called }) => [name, called]));
  const dependencies = Object.entries(service.depends_on ?? {}).filter(([other]) => names.has(other));
  const isStarted = ({ condition }: Dependency) => condition === 'service_started';
  const waitsFor = dependencies
    .filter(([other, dependency]) => !isStarted(dependency) || (runsOnce && !makesReady(scene, subject, other)))
    .map(([other]) => names.get(other) ?? other);
  const retries = runsOnce ? retriesOf(scene, subject, dependencies.length > 0) : undefined;
  const started = dependencies.some(([, dependency]) => isStarted(dependency)) && !runsOnce;
  return {
    fields: {
      ...(runsOnce ? { once: true } : {}),
      ...(retries === undefined ? {} : { retries }),
      ...(waitsFor.length === 0 ? {} : { waitsFor }),
    },
    findings: [
      ...(started ? [anyOrder(scene, subject)] : []),
      ...unanswered(scene, subject, dependencies),
      ...restarts(scene, subject),
      ...(retries === RETRIES || retries === PATIENT_RETRIES ? [triedAgain(scene, subject, retries)] : []),
    ],
  };
}

function anyOrder(scene: Scene, subject: Subject): Said {
  const message = say`depends_on without a condition is not carried over: pods start in any order, and one that ends is started again`;
  const remedy = say`If the service must not start before another one, write condition: service_healthy; the other one needs a healthcheck for that.`;
  return about(scene, subject, ['depends_on'], { reason: 'NotCarried', message, harm: 'nothing' }, remedy);
}

function triedAgain(scene: Scene, subject: Subject, retries: number): Said {
  const message = say`is a Job. It is tried ${retries} more times when it fails`;
  const remedy = say`If it must not run a second time, set retries: 0 in the model.`;
  return about(scene, subject, ['restart'], { reason: 'Rewritten', message }, remedy);
}

/** Who is to be healthy, and has no healthcheck that is known here. */
function unanswered(scene: Scene, subject: Subject, dependencies: readonly (readonly [string, Dependency])[]): Said[] {
  const names = dependencies
    .filter(([, { condition }]) => condition === 'service_healthy')
    .map(([other]) => other)
    .filter((other) => scene.subjects.find(({ name }) => name === other)?.service.healthcheck?.test === undefined);
  if (names.length === 0) return [];
  const message = say`waits until ${names.join(', ')} is healthy, but these files have no healthcheck for it: it counts as ready as soon as it runs`;
  const remedy = say`Write the health of ${names.join(', ')} into the model.`;
  return [about(scene, subject, ['depends_on'], { reason: 'NotCarried', message }, remedy)];
}

/** A Deployment starts its pods again whenever they end, waiting longer each time. */
function restarts(scene: Scene, subject: Subject): Said[] {
  if (subject.runsOnce) return [];
  const { restart = '', deploy } = subject.service;
  const policy = restartPolicy(subject.service);
  const said = [
    ...(restart.startsWith('on-failure') ? [`restart: ${restart}`] : []),
    ...Object.entries(policy).flatMap(([name, value]) =>
      name === 'condition' && value === 'any' ? [] : [`deploy.restart_policy.${name}: ${String(value)}`],
    ),
    ...(restart === 'no'
      ? [
          isPublished(subject)
            ? say`restart: no, although it publishes ports`
            : say`restart: no, although others wait until it is healthy`,
        ]
      : []),
  ];
  if (said.length === 0) return [];
  const message = say`${said.join(', ')}: it is started again whenever it ends, even when it ends well`;
  const remedy = say`If it does its work and ends, set once: true in the model; it becomes a Job.`;
  const field = deploy?.restart_policy === undefined ? ['restart'] : ['deploy', 'restart_policy'];
  return [about(scene, subject, field, { reason: 'NotCarried', message }, remedy)];
}

function retriesOf(scene: Scene, { name, service }: Subject, depends: boolean): number {
  const [, count] = /^on-failure:(\d+)$/.exec(service.restart ?? '') ?? [];
  if (count !== undefined) return Math.min(Number(count), 100);
  const { condition, max_attempts: attempts } = restartPolicy(service);
  if (condition === 'on-failure' && typeof attempts === 'number') return Math.min(attempts, 100);
  // Compose tries for ever.
  if (condition === 'on-failure' || service.restart === 'on-failure') return PATIENT_RETRIES;
  const calls = scene.subjects.some((other) => other.name !== name && namesOf(scene, name).has(other.name));
  return depends || calls ? PATIENT_RETRIES : RETRIES;
}
