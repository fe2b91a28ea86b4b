import { expect, it } from 'vitest';
import { secretLines } from '../../src/cli/listSecrets.ts';
import { application } from '../charts/manifests.ts';

const MODEL = `name: app
store: {claim: {size: 1Gi, storage: {class: shared}}, mountPath: /data, roles: {worker: {access: ReadWrite}}}
environments:
  common: {secretEnv: {DATABASE_PASSWORD: {secret: database, key: password}}}
services:
  web:
    image: web:1
    environment: [common]
    ports: {http: 80}
    entry: {ingress: {host: app.example.com, tlsSecret: certificate}}
  worker:
    image: worker:1
    role: worker
    environment: [common]
    secretEnv: {TOKEN: {secret: twilio, key: token}, PASSWORD: {secret: database, key: password}}
    files: {/etc/key.json: {secret: twilio, key: key.json}}
`;

it('lists each key of each Secret once, with all that use the key', () => {
  expect(secretLines(application(MODEL))).toBe(`SECRET       KEY       USED BY
certificate  tls.crt   the Ingress of web
certificate  tls.key   the Ingress of web
database     password  web, worker
twilio       key.json  worker
twilio       token     worker
`);
});

it('says nothing of an application that needs none', () => {
  expect(
    secretLines(
      application(MODEL.replaceAll(/ {4}(environment|secretEnv|files|entry|ports): .*\n|^environments:\n.*\n/gm, '')),
    ),
  ).toBe('');
});
