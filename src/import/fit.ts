import { say } from '../api/say.ts';
import { inconsistencies } from '../application/consistency.ts';
import { explain, faultsOf } from '../application/explain.ts';
import type { FieldFault } from '../application/fieldFault.ts';
import { FILL_IN } from '../application/fillIn.ts';
import { model } from '../application/model.ts';
import { fieldName } from '../compose/document/node.ts';
import type { Imported, Scene } from './carried.ts';
import { about } from './findings.ts';
import type { Said } from './said.ts';

/** Taking something out can make something else wrong. */
const ROUNDS = 20;

/**
 * Takes out of the services what the model refuses, and says so: for example two things at one path, which Docker allows and Kubernetes does not. So every
 * import makes a model that is accepted once it is filled in.
 */
export function fitted(scene: Scene, application: Imported['application']): Pick<Imported, 'application' | 'findings'> {
  const fitting = structuredClone(application);
  const findings: Said[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const taken = faultsIn(fitting)
      // From the end, for items of a list move up.
      .toReversed()
      .flatMap((fault) => (takeOut(fitting, fault.path) ? [lost(scene, fault)] : []));
    if (taken.length === 0) break;
    findings.push(...taken.flat());
  }
  return { application: fitting, findings };
}

function faultsIn(application: Imported['application']): FieldFault[] {
  const parsed = model.safeParse(filledIn(application), { error: explain, jitless: true });
  return parsed.success ? inconsistencies(parsed.data) : parsed.error.issues.flatMap(faultsOf);
}

/** As if a person had filled it in. */
function filledIn(value: unknown, key = ''): unknown {
  if (value === FILL_IN) return key === 'path' ? '/filled-in' : 'filled-in';
  if (Array.isArray(value)) return value.map((item) => filledIn(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, filledIn(item, name)]));
}

/** @returns whether there was something to take out: a service itself stays */
function takeOut(application: Imported['application'], path: readonly string[]): boolean {
  // A shared volume that nobody has any more.
  const isVolume = path[0] === 'volumes' && path.length === 2;
  if (!isVolume && (path[0] !== 'services' || path.length < 3)) return false;
  if (path.length === 3 && path[2] === 'image') {
    const service = application.services[path[1] ?? ''];
    if (service === undefined) return false;
    service.image = FILL_IN;
    return true;
  }
  const place = path
    .slice(0, -1)
    .reduce<unknown>((tree, key) => (tree as Record<string, unknown> | undefined)?.[key], application);
  const key = path.at(-1) ?? '';
  if (Array.isArray(place)) return place.splice(Number(key), 1).length > 0;
  // What lacks something goes as a whole.
  if (typeof place !== 'object' || place === null || !Object.hasOwn(place, key))
    return path.length > 4 && takeOut(application, path.slice(0, -1));
  return Reflect.deleteProperty(place, key);
}

function lost(scene: Scene, { path, message }: FieldFault): Said[] {
  const subject = scene.subjects.find(({ called }) => called === path[1]);
  if (subject === undefined) return [];
  const field = path.slice(2);
  const cause = {
    reason: 'NotCarried',
    message: say`${fieldName(field)} is left out of the model: ${message}`,
    harm: 'stops',
  } as const;
  return [
    about(scene, subject, ATTRIBUTE_OF[field[0] ?? ''] ?? [], cause, say`Write into the model what it should be.`),
  ];
}

/** Where the Compose files say what became a field. */
const ATTRIBUTE_OF: Readonly<Record<string, readonly string[]>> = {
  aliases: ['networks'],
  capabilities: ['cap_add'],
  dns: ['dns_opt'],
  env: ['environment'],
  files: ['volumes'],
  hosts: ['extra_hosts'],
  secretEnv: ['environment'],
  volumes: ['volumes'],
  workingDirectory: ['working_dir'],
};
