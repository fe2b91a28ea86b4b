import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { synthesise } from '../../charts/main.ts';
import { application, EXAMPLE, everyField, EVERY_FIELD, Manifests, type Manifest } from './manifests.ts';

const SYNC = 'argocd.argoproj.io/sync-options';
const WAVE = 'argocd.argoproj.io/sync-wave';

const example = new Manifests();
const annotations = ({ metadata }: Manifest) => metadata.annotations ?? {};
const [store] = example.all('RecordingStore');

interface Container {
  lifecycle?: unknown;
}

const changed = (...edits: [string | RegExp, string][]) =>
  new Manifests(application(edits.reduce((text, [from, to]) => text.replace(from, to), EXAMPLE)));

describe('what Argo CD may do with', () => {
  it('the namespace: nothing, because the claim goes with the namespace', () => {
    expect(annotations(example.one('Namespace', 'prosaas'))).toEqual({ [SYNC]: 'Prune=false,Delete=false' });
  });

  it('a Job: delete it with the application, but neither prune it nor miss it in git', () => {
    const [job] = new Manifests(everyField()).all('Job');
    expect(annotations(job!)).toEqual({
      [SYNC]: 'Prune=false',
      'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
    });
  });

  it('the store: prune it after everything else', () => {
    expect(annotations(store!)).toEqual({ [SYNC]: 'PruneLast=true' });
  });
});

describe('a store that may go', () => {
  it('says so, because the model says so', () => {
    const [released] = changed([/^store:\n/m, 'store:\n  release: true\n']).all('RecordingStore');
    expect(annotations(released!)).toMatchObject({ 'recordings.prosaas.io/release': 'true' });
  });
});

describe('the order of a sync', () => {
  it('is left to Argo CD where the manifests mount', () => {
    expect(example.objects.filter((object) => WAVE in annotations(object))).toEqual([]);
  });

  it('is namespace, store, services where a service has only the label', () => {
    const injected = changed([/role: worker\n/, 'role: worker\n    mount: injected\n']);
    expect(
      injected.objects.map((object) => [object.kind, annotations(object)[WAVE]]).filter(([, wave]) => wave),
    ).toEqual([
      ['Namespace', '-2'],
      ['RecordingStore', '-1'],
    ]);
  });
});

describe('a service that others call', () => {
  const pause = { preStop: { sleep: { seconds: 5 } } };
  const lifecycleOf = (manifests: Manifests, service: string) => (manifests.container(service) as Container).lifecycle;

  it('goes on answering for a moment when its pod stops', () => {
    expect(lifecycleOf(example, 'api')).toEqual(pause);
    expect(lifecycleOf(example, 'web')).toEqual(pause);
  });

  it.each([
    ['is replaced without a second pod', 'keepsStateInMemory: true'],
    ['must stop at once', 'stopSeconds: 0'],
  ])('does not, if it %s', (_, field) => {
    const manifests = changed([/^ {2}api:\n/m, `  api:\n    ${field}\n`]);
    expect(lifecycleOf(manifests, 'api')).toBeUndefined();
  });

  it('is the only one: a service that nobody calls stops at once', () => {
    expect(lifecycleOf(example, 'worker')).toBeUndefined();
  });
});

it('is the same manifests, in whatever order the model names services, volumes, environments and roles', () => {
  const turned = (text: string) => {
    const model = parse(text) as Record<string, Record<string, unknown>>;
    const turn = (part: object = {}) => Object.fromEntries(Object.entries(part).toReversed());
    const { services, volumes, environments, store } = model;
    return stringify({
      ...model,
      services: turn(services),
      volumes: turn(volumes),
      environments: turn(environments),
      store: { ...store, roles: turn(store?.roles as object) },
    });
  };
  expect(synthesise(application(turned(EVERY_FIELD)))).toEqual(synthesise(application(EVERY_FIELD)));
});
