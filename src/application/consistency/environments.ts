import type { Environment } from '../environment.ts';
import type { FieldFault } from '../fieldFault.ts';
import type { Application } from '../model.ts';
import { MAX_CONTENTS } from './files.ts';

/** Each environment must have variables and be used, and each that a service names must exist. */
export function environmentFaults({ environments, services }: Application): FieldFault[] {
  const names = Object.keys(environments);
  const uses = Object.entries(services).flatMap(([service, { environment }]) =>
    environment.map((name, index) => ({
      name,
      path: ['services', service, 'environment', String(index)],
      isSecond: environment.indexOf(name) < index,
    })),
  );
  const known =
    names.length === 0
      ? 'it has none: define the environment in environments at the top'
      : `its environments: ${names.join(', ')}`;
  return [
    ...uses
      .filter(({ name }) => !names.includes(name))
      .map(({ name, path }) => ({
        path,
        message: name.includes('=')
          ? `"${name}" is a variable, and this is a list of environments: write the variable into env`
          : `there is no environment "${name}" in this application (${known})`,
      })),
    ...uses
      .filter(({ isSecond }) => isSecond)
      .map(({ name, path }) => ({ path, message: `"${name}" is in this list already: remove one of the two` })),
    ...names
      .filter((name) => !uses.some((use) => use.name === name))
      .map((name) => ({
        path: ['environments', name],
        message: `no service uses this environment: add \`environment: [${name}]\` to a service, or remove this environment`,
      })),
    ...Object.entries(environments).flatMap(([name, environment]) =>
      [...variableFaults(environment), ...sizeFaults(environment)].map(({ path, message }) => ({
        path: ['environments', name, ...path],
        message,
      })),
    ),
  ];
}

/** A variable has one source. */
export function variableFaults({ env, secretEnv }: Environment): FieldFault[] {
  return Object.keys(secretEnv)
    .filter((name) => Object.hasOwn(env, name))
    .map((name) => ({ path: ['secretEnv', name], message: `${name} is in env, too: remove one of the two` }));
}

function sizeFaults({ env, secretEnv }: Environment): FieldFault[] {
  if (Object.keys({ ...env, ...secretEnv }).length === 0)
    return [{ path: [], message: 'has no variables: add env or secretEnv, or remove this environment' }];
  const size = Buffer.byteLength(JSON.stringify(env));
  if (size <= MAX_CONTENTS) return [];
  const message = `the variables have ${Math.ceil(size / 1024)} KiB together, and the limit is ${MAX_CONTENTS / 1024} KiB: put long values into files`;
  return [{ path: ['env'], message }];
}
