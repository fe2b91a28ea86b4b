import type { k8s } from 'cdk8s-plus-27';
import { variablesIn, type Environment, type Variable } from '../src/application/environment.ts';
import type { Application } from '../src/application/model.ts';
import type { Service } from '../src/application/service.ts';

/** The ConfigMap of an environment. */
export const environmentMapName = (environment: string): string => `${environment}-environment`;

/**
 * The data of the ConfigMap of an environment: the texts that are the same in every pod. Kubernetes replaces `$(NAME)` only in the variables of the
 * container itself. The path of the store stays there, too, because `verify` and `check` recognise users of the recordings by their variables.
 */
export function environmentData({ store }: Application, { env }: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, text]) => {
      const plain = plainText(text);
      return plain === undefined || plain.includes(store.mountPath) ? [] : [[name, plain]];
    }),
  );
}

/** The data of each ConfigMap that a service takes variables from, by its name. Of a variable in several, the last one counts. */
export function sharedData(application: Application, { environment }: Service): Record<string, Record<string, string>> {
  return Object.fromEntries(
    environment.flatMap((name) => {
      const data = environmentData(application, environmentOf(application, name));
      return Object.keys(data).length === 0 ? [] : [[environmentMapName(name), data]];
    }),
  );
}

/** The variables that stand in the container itself. They count before those of the ConfigMaps. */
export function containerVariables(application: Application, service: Service): k8s.EnvVar[] {
  const shared = service.environment.map((name) => environmentOf(application, name));
  const effective = [...shared, service].reduce(
    (all, each) => new Map([...all, ...variablesIn(each)]),
    new Map<string, Variable>(),
  );
  const own = variablesIn(service);
  // One that is in the ConfigMap of the environment that counts for it.
  const inMap = (name: string): boolean => {
    const last = shared.findLast(({ env, secretEnv }) => Object.hasOwn(env, name) || Object.hasOwn(secretEnv, name));
    return !own.has(name) && last !== undefined && Object.hasOwn(environmentData(application, last), name);
  };
  // Those of environments come before those of the service, which may refer to them.
  const names = [...effective.keys()].filter((name) => !own.has(name) && !inMap(name));
  const variables = [...names, ...own.keys()].flatMap((name) => {
    const variable = effective.get(name);
    return variable === undefined ? [] : [{ name, variable }];
  });
  return [
    // Secrets come first: a value can refer only to variables before it, as in `redis://:$(PASSWORD)@redis:6379`.
    // Key by key: a pod does not start while a key is missing in its Secret. With envFrom the pod would start without the variable.
    ...variables.flatMap(({ name, variable }) =>
      'secret' in variable ? [{ name, valueFrom: { secretKeyRef: { name: variable.secret, key: variable.key } } }] : [],
    ),
    // The API server drops an empty value, so an apply would report a change each time.
    ...variables.flatMap(({ name, variable }) =>
      'secret' in variable ? [] : [variable.text === '' ? { name } : { name, value: variable.text }],
    ),
  ];
}

function environmentOf({ environments, name }: Application, environment: string): Environment {
  const found = environments[environment];
  if (found === undefined) throw new Error(`there is no environment "${environment}" in application "${name}"`);
  return found;
}

/**
 * What Kubernetes would make of a text in a container: `$$` is a dollar. Undefined if the text refers to a variable, `$(NAME)`.
 * https://github.com/kubernetes/kubernetes/blob/master/third_party/forked/golang/expansion/expand.go
 */
function plainText(text: string): string | undefined {
  const tokens = text.match(/\$\$|\$\([^)]*\)|[^$]+|\$/g) ?? [];
  if (tokens.some((token) => token.startsWith('$('))) return undefined;
  return tokens.map((token) => (token === '$$' ? '$' : token)).join('');
}
