import type { Finding } from '../api/finding.ts';
import type { Dependency, Service } from '../compose/project.ts';
import type { Carried, Scene, Subject } from './carried.ts';
import { about } from './findings.ts';

const restartPolicy = ({ deploy }: Service): { condition?: unknown; max_attempts?: unknown } =>
  deploy?.restart_policy ?? {};

/**
 * Of a Job that Compose would not run a second time. Its first attempt can fail for what is none of its business: the name of a Service that has been
 * there for a moment is not yet known on every node.
 */
const RETRIES = 3;

/** What runs once, and what waits for whom. */
export function order(scene: Scene, subject: Subject): Carried {
  const { service } = subject;
  const names = new Map(scene.subjects.map(({ name, called }) => [name, called]));
  const dependencies = Object.entries(service.depends_on ?? {}).filter(([other]) => names.has(other));
  const waitsFor = dependencies
    .filter(([, { condition }]) => condition !== 'service_started')
    .map(([other]) => names.get(other) ?? other);
  const started = dependencies.filter(([, { condition }]) => condition === 'service_started').map(([other]) => other);
  const once = subject.runsOnce;
  const retries = once ? retriesOf(service) : undefined;
  return {
    fields: {
      ...(once ? { once } : {}),
      ...(retries === undefined ? {} : { retries }),
      ...(waitsFor.length === 0 ? {} : { waitsFor }),
    },
    findings: [
      ...(started.length === 0
        ? []
        : [
            about(
              scene,
              subject,
              ['depends_on'],
              {
                reason: 'NotCarried',
                message: `depends_on says that it starts after ${started.join(', ')}; pods start in any order, and one that ends is started again`,
              },
              'If it must not start before them, say condition: service_healthy; that takes a healthcheck of theirs.',
            ),
          ]),
      ...unanswered(scene, subject, dependencies),
      ...restarts(scene, subject),
      ...(once && retries === RETRIES
        ? [
            about(
              scene,
              subject,
              ['restart'],
              {
                reason: 'Rewritten',
                message: `is a Job, which is tried ${RETRIES} times more when it fails`,
              },
              'Where it must not run a second time, set retries: 0.',
            ),
          ]
        : []),
    ],
  };
}

/** Who is to be healthy, and has no healthcheck that is known here. */
function unanswered(
  scene: Scene,
  subject: Subject,
  dependencies: readonly (readonly [string, Dependency])[],
): Finding[] {
  const names = dependencies
    .filter(([, { condition }]) => condition === 'service_healthy')
    .map(([other]) => other)
    .filter((other) => scene.subjects.find(({ name }) => name === other)?.service.healthcheck?.test === undefined);
  if (names.length === 0) return [];
  const message = `waits until ${names.join(', ')} is healthy, which has no healthcheck in these files: it is taken for ready as soon as it runs`;
  const remedy = 'Write its health into the model.';
  return [about(scene, subject, ['depends_on'], { reason: 'NotCarried', message }, remedy)];
}

/** A Deployment starts its pods again whenever they end, waiting longer each time. */
function restarts(scene: Scene, subject: Subject): Finding[] {
  if (subject.runsOnce) return [];
  const { restart = '', deploy } = subject.service;
  const policy = restartPolicy(subject.service);
  const said = [
    ...(restart.startsWith('on-failure') ? [`restart: ${restart}`] : []),
    ...Object.entries(policy).flatMap(([name, value]) =>
      name === 'condition' && value === 'any' ? [] : [`deploy.restart_policy.${name}: ${String(value)}`],
    ),
    ...(restart === 'no' ? ['restart: no, which others wait for to be healthy'] : []),
  ];
  if (said.length === 0) return [];
  const message = `${said.join(', ')}: it is started again whenever it ends, also when it ends well`;
  const remedy = 'If it does its work and ends, set once: true in the model: it is a Job then.';
  const field = deploy?.restart_policy === undefined ? ['restart'] : ['deploy', 'restart_policy'];
  return [about(scene, subject, field, { reason: 'NotCarried', message }, remedy)];
}

function retriesOf(service: Service): number {
  const [, count] = /^on-failure:(\d+)$/.exec(service.restart ?? '') ?? [];
  if (count !== undefined) return Math.min(Number(count), 100);
  const { condition, max_attempts: attempts } = restartPolicy(service);
  return condition === 'on-failure' && typeof attempts === 'number' ? Math.min(attempts, 100) : RETRIES;
}
