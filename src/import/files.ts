import { posix } from 'node:path';
import type { Finding } from '../api/finding.ts';
import { FILL_IN } from '../application/fillIn.ts';
import { MAX_CONTENTS } from '../application/consistency/files.ts';
import type { FileMount, Resource } from '../compose/project.ts';
import { isWithin, type Mounted } from '../users/mounts.ts';
import { renamedHosts } from './aliases.ts';
import type { Carried, Fields, Scene, Subject } from './carried.ts';
import { about, aboutPlace, type Cause } from './findings.ts';
import { isBoundFile } from './host.ts';
import { keyOf, objectNameOf } from './names.ts';
import { escaped } from './rewrite.ts';
import type { Secrets } from './secrets.ts';
import { isSecretFile } from './sensitive.ts';

type File = NonNullable<Fields['files']>[string];

/** A file that the container is to see: at its path, and what it is. */
interface Placed {
  readonly path: string;
  readonly file: File;
  readonly findings: readonly Finding[];
}

const NOTHING = { fields: {}, findings: [] } satisfies Carried;

/** Single files: what is secret from a Secret, by reference; the rest with its content. */
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

/** In files nothing is rewritten: what looks like a host may be the name of something else there, such as an upstream of nginx. */
function staleHosts(scene: Scene, subject: Subject, all: readonly Placed[]): Finding[] {
  const hosts = [...renamedHosts(scene)];
  return all.flatMap(({ path, file: { content = '' } }) =>
    hosts
      .filter(([from]) => new RegExp(`(?<![\\w.-])${escaped(from)}(?![\\w.-])`).test(content))
      .map(([from, to]) => {
        const message = `${path} names ${from}, and as a host that is ${to} now`;
        const remedy = 'Write the new name into the file, in the model, where it is meant as a host.';
        return about(scene, subject, ['volumes'], { reason: 'NotCarried', message }, remedy);
      }),
  );
}

/** In Docker a directory of the host takes the place of the image's; its files, each by itself, do not. */
function besideImage(scene: Scene, subject: Subject): Finding[] {
  return (subject.service.volumes ?? []).flatMap(({ type, source = '', target = '' }, index) => {
    const isTaken = subject.mounts.some(
      (each) => each.mount.type === 'bind' && each.target !== target && isWithin(each.target, target),
    );
    if (type !== 'bind' || !isTaken || scene.host.kindOf(source) !== 'directory') return [];
    const message = `sees the files of ${scene.host.shown(source)} at ${target} each by itself: what its image has in that directory is seen beside them`;
    const remedy = "Where one of the image's is in the way, give it an empty file of that name in the model.";
    return [about(scene, subject, ['volumes', `${index}`], { reason: 'Rewritten', message }, remedy)];
  });
}

/** Docker's own name server, which nginx is told of as its resolver. */
function dockersDns(scene: Scene, subject: Subject, all: readonly Placed[]): Finding[] {
  return all
    .filter(({ file: { content = '' } }) => content.includes('127.0.0.11'))
    .map(({ path }) => {
      const message = `${path} names 127.0.0.11, which is the name server of Docker`;
      const remedy =
        'Write that of the cluster there, in the model: kube-dns.kube-system.svc.cluster.local, as a rule.';
      return about(scene, subject, ['volumes'], { reason: 'NotCarried', message }, remedy);
    });
}

/** All contents of a service lie in one ConfigMap: those for which there is no room are left for a person to place. */
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
    const cause = { reason: 'ToFillIn', message: `${placed.path} is too large for a ConfigMap` } as const;
    const finding = about(
      scene,
      subject,
      ['volumes'],
      cause,
      'Put the file into the image, and remove it from the model.',
    );
    return { ...placed, file: { content: FILL_IN }, findings: [...placed.findings, finding] };
  });
}

function boundFile(scene: Scene, { name }: Subject, { mount, target: path, at }: Mounted, secrets: Secrets): Placed {
  const { source = '' } = mount;
  const said = (cause: Cause, remedy?: string) => aboutPlace(`Service/${name}`, at, cause, remedy);
  const message = `sees ${path} read-only: the file is not shared with a host any more`;
  const writable =
    mount.read_only === true
      ? []
      : [said({ reason: 'Rewritten', message }, 'Nothing is to be done, if it only reads it.')];
  const content = scene.host.text(source);
  if ([source, path].some((each) => isSecretFile(each, content, secrets.values))) {
    const secret = secrets.ofFile(source, posix.basename(source, posix.extname(source)));
    const key = keyOf(source);
    const message = `${path} is key ${key} of Secret ${secret}; the content of ${scene.host.shown(source)} is not copied`;
    const remedy = `Fill it into the template, or create it: kubectl -n ${scene.application} create secret generic ${secret} --from-file=${key}=${scene.host.shown(source)}`;
    return {
      path,
      file: { secret, key },
      findings: [said({ reason: 'SecretToCreate', message }, remedy), ...writable],
    };
  }
  if (content !== undefined) return { path, file: { content }, findings: writable };
  const why = scene.host.kindOf(source) === undefined ? 'is not there' : 'is no text';
  const cause = {
    reason: 'ToFillIn',
    message: `${scene.host.shown(source)}, which it sees as ${path}, ${why}`,
  } as const;
  const remedy = 'Fill its content in, or put the file into the image.';
  return { path, file: { content: FILL_IN }, findings: [said(cause, remedy), ...writable] };
}

function config(scene: Scene, subject: Subject, mount: FileMount, index: number, secrets: Secrets): Placed {
  const { project, host } = scene;
  const { source = '', target } = mount;
  const resource: Resource = project.model.configs?.[source] ?? {};
  const path = posix.resolve('/', target ?? source);
  const field = ['configs', `${index}`];
  const variable = resource.environment === undefined ? undefined : project.environment.get(resource.environment);
  const content = resource.content ?? variable ?? (resource.file === undefined ? undefined : host.text(resource.file));
  if (isSecretFile(resource.file ?? source, content, secrets.values)) {
    const file = { secret: secrets.ofFile(`config ${source}`, source), key: keyOf(source) };
    const message = `config ${source} looks secret, so it is key ${file.key} of Secret ${file.secret}`;
    return { path, file, findings: [about(scene, subject, field, { reason: 'SecretToCreate', message })] };
  }
  if (content !== undefined) return { path, file: { content }, findings: [] };
  const message = `the content of config ${source} is not known here`;
  const finding = about(scene, subject, field, { reason: 'ToFillIn', message }, 'Fill it in.');
  return { path, file: { content: FILL_IN }, findings: [finding] };
}

function secret(scene: Scene, subject: Subject, mount: FileMount, index: number, secrets: Secrets): Placed {
  const { project, host } = scene;
  const { source = '', target } = mount;
  const field = ['secrets', `${index}`];
  const { external, name, file } = project.model.secrets?.[source] ?? {};
  const path = posix.resolve('/run/secrets', target ?? source);
  const secret = external === true ? objectNameOf(name ?? source) : secrets.ofFile(file ?? `secret ${source}`, source);
  const key = keyOf(source);
  const from = file === undefined ? `--from-literal=${key}=…` : `--from-file=${key}=${host.shown(file)}`;
  const cause = { reason: 'SecretToCreate', message: `${path} is key ${key} of Secret ${secret}` } as const;
  const remedy = `Fill it into the template, or create it: kubectl -n ${scene.application} create secret generic ${secret} ${from}`;
  return {
    path,
    file: { secret, key },
    findings: [about(scene, subject, field, cause, remedy)],
  };
}
