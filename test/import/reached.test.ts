import { describe, expect, it } from 'vitest';
import { about, imported, web, webIn } from './imported.ts';

describe('the entry', () => {
  const entry = { ingress: 'prosaas.example.com' };

  it('that is asked for, and that no service is, is missed', () => {
    const { findings } = imported(web('ports: ["127.0.0.1:8080:80"]'), {
      choices: { entry, storage: { class: 'shared' } },
    });
    expect(about(findings, 'Application/prosaas')).toEqual([
      'NotCarried: has no entry: no service publishes a port to the outside → Add to the service that people reach, in the model: entry: {ingress: {host: prosaas.example.com}}',
    ]);
  });
});

describe('a name of a container that no Service can have', () => {
  it('is that of its service, where it is a host', () => {
    const db = '  db: {image: postgres, container_name: my_db, networks: {default: {aliases: [db.internal]}}}';
    const { application, findings } = imported(
      web('environment: {DB_HOST: my_db, DB: "postgresql://my_db:5432/x", OTHER: "tcp://db.internal:5432"}', db),
    );
    expect(application.services.web?.env).toEqual({
      DB_HOST: 'db',
      DB: 'postgresql://db:5432/x',
      OTHER: 'tcp://db:5432',
    });
    expect(about(findings, 'Service/db')).toContain(
      'Rewritten: is not found as db.internal, my_db: a Service cannot have such a name; where variables and commands use it as a host, it is rewritten → Look for other places that use the old name: code, files in the image.',
    );
  });

  it('is told of where a file has it, which is carried over as it is', () => {
    const { fields, said } = webIn(
      web('volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]', '  app_1: {image: app, user: "1000", expose: ["80"]}'),
      { beside: { 'nginx.conf': 'proxy_pass http://app_1;' } },
    );
    expect(fields.files).toEqual({ '/etc/nginx/nginx.conf': { content: 'proxy_pass http://app_1;' } });
    expect(said).toEqual([
      'NotCarried: /etc/nginx/nginx.conf names app_1; the host app_1 is now called app-1 → Where app_1 is meant as a host, write app-1 into the file in the model.',
    ]);
  });
});

describe('a service that says no port', () => {
  it.each([
    ['a variable beside that of its name', '{API_HOST: web, API_PORT: "3031"}', 3031],
    ['a URL', '{API: "http://web:3032"}', 3032],
  ])('listens where %s calls it', (_, environment, port) => {
    const { fields, said } = webIn(web('', `  api: {image: api, user: "1000", environment: ${environment}}`));
    expect(fields.ports).toEqual({ http: port });
    expect(said).toEqual([]);
  });

  it('listens where its Dockerfile exposes it', () => {
    const { fields } = webIn(web('build: {context: ., target: run}'), {
      beside: { Dockerfile: 'FROM node AS run\nEXPOSE 3000/tcp 3001\nEXPOSE $PORT\nFROM node AS test\nEXPOSE 9' },
    });
    expect(fields.ports).toEqual({ http: 3000, 'port-3001': 3001 });
  });

  it.each(['environment: {API_HOST: web, DB_NAME: web}', 'depends_on: [web]'])(
    'and that others name all the same, as in %s, is found on every port',
    (attributes) => {
      const { fields } = webIn(web('', `  api: {image: api, user: "1000", ${attributes}}`));
      expect(fields).toMatchObject({ everyPort: true, callers: 'namespace' });
    },
  );
});
