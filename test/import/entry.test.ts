import { describe, expect, it } from 'vitest';
import { synthesise } from '../../charts/main.ts';
import { readApplication } from '../../src/application/read.ts';
import type { Situation } from './imported.ts';
import { modelText } from '../../src/import/write.ts';
import { imported, web, webIn } from './imported.ts';

/** Issue 10, A6: what people reach, and what services find. */

const ingress: Situation = { choices: { entry: { ingress: 'h.example.org' }, storage: { class: 'shared' } } };

describe('an Ingress leads to the port of the web pages', () => {
  it.each([
    ['04-ingress-to-first-port', ['5060:5060', '8080:80', '8443:443'], 80],
    ['published as 80', ['9000:9000', '80:3000'], 3000],
    ['of two that may be', ['9000:9000', '3000:3000'], 3000],
    ['rather than one of TLS', ['443:443', '8081:8081'], 8081],
    ['rather than a database', ['5432:5432', '4567:4567'], 4567],
    ['rather than SSH', ['2222:22', '3000:3000'], 3000],
    ['rather than RTMP', ['1935:1935', '8080:8080'], 8080],
    ['that is only exposed', ['5060:5060'], 8088, 'expose: ["8088"]'],
  ])('%s', (_, published, port, more = '') => {
    const { fields } = webIn(web(`ports: ${JSON.stringify(published)}\n${more}`), ingress);
    expect(Object.values(fields.ports ?? {})[0]).toBe(port);
  });

  it('and names it http, and the others by what they are', () => {
    const { fields } = webIn(web('ports: ["5060:5060", "8080:80", "8443:443"]'), ingress);
    expect(fields.ports).toEqual({ http: 80, https: 443, sip: 5060 });
  });

  it('of the service that speaks HTTP, whatever others publish first', () => {
    const rest = '  app: {image: app, user: "1000", ports: ["8080:8080"]}';
    const { application } = imported(web('ports: ["5060:5060", "5432:5432"]', rest), ingress);
    expect(application.services.app).toHaveProperty('entry');
    expect(application.services.web).not.toHaveProperty('entry');
  });

  it('and to nothing where nobody speaks HTTP, and that is said', () => {
    const { application, findings } = imported(web('ports: ["5060:5060"]'), ingress);
    expect(application.services.web).not.toHaveProperty('entry');
    expect(findings.find(({ message }) => message.startsWith('has no entry'))).toMatchObject({
      harm: 'stops',
      message: 'has no entry: what services publish to the outside does not speak HTTP',
    });
  });
});

describe('19-no-port-no-service-no-word: a service that names no port', () => {
  const manifests = (compose: string) => {
    const { application } = imported(compose);
    const text = modelText(application, ['compose.yml']);
    return synthesise(readApplication(text, 'a.yaml').application)
      .map(({ content }) => content)
      .join('---\n');
  };

  it('is found by its name on every port, by a headless Service', () => {
    const { fields } = webIn(web(''));
    expect(fields).toMatchObject({ everyPort: true, callers: 'namespace' });
    expect(manifests(web(''))).toMatch(
      /kind: Service\nmetadata:\n(?: {2}.*\n)*? {2}name: web\n(?:.*\n)*? {2}clusterIP: None\n/,
    );
  });

  it('is called on every port where network policies hold, by those in its networks', () => {
    const rest = '  api: {image: api, user: "1000", networks: [front]}\nnetworks: {front: }';
    expect(webIn(web('networks: [front]', rest)).fields).toMatchObject({ everyPort: true, callers: ['api'] });
  });

  it.each([
    ['a Job', 'restart: "no"'],
    ['a worker that nobody calls', 'command: celery -A app worker'],
  ])('has none where it is %s', (_, attributes) => {
    expect(webIn(web(attributes)).fields).not.toHaveProperty('everyPort');
  });

  it('has one where it is a worker that others call', () => {
    const rest = '  api: {image: api, user: "1000", environment: {FLOWER_HOST: web}}';
    expect(webIn(web('command: celery -A app worker', rest)).fields.everyPort).toBe(true);
  });
});

describe('06-pull-never: what only the cache of the engine has', () => {
  const image = 'image: registry.example.org/acme/app:1\npull_policy: never';

  it('is IfNotPresent, and is said: no node has that cache', () => {
    const { fields, said } = webIn(web(image));
    expect(fields).not.toHaveProperty('imagePullPolicy');
    expect(said).toEqual([
      "ImageToBuild: takes registry.example.org/acme/app:1 from Docker's own images (pull_policy: never), and no node has those: the model says IfNotPresent → Push the image where the cluster finds it, or load it into every node.",
    ]);
  });

  it('is said once where it is built', () => {
    const { fields, said } = webIn(web(`build: .\n${image}`));
    expect(fields).not.toHaveProperty('imagePullPolicy');
    expect(said.filter((line) => line.startsWith('ImageToBuild'))).toHaveLength(1);
  });
});
