import { isAbsolute, join, normalize, relative, resolve } from 'node:path';
import * as z from 'zod';
import { jsonIn } from '../api/json.ts';
import type { Images } from '../application/read.ts';
import { EXIT, Failure } from './failure.ts';

/**
 * What Argo CD gives a plugin: the parameters of the Application as JSON, null where there are none.
 * https://argo-cd.readthedocs.io/en/stable/operator-manual/config-management-plugins/#using-environment-variables-in-your-plugin
 */
const PARAMETERS = 'ARGOCD_APP_PARAMETERS';

/** The directory of the Application, from the root of the repository. Argo CD runs the plugin there. */
const SOURCE_PATH = 'ARGOCD_APP_SOURCE_PATH';

const shape = z.array(
  z.discriminatedUnion('name', [
    z.object({ name: z.literal('config'), array: z.array(z.string().min(1)).min(1) }),
    z.object({ name: z.literal('image'), map: z.record(z.string(), z.string().regex(/^\S+$/)) }),
  ]),
);

/**
 * The files of the model and the images that an Application of Argo CD names in its parameters.
 * @throws Failure if the parameters are not those that the plugin announces, or name a file outside of the repository
 */
export function argocdParameters(
  environment: NodeJS.ProcessEnv,
  directory: string,
): { readonly config?: readonly string[]; readonly image?: Images } {
  const parameters = parametersOf(environment[PARAMETERS] ?? 'null');
  const config = parameters.flatMap((each) => (each.name === 'config' ? each.array : []));
  const root = resolve(directory, relative(join('/', environment[SOURCE_PATH] ?? '.'), '/'));
  // The file system of the plugin holds other repositories, too.
  for (const path of config) {
    const within = relative(root, resolve(directory, path));
    if (isAbsolute(path) || normalize(within).split('/')[0] === '..')
      throw new Failure(EXIT.invalid, `parameter config: ${path} is outside of the repository: name a file in it`);
  }
  const images = parameters.flatMap((each) => (each.name === 'image' ? Object.entries(each.map) : []));
  return {
    ...(config.length === 0 ? {} : { config }),
    ...(images.length === 0 ? {} : { image: Object.fromEntries(images) }),
  };
}

function parametersOf(json: string): z.output<typeof shape> {
  const parsed = shape.nullable().safeParse(jsonIn(json));
  if (parsed.success) return parsed.data ?? [];
  throw new Failure(
    EXIT.invalid,
    `${PARAMETERS} is not what this plugin takes: write parameters of the names config, with array (files), and image, with map (service to image)`,
  );
}
