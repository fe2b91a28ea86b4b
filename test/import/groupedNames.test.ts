import { expect, it } from 'vitest';
import { imported } from './imported.ts';

it.each([
  {
    what: 'with two mounts that lose the same: 21-duplicate-names-in-list',
    services: '  web: {image: acme/meet-web:1, volumes: ["./a:/srv/a:Z", "./b:/b:Z"]}',
    message: 'volumes.bind.selinux',
    names: ['Service/web'],
  },
  {
    what: 'with two such mounts in each of two services',
    services:
      '  web: {image: web, volumes: ["./a:/srv/a:Z", "./b:/b:Z"]}\n  api: {image: api, volumes: ["./c:/c:Z", "./d:/d:Z"]}',
    message: 'volumes.bind.selinux',
    names: ['Service/web, api'],
  },
  {
    what: 'with two ports of one mode',
    services: '  web: {image: web, ports: [{target: 80, mode: host}, {target: 81, mode: host}]}',
    message: 'ports.mode',
    names: ['Service/web'],
  },
  {
    what: 'with two configs of one owner',
    services: '  web: {image: web, configs: [{source: a, uid: "5"}, {source: b, uid: "5"}]}',
    rest: 'configs: {a: {content: x}, b: {content: y}}',
    message: 'configs.uid',
    names: ['Service/web'],
  },
])('a finding names a service $what once', ({ services, rest = '', message, names }) => {
  const { findings } = imported(`name: meet
services:
${services}
  recorder: {image: recorder, volumes: ['recordings:/recordings']}
volumes: {recordings: }
${rest}
`);
  const found = findings.filter((finding) => finding.message.startsWith(message));
  expect(found.map(({ object }) => object)).toEqual(names);
});
