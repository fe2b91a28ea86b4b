import type { Request } from './oracle.ts';

/** What our loader does otherwise than compose-go, on purpose: each with its reason, and a piece of our own answer. */
export interface Exception extends Request {
  readonly name: string;
  readonly reason: string;
  readonly ours: string;
}

const web = (attributes: string): Request['files'] => ({ 'compose.yml': `services: {web: {image: a, ${attributes}}}` });

export const exceptions: readonly Exception[] = [
  {
    name: 'a variable or label whose name begins with x- keeps its name and value',
    reason:
      'compose-go takes it for an extension of the mapping, and sets a variable "#extensions" with a dump of a Go map in its place',
    files: web('environment: {x-trace: "1"}'),
    ours: '"environment":{"x-trace":"1"}',
  },
  {
    name: 'keys for a build are written as JSON',
    reason: 'compose-go writes an id with its path in a form that is not JSON, and then fails on it',
    files: { 'compose.yml': 'services: {web: {build: {context: ., ssh: [mine=/key]}}}' },
    ours: '"ssh":[{"mine":"/key"}]',
  },
  {
    name: 'a port published as a number is not the same item as one published as a string',
    reason:
      'the schema validator of compose-go compares both as numbers, and refuses the list for saying the same twice; as JSON they differ',
    files: web('ports: [{target: 80, published: "8080"}, {target: 80, published: 8080}]'),
    ours: '"published":"8080","protocol":"tcp"},{"mode":"ingress","target":80,"published":"8080"',
  },
  {
    name: 'no extra hosts merged with no extra hosts are none',
    reason: 'compose-go makes null of two empty mappings, and then refuses it as not being a mapping',
    compose: ['compose.yml', 'over.yml'],
    files: { ...web('extra_hosts: {}'), 'over.yml': 'services: {web: {extra_hosts: {}}}' },
    ours: '"image":"a","networks"',
  },
  {
    name: 'a comment begins after a space',
    reason:
      'YAML wants it so, and our parser is strict; that of Go lets a comment follow a quote, and continues a quoted text on a line that is not indented',
    files: { 'compose.yml': 'services:\n  web:\n    image: "a"#b\n' },
    ours: 'Comments must be separated',
  },
  {
    name: 'a key cannot be reset',
    reason:
      'only values can carry !reset and !override; compose-go overlooks the tag on a key, which is then not what its author meant',
    files: { 'compose.yml': 'services:\n  web:\n    image: a\n    !reset hostname: b\n' },
    ours: 'a key cannot be reset',
  },
  {
    name: 'the format raw of an env file is known',
    reason: 'docker compose registers it with compose-go, which has it not by itself',
    files: { ...web('env_file: [{path: a.env, format: raw}]'), 'a.env': 'A="$B" # c' },
    ours: JSON.stringify({ A: '"$B" # c' }),
  },
  {
    name: 'an included file gives what it includes a project directory',
    reason:
      'compose-go puts that directory before the paths of files included from there twice, and finds no such files',
    files: {
      'compose.yml': 'include: [sub/one.yml]\nservices: {}',
      'sub/one.yml': 'include: [{path: two.yml, project_directory: .}]\nservices: {}',
      'sub/two.yml': 'include: [deep/three.yml]\nservices: {}',
      'sub/deep/three.yml': 'services: {c: {image: c, volumes: ["./x:/x"]}}',
    },
    ours: '/project/sub/deep/x',
  },
  {
    name: 'an env file that a file names which an included file includes',
    reason: 'compose-go looks for it from where it runs, without the directories of the files before',
    files: {
      'compose.yml': 'include: [sub/one.yml]\nservices: {}',
      'sub/one.yml': 'include: [deep/two.yml]\nservices: {}',
      'sub/deep/two.yml': 'include: [{path: three.yml, env_file: x.env}]\nservices: {}',
      'sub/deep/three.yml': 'services: {c: {image: "c:$T"}}',
      'sub/deep/x.env': 'T=1',
    },
    ours: '"image":"c:1"',
  },
  {
    name: 'a name of the application that is reset is none',
    reason: 'compose-go looks for the name before it looks for tags, and takes it all the same',
    files: { 'compose.yml': 'name: !reset other\nservices: {web: {image: a}}' },
    ours: '"name":"project"',
  },
];
