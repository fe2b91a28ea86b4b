import type { Fields, Imported, Scene } from './carried.ts';
import { environmentName } from './environmentNames.ts';
import { sharedBlocks, type Block, type Services, type Settings } from './sharedBlocks.ts';
import type { Secrets } from './secrets.ts';
import { free } from './names.ts';

type Environments = NonNullable<Imported['application']['environments']>;
type SecretKey = NonNullable<Fields['secretEnv']>[string];

/** Writes once what several services have in common of their variables: an env file, an anchor, a block that somebody copied. */
export function withEnvironments(
  scene: Scene,
  application: Imported['application'],
  secrets: Secrets,
): Imported['application'] {
  const services: Services = new Map(
    Object.entries(application.services).map(([name, each]) => [name, settingsOf(each)]),
  );
  const taken = new Set<string>();
  const found = sharedBlocks(scene, services);
  const blocks = found.map((block) => ({ ...block, name: free(environmentName(scene, block, found), taken) }));
  if (blocks.length === 0) return application;
  const moved = movedKeys(blocks, secrets);
  const move = (of: SecretKey): SecretKey => moved.get(JSON.stringify(of)) ?? of;
  const environments: Environments = Object.fromEntries(
    blocks.map(({ name, settings }) => [name, fieldsOf(settings, move)]),
  );
  const { services: long, ...rest } = application;
  return {
    ...rest,
    environments,
    services: Object.fromEntries(
      Object.entries(long).map(([name, service]) => {
        const own = blocks.filter((block) => block.services.includes(name));
        return [name, shortened(service, own, move)];
      }),
    ),
  };
}

/** The variables of a service as texts that are the same for the same source. */
const settingsOf = ({ env = {}, secretEnv = {} }: Fields): Settings =>
  new Map(
    [...Object.entries(secretEnv), ...Object.entries(env)].map(
      ([name, value]) => [name, JSON.stringify(value)] as const,
    ),
  );

function fieldsOf(settings: Settings, move: (of: SecretKey) => SecretKey): Pick<Fields, 'env' | 'secretEnv'> {
  const all = [...settings].map(([name, text]) => [name, JSON.parse(text) as string | SecretKey] as const);
  const env = all.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
  const secretEnv = all.flatMap(([name, value]) => (typeof value === 'string' ? [] : [[name, move(value)] as const]));
  return {
    ...(env.length === 0 ? {} : { env: Object.fromEntries(env) }),
    ...(secretEnv.length === 0 ? {} : { secretEnv: Object.fromEntries(secretEnv) }),
  };
}

/** What is secret in an environment is in a Secret of its own, under the same keys. */
function movedKeys(
  blocks: readonly (Block & { readonly name: string })[],
  secrets: Secrets,
): ReadonlyMap<string, SecretKey> {
  const moved = new Map<string, SecretKey>();
  for (const { name, settings } of blocks) {
    const keys = [...settings.values()].filter((text) => typeof JSON.parse(text) !== 'string' && !moved.has(text));
    if (keys.length === 0) continue;
    const secret = secrets.ofEnvironment(name);
    for (const text of keys) moved.set(text, { ...(JSON.parse(text) as SecretKey), secret });
  }
  return moved;
}

/** The service with its environments, and with the variables of its own: what the environments do not have, or have otherwise. */
function shortened<T extends Fields>(
  service: T,
  blocks: readonly (Block & { readonly name: string })[],
  move: (of: SecretKey) => SecretKey,
): T {
  const shared = new Map(blocks.flatMap(({ settings }) => [...settings]));
  const own = new Map([...settingsOf(service)].filter(([name, text]) => shared.get(name) !== text));
  const variables = {
    ...(blocks.length === 0 ? {} : { environment: blocks.map(({ name }) => name) }),
    ...fieldsOf(own, move),
  };
  const isVariable = (field: string) => field === 'env' || field === 'secretEnv';
  const entries = Object.entries(service);
  const first = entries.findIndex(([field]) => isVariable(field));
  if (first < 0) return service;
  return Object.fromEntries([
    ...entries.slice(0, first),
    ...Object.entries(variables),
    ...entries.slice(first).filter(([field]) => !isVariable(field)),
  ]) as T;
}
