import { expect, it } from 'vitest';
import { foundBeside } from './examined.ts';

const told = (value: string) =>
  foundBeside(`apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: app}
spec: {template: {spec: {containers: [{name: main, image: x, env: [{name: PLACE, value: ${JSON.stringify(value)}}]}]}}}
`);

it.each([
  '/data',
  '/data/',
  '/data/x.wav',
  '/database:/data',
  '/database,/data',
  '/srv/data;/data',
  'a /data b',
  '--dir=/data',
  '"/data"',
  'file:///data/x',
  'file://localhost/data',
  'sqlite:////data/app.db',
  'sqlite:///data/app.db',
  '[/data]',
])('case 06: %s names the store at /data', (value) => {
  expect(told(value)).toEqual(['warning LooksLikeUser Deployment/web 1']);
});

it.each([
  '/var/lib/postgresql/data',
  '/database',
  '/data-old',
  '/data.bak',
  './data',
  '../data',
  '~/data',
  '$HOME/data',
  '${HOME}/data',
  '$(HOME)/data',
  'https://example.org/data',
  's3://bucket/data',
  'http://api:8080/data',
  '/mnt//data',
  '*/data',
  'données/données/data',
])('case 06: %s names another place than /data', (value) => {
  expect(told(value)).toEqual([]);
});
