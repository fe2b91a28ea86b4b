import { readEnvFile, readRawEnvFile, type Variables } from '../variables/dotenv.ts';
import { ComposeError } from '../error.ts';
import type { Files } from '../document/files.ts';
import { fieldName, type Path } from '../document/node.ts';
import type { Hook, Project, Service } from '../project.ts';
import type { Lookup } from '../variables/substitute.ts';

type Readers = Pick<Service, 'environment' | 'env_file' | 'labels' | 'label_file'>;

/**
 * Reads the env files and label files of the active services into their variables and labels. What the service itself says wins.
 * @throws ComposeError
 */
export function withEnvFiles(project: Project, files: Files): Project {
  const services = Object.entries(project.model.services).map(([name, service]) => {
    const path = ['services', name];
    const hooks = service.pre_start?.map((hook, index): Hook => {
      const isEmpty = hook.environment === undefined && hook.env_file === undefined;
      const place = [...path, 'pre_start', `${index}`];
      return {
        ...hook,
        ...(isEmpty ? {} : environmentOf(hook, place, project, files)),
        ...labelsOf(hook, place, project, files),
      };
    });
    const read = { ...environmentOf(service, path, project, files), ...labelsOf(service, path, project, files) };
    return [name, { ...service, ...read, ...(hooks === undefined ? {} : { pre_start: hooks }) }] as const;
  });
  return { ...project, model: { ...project.model, services: Object.fromEntries(services) } };
}

function environmentOf(service: Readers, path: Path, project: Project, files: Files): Pick<Service, 'environment'> {
  const own = Object.entries(service.environment ?? {}).map(
    ([key, value]) => [key, value ?? project.environment.get(key) ?? null] as const,
  );
  const said = new Map(own.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])));
  const lookup: Lookup = (key) => project.environment.get(key) ?? said.get(key);
  let variables: Variables = said;
  for (const [index, file] of (service.env_file ?? []).entries()) {
    const place = [...path, 'env_file', `${index}`];
    // An empty path is not in the model, as in compose-go.
    if (file.path === undefined) {
      if (file.required === false) continue;
      throw new ComposeError(
        project.locate(place),
        `${fieldName(place)} names no file`,
        'write the path, or remove the entry',
      );
    }
    if (file.required === false && !files.exists(file.path)) continue;
    const text = files.text(file.path, project.locate(place));
    const format = file.format ?? '';
    if (format !== '' && format !== '.env' && format !== 'raw')
      throw new ComposeError(
        project.locate(place),
        `${fieldName(place)} has the unknown format ${format}`,
        'write format: raw, or remove format',
      );
    variables = (format === 'raw' ? readRawEnvFile : readEnvFile)(text, files.shown(file.path), variables, lookup);
  }
  const environment = Object.fromEntries<string | null>([...variables, ...own]);
  return Object.keys(environment).length === 0 ? {} : { environment };
}

function labelsOf(service: Readers, path: Path, project: Project, files: Files): Pick<Service, 'labels'> {
  let labels: Variables = new Map<string, string>();
  for (const [index, file] of (service.label_file ?? []).entries()) {
    const text = files.text(file, project.locate([...path, 'label_file', `${index}`]));
    const before = labels;
    labels = new Map([...before, ...readEnvFile(text, files.shown(file), new Map(), (key) => before.get(key))]);
  }
  const all = Object.fromEntries([...labels, ...Object.entries(service.labels ?? {})]);
  return Object.keys(all).length === 0 ? {} : { labels: all };
}
