import type { FieldFault } from '../fieldFault.ts';
import type { Application } from '../model.ts';
import type { Service } from '../service.ts';

/** The name of a Job is also a label of its pods, so it has at most 63 characters. Synthesis appends a hyphen and eight characters of a hash. */
const MAX_NAME_OF_JOB = 63 - 9;

/** Fields that exclude `once`, and fields that need `once`. */
export function onceFaults(name: string, { once, retries, entry }: Service): FieldFault[] {
  if (!once) {
    if (retries === undefined) return [];
    return [{ path: ['retries'], message: 'retries needs once: true: add once: true, or remove retries' }];
  }
  return [
    ...(name.length <= MAX_NAME_OF_JOB
      ? []
      : [
          {
            path: [],
            message: `the name of a service with once has at most ${MAX_NAME_OF_JOB} characters: shorten the name`,
          },
        ]),
    ...(entry === undefined
      ? []
      : [
          {
            path: ['entry'],
            message: 'a service with once stops, and then nobody can reach it: remove entry, or remove once',
          },
        ]),
  ];
}

/** Every service must be able to start at some time. */
export function orderFaults({ services }: Application): FieldFault[] {
  const known = (name: string): boolean => Object.hasOwn(services, name);
  const unknown = Object.entries(services).flatMap(([name, { waitsFor }]) =>
    waitsFor.flatMap((other, index) =>
      known(other)
        ? []
        : [
            {
              path: ['services', name, 'waitsFor', String(index)],
              message: `there is no service "${other}" in this application: correct the name`,
            },
          ],
    ),
  );
  return [...unknown, ...circles(services)];
}

/** Each circle is reported once, at its first service in the file. */
function circles(services: Application['services']): FieldFault[] {
  const faults: FieldFault[] = [];
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

function circle(members: readonly string[]): FieldFault {
  const [first = ''] = members;
  const path = ['services', first, 'waitsFor'];
  if (members.length === 1)
    return { path, message: 'the service waits for itself, so it can never start: remove it from waitsFor' };
  const others = [...members.slice(1), first].map((name) => `"${name}"`).join(', which waits for ');
  return { path, message: `it waits for ${others}, so none of them can start: remove one of these from waitsFor` };
}
