import type { Fault } from '../fault.ts';
import type { Application } from '../model.ts';
import type { Service } from '../service.ts';

/** A Job's name is a label of its pods, of at most 63 characters, and ends in a hyphen and eight characters of its content's hash. */
const MAX_NAME_OF_JOB = 63 - 9;

/** What a service cannot be together with `once`, or without. */
export function onceFaults(name: string, { once, retries, entry }: Service): Fault[] {
  if (!once) {
    if (retries === undefined) return [];
    return [{ path: ['retries'], message: 'only what runs once has retries: add once: true, or remove retries' }];
  }
  return [
    ...(name.length <= MAX_NAME_OF_JOB
      ? []
      : [{ path: [], message: `what runs once has a name of at most ${MAX_NAME_OF_JOB} characters: shorten it` }]),
    ...(entry === undefined
      ? []
      : [{ path: ['entry'], message: 'it runs once, and then nobody could reach it: remove entry, or once' }]),
  ];
}

/** Whether every service can start at some time. */
export function orderFaults({ services }: Application): Fault[] {
  const known = (name: string): boolean => Object.hasOwn(services, name);
  const unknown = Object.entries(services).flatMap(([name, { waitsFor }]) =>
    waitsFor.flatMap((other, index) =>
      known(other)
        ? []
        : [
            {
              path: ['services', name, 'waitsFor', String(index)],
              message: `there is no service "${other}" in this application`,
            },
          ],
    ),
  );
  return [...unknown, ...circles(services)];
}

/** Each circle once, where its first service in the file waits. */
function circles(services: Application['services']): Fault[] {
  const faults: Fault[] = [];
  const done = new Set<string>();
  const follow = (name: string, way: readonly string[]): void => {
    const start = way.indexOf(name);
    if (start >= 0) faults.push(circle(way.slice(start)));
    if (start >= 0 || done.has(name)) return;
    for (const other of services[name]?.waitsFor ?? []) follow(other, [...way, name]);
    done.add(name);
  };
  for (const name of Object.keys(services)) follow(name, []);
  return faults;
}

function circle(members: readonly string[]): Fault {
  const [first = ''] = members;
  const path = ['services', first, 'waitsFor'];
  if (members.length === 1) return { path, message: 'it waits for itself, and would never start: remove it' };
  const others = [...members.slice(1), first].map((name) => `"${name}"`).join(', which waits for ');
  return { path, message: `it waits for ${others}, and none would ever start: remove one of these` };
}
