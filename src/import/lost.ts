import { say } from '../api/say.ts';
import { ATTRIBUTES, DEPLOY } from './attributes.ts';
import type { Scene, Subject } from './carried.ts';
import { about, aboutPlace, NOTHING_AS_A_RULE } from './findings.ts';
import type { Said } from './said.ts';

/** What of a service is not carried over, and is not empty. */
export function lostAttributes(scene: Scene, subject: Subject): Said[] {
  return [
    ...lost(scene, subject, subject.service, ATTRIBUTES, []),
    ...lost(scene, subject, subject.service.deploy ?? {}, DEPLOY, ['deploy']),
  ];
}

function lost(
  scene: Scene,
  subject: Subject,
  values: Readonly<Record<string, unknown>>,
  table: typeof ATTRIBUTES,
  path: readonly string[],
): Said[] {
  return Object.entries(values).flatMap(([attribute, value]) => {
    if (isEmpty(value)) return [];
    const entry = table[attribute] ?? { lost: say`${attribute}: this version does not know it` };
    if ('carried' in entry) return [];
    const harm = entry.harm === undefined ? {} : { harm: entry.harm };
    const cause = { reason: 'NotCarried', message: entry.lost, ...harm } as const;
    return [about(scene, subject, [...path, attribute], cause, entry.remedy ?? NOTHING_AS_A_RULE)];
  });
}

/** What says nothing. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** What stands beside the services. */
export function lostElsewhere({ project }: Scene): Said[] {
  const { model } = project;
  const networks = Object.entries(model.networks ?? {}).flatMap(([name, network]) => {
    const said = ['driver', 'driver_opts', 'external', 'enable_ipv6', 'attachable', 'labels'].filter(
      (key) => !isEmpty(network[key]),
    );
    if (!isEmpty(network.ipam)) said.push('ipam');
    if (said.length === 0) return [];
    const message = say`${said.join(', ')}: the cluster has one network; network policies say who may call whom`;
    return [
      aboutPlace(
        `Network/${name}`,
        project.locate(['networks', name]),
        { reason: 'NotCarried', message },
        NOTHING_AS_A_RULE,
      ),
    ];
  });
  const jobs = Object.keys({ ...model.jobs, ...project.disabledJobs }).map((name) =>
    aboutPlace(
      `Job/${name}`,
      project.locate(['jobs', name]),
      { reason: 'NotCarried', message: say`jobs are not carried over` },
      say`Write a CronJob yourself.`,
    ),
  );
  const left = Object.entries(project.disabled).map(([name, { profiles = [] }]) =>
    aboutPlace(
      `Service/${name}`,
      project.locate(['services', name]),
      { reason: 'NotCarried', message: say`is left out, because its profile is not active` },
      say`If it should run, import again with --profile ${profiles[0] ?? ''}.`,
    ),
  );
  return [...networks, ...jobs, ...left];
}
