import { say, type Sentence } from '../api/say.ts';
import { posix } from 'node:path';
import { FILL_IN } from '../application/fillIn.ts';
import { MAX_CONTENTS } from '../application/consistency/files.ts';
import type { FileMount, Resource } from '../compose/project.ts';
import { isWithin, type Mounted } from '../users/mounts.ts';
import { renamedHosts } from './aliases.ts';
import { shellWord } from '../report/shell.ts';
import type { Carried, Fields, Scene, Subject } from './carried.ts';
import { about, aboutPlace, type Cause } from './findings.ts';
import { isBoundFile } from './host.ts';
import { keyOf, objectNameOf } from './names.ts';
import { escaped } from './rewrite.ts';
import type { Secrets } from './secrets.ts';
import { isSecretFile } from './secretFiles.ts';
import { isSecretAt, isSecretSource } from './secretSources.ts';
import type { Said } from './said.ts';

type File = NonNullable<Fields['files']>[string];

/** A file that the container is to see: at its path, and what it is. */
interface Placed {
  readonly path: string;
  readonly file: File;
  readonly findings: readonly Said[];
}

const NOTHING = { fields: {}, findings: [] } satisfies Carried;

/** Single files: with their content where they were read and found harmless; everything else from a Secret, by reference. */
export function files(scene: Scene, subject: Subject, secrets: Secrets, moved: ReadonlyMap<string, string>): Carried {
  const all = [
    ...subject.mounts
      .filter(({ mount }) => isBoundFile(scene.host, mount))
      .map((each) => boundFile(scene, subject, each, secrets)),
    ...(subject.service.configs ?? []).map((mount, index) => config(scene, subject, mount, index, secrets)),
    ...(subject.service.secrets ?? []).map((mount, index) => secret(scene, subject, mount, index, secrets)),
  ];
  if (all.length === 0) return NOTHING;
  const fitting = fit(scene, subject, all);
  return {
    fields: { files: Object.fromEntries(fitting.map(({ path, file }) => [moved.get(path) ?? path, file])) },
    findings: [
      ...fitting.flatMap(({ findings }) => findings),
      ...staleHosts(scene, subject, fitting),
      ...dockersDns(scene, subject, fitting),
      ...besideImage(scene, subject),
    ],
  };
}

/** Nothing is rewritten in files: what looks like a host may be the name of something else, such as an upstream of nginx. */
function staleHosts(scene: Scene, subject: Subject, all: readonly Placed[]): Said[] {
  const hosts = [...renamedHosts(scene)];
  return all.flatMap(({ path, file: { content = '' } }) =>
    hosts
      .filter(([from]) => new RegExp(`(?<![\\w.-])${escaped(from)}(?![\\w.-])`).test(content))
      .map(([from, to]) => {
        const message = say`${path} names ${from}; the host ${from} is now called ${to}`;
        const remedy = say`Where ${from} is meant as a host, write ${to} into the file in the model.`;
        return about(scene, subject, ['volumes'], { reason: 'NotCarried', message }, remedy);
      }),
  );
}

/** In Docker a mounted directory hides the image's directory; single files do not. */
function besideImage(scene: Scene, subject: Subject): Said[] {
  return (subject.service.volumes ?? []).flatMap(({ type, source = '', target = '' }, index) => {
    const isTaken = subject.mounts.some(
      (each) => each.mount.type === 'bind' && each.target !== target && isWithin(each.target, target),
    );
    if (type !== 'bind' || !isTaken || scene.host.kindOf(source) !== 'directory') return [];
    const message = say`${target}: the files of ${scene.host.shown(source)} are mounted one by one, so the files of the image stay visible beside them`;
    const remedy = say`If a file of the image is in the way, add an empty file of that name to the model.`;
    return [about(scene, subject, ['volumes', `${index}`], { reason: 'Rewritten', message }, remedy)];
  });
}

/** Docker's own name server, which nginx is told of as its resolver. */
function dockersDns(scene: Scene, subject: Subject, all: readonly Placed[]): Said[] {
  return all
    .filter(({ file: { content = '' } }) => content.includes('127.0.0.11'))
    .map(({ path }) => {
      const message = say`${path} names 127.0.0.11, the name server of Docker, which does not exist in the cluster`;
      const remedy = say`In the model, write the name server of the cluster into the file, usually kube-dns.kube-system.svc.cluster.local.`;
      return about(scene, subject, ['volumes'], { reason: 'NotCarried', message, harm: 'stops' }, remedy);
    });
}

/** All contents of a service lie in one ConfigMap. A person must place the ones for which there is no room. */
function fit(scene: Scene, subject: Subject, all: readonly Placed[]): Placed[] {
  let room = MAX_CONTENTS;
  return all.map((placed) => {
    const { content } = placed.file;
    if (content === undefined) return placed;
    // As the model counts it: written as JSON, with a comma.
    const size = Buffer.byteLength(JSON.stringify(content)) + 2;
    if (size <= room) {
      room -= size;
      return placed;
    }
    const cause = { reason: 'ToFillIn', message: say`${placed.path} is too large for a ConfigMap` } as const;
    const finding = about(
      scene,
      subject,
      ['volumes'],
      cause,
      say`Put the file into the image, and remove it from the model.`,
    );
    return { ...placed, file: { content: FILL_IN }, findings: [...placed.findings, finding] };
  });
}

function boundFile(scene: Scene, { name }: Subject, { mount, target: path, at }: Mounted, secrets: Secrets): Placed {
  const { source = '' } = mount;
  const said = (cause: Cause, remedy?: Sentence) => aboutPlace(`Service/${name}`, at, cause, remedy);
  const message = say`${path} is read-only: the file is no longer shared with the host`;
  const writable =
    mount.read_only === true
      ? []
      : [
          said(
            { reason: 'Rewritten', message },
            say`Nothing to do if the service only reads the file. If it writes, use a volume.`,
          ),
        ];
  const content = scene.host.text(source);
  if (content !== undefined && !isSecretSource(scene, source, secrets))
    return { path, file: { content }, findings: writable };
  const secret = secrets.ofFile(source, posix.basename(source, posix.extname(source)));
  const key = keyOf(source);
  const shown = scene.host.shown(source);
  const why =
    scene.host.kindOf(source) === undefined
      ? say`is not on this machine`
      : content === undefined
        ? say`is not text`
        : say`looks secret`;
  const lost = say`${shown} ${why}: it is key ${key} of Secret ${secret}, and its content is written nowhere`;
  const cause = toCreate(scene, lost, { secret, key }, source);
  const remedy =
    why === 'looks secret'
      ? CREATE
      : say`Create the Secret where the file is, or fill the key into the template. A file that is not secret may go into the image instead; then remove it from the model.`;
  return { path, file: { secret, key }, findings: [said(cause, remedy), ...writable] };
}

function config(scene: Scene, subject: Subject, mount: FileMount, index: number, secrets: Secrets): Placed {
  const { project, host } = scene;
  const { source = '', target } = mount;
  const resource: Resource = project.model.configs?.[source] ?? {};
  const path = posix.resolve('/', target ?? source);
  const variable = resource.environment === undefined ? undefined : project.environment.get(resource.environment);
  const content = resource.content ?? variable ?? (resource.file === undefined ? undefined : host.text(resource.file));
  const isSecret =
    resource.file === undefined
      ? isSecretFile(source, content, secrets.values)
      : isSecretSource(scene, resource.file, secrets);
  if (content !== undefined && !isSecret && !isSecretAt(scene, subject, path))
    return { path, file: { content }, findings: [] };
  const secret = secrets.ofFile(resource.file ?? `config ${source}`, source);
  const key = keyOf(source);
  const why = content === undefined ? say`cannot be read here` : say`looks secret`;
  const message = say`config ${source} ${why}: it is key ${key} of Secret ${secret}, and its content is written nowhere`;
  const cause = toCreate(scene, message, { secret, key }, resource.file);
  return { path, file: { secret, key }, findings: [about(scene, subject, ['configs', `${index}`], cause, CREATE)] };
}

function secret(scene: Scene, subject: Subject, mount: FileMount, index: number, secrets: Secrets): Placed {
  const { project } = scene;
  const { source = '', target } = mount;
  const { external, name, file } = project.model.secrets?.[source] ?? {};
  const path = posix.resolve('/run/secrets', target ?? source);
  const secret = external === true ? objectNameOf(name ?? source) : secrets.ofFile(file ?? `secret ${source}`, source);
  const key = keyOf(source);
  const cause = toCreate(scene, say`secret ${source} is key ${key} of Secret ${secret}`, { secret, key }, file);
  return { path, file: { secret, key }, findings: [about(scene, subject, ['secrets', `${index}`], cause, CREATE)] };
}

const CREATE = say`Create the Secret, or fill the key into the template.`;

/** Without a file that the key is made of, a person writes the value. */
function toCreate(
  { application, host }: Scene,
  message: Sentence,
  { secret, key }: { readonly secret: string; readonly key: string },
  file: string | undefined,
): Cause {
  const from = file === undefined ? `--from-literal=${key}=…` : `--from-file=${key}=${shellWord(host.shown(file))}`;
  return {
    reason: 'SecretToCreate',
    step: file === undefined ? 'secretKeys' : 'secretFiles',
    message,
    lines: [`kubectl -n ${application} create secret generic ${secret} ${from}`],
  };
}
