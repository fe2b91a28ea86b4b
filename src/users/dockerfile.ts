import { posix } from 'node:path';
import type { Build, Service } from '../compose/project.ts';
import type { ProjectFiles } from './projectFiles.ts';

interface Stage {
  /** What it begins with: an image, or a stage before it. */
  readonly image: string;
  readonly name: string | undefined;
  readonly lines: readonly string[];
}

/** The image that the Dockerfile of a service begins with, as far as it can be read here: of its target, or of its last stage. */
export function baseOf({ build }: Pick<Service, 'build'>, files: ProjectFiles): string | undefined {
  if (build === undefined) return undefined;
  const text = dockerfileText(build, files) ?? '';
  const stages = stagesIn(text);
  const final = finalIn(stages, build.target);
  return final === undefined ? undefined : withArguments(baseIn(stages, final), text, build);
}

/** `${BASE}` is what the Compose file gives for it, or else the Dockerfile: https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact */
const withArguments = (image: string, text: string, { args }: Build): string =>
  image.replaceAll(/\$\{?(\w+)(?::-([^}]*))?\}?/g, (whole, name: string, otherwise?: string) => {
    const [, standard] = new RegExp(`^\\s*ARG\\s+${name}=["']?([^"'\\s]+)`, 'im').exec(text) ?? [];
    return args?.[name] ?? standard ?? otherwise ?? whole;
  });

/** What a container of it runs: the words of `ENTRYPOINT` and `CMD` in the stage that becomes the image. */
export function runIn(build: Build, files: Pick<ProjectFiles, 'text'>): Run {
  const lines = (finalLines(build, files) ?? [])
    .join('\n')
    .replaceAll(/\\\s*\n/g, ' ')
    .split('\n');
  const said = (instruction: string) => {
    const [, text] =
      lines
        .flatMap((line) => [new RegExp(`^\\s*${instruction}\\s+(.*)$`, 'i').exec(line) ?? []])
        .findLast(({ length }) => length > 0) ?? [];
    return text === undefined ? [] : [...text.matchAll(/[^\s"',[\]]+/g)].map(([word]) => word);
  };
  return { entrypoint: said('ENTRYPOINT'), command: said('CMD') };
}

/** The words that an image runs. */
export interface Run {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

/** The lines of the stage that becomes the image: the target, else the last one. Undefined where the Dockerfile cannot be read. */
export function finalLines(build: Build, files: Pick<ProjectFiles, 'text'>): readonly string[] | undefined {
  const text = dockerfileText(build, files);
  return text === undefined ? undefined : (finalIn(stagesIn(text), build.target)?.lines ?? []);
}

/** Undefined where the Dockerfile cannot be read. */
export const dockerfileText = (
  { context, dockerfile = 'Dockerfile', dockerfile_inline: inline }: Build,
  files: Pick<ProjectFiles, 'text'>,
): string | undefined => inline ?? (context === undefined ? undefined : files.text(posix.resolve(context, dockerfile)));

function stagesIn(text: string): Stage[] {
  const stages: (Stage & { lines: string[] })[] = [];
  for (const line of text.split('\n')) {
    const [from, image = '', name] = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line) ?? [];
    if (from !== undefined) stages.push({ image, name, lines: [] });
    stages.at(-1)?.lines.push(line);
  }
  return stages;
}

const finalIn = (stages: readonly Stage[], target = ''): Stage | undefined => named(stages, target) ?? stages.at(-1);

const named = (stages: readonly Stage[], wanted: string): Stage | undefined =>
  stages.findLast(({ name }) => name?.toLowerCase() === wanted.toLowerCase());

/** A stage begins only with one before it. */
function baseIn(stages: readonly Stage[], stage: Stage): string {
  const before = stages.slice(0, stages.indexOf(stage));
  const earlier = named(before, stage.image);
  return earlier === undefined ? stage.image : baseIn(before, earlier);
}
