import { describe, expect, it } from 'vitest';
import { InvalidApplication, readLayers, type Images } from '../../src/application/read.ts';
import { RIGHT } from './faultCases.ts';

const layers = (...later: readonly string[]) => [
  { file: 'base.yaml', text: RIGHT },
  ...later.map((text, index) => ({ file: `later${index + 1}.yaml`, text })),
];
const read = (later: readonly string[], images?: Images) => readLayers(layers(...later), images).application;

/** The faults, without the line that says how files are read together. */
function faultsIn(later: readonly string[], images?: Images): string[] {
  try {
    readLayers(layers(...later), images);
    return [];
  } catch (error) {
    if (error instanceof InvalidApplication)
      return error.message.split('\n').filter((line) => !line.startsWith('The files are read as one model'));
    throw error;
  }
}

describe('a later file', () => {
  it('changes what it names, and leaves the rest', () => {
    const base = read([]);
    const changed = read(['namespace: staging\nservices: {worker: {replicas: 2, env: {MORE: "1"}}}\n']);
    expect(changed).toEqual({
      ...base,
      namespace: 'staging',
      services: { ...base.services, worker: { ...base.services.worker, replicas: 2, env: { MORE: '1' } } },
    });
  });

  it('adds a service', () => {
    expect(Object.keys(read(['services: {mail: {image: "mail:1"}}']).services)).toContain('mail');
  });

  it('replaces a list whole', () => {
    const first = 'services: {worker: {command: [node, worker.js, --slow]}}';
    expect(read([first, 'services: {worker: {command: [sh]}}']).services.worker?.command).toEqual(['sh']);
  });

  it('removes a field with null, whatever kind of value the field has', () => {
    const first = 'services: {worker: {env: {A: "1", B: "2"}, command: [node], stopSeconds: 5}, extra: {image: "e:1"}}';
    const { services } = read([
      first,
      'services: {worker: {env: {A: null}, command: null, stopSeconds: ~}, extra: null}',
    ]);
    expect(services.worker).toEqual({ ...read([]).services.worker, env: { B: '2' } });
    expect(Object.keys(services)).not.toContain('extra');
  });

  it('is written over by the file after it', () => {
    const files = ['services: {worker: {replicas: 2}}', 'services: {worker: {replicas: 3}}'];
    expect(read(files).services.worker?.replicas).toBe(3);
  });

  it.each([
    ['a wrong value', 'services:\n  worker:\n    replicas: many\n', '3:5: services.worker.replicas: must be'],
    ['a field that does not exist', 'services:\n  worker: {roel: worker}\n', '2:12: services.worker.roel: unknown'],
    ['a service without an image', 'services:\n  mail: {replicas: 1}\n', '2:3: services.mail.image: is missing'],
    ['a role that the store has not', 'services:\n  worker: {role: w}\n', '2:12: services.worker.role: store'],
    [
      'a field without a value',
      'services:\n  worker:\n    env:\n',
      '3:5: services.worker.env: is empty: write a value',
    ],
    ['nothing to remove', 'services:\n  wroker: null\n', '2:3: services.wroker: null removes a field, but no file'],
    ['a list', '- name: x\n', '1:1: this is no part of an application model'],
    ['two documents', 'name: a\n---\nname: b\n', '2:1: YAML: '],
  ])('with %s is named, with the line', (_, text, fault) => {
    expect(faultsIn([text])).toContainEqual(expect.stringContaining(`later1.yaml:${fault}`));
  });

  it('may take the blame for a fault in the file before it only where it has changed the field', () => {
    const wrong = RIGHT.replace('role: worker', 'role: nobody');
    const sources = [
      { file: 'base.yaml', text: wrong },
      { file: 'later.yaml', text: 'services: {worker: {replicas: 2}}' },
    ];
    const line = wrong.slice(0, wrong.indexOf('role: nobody')).split('\n').length;
    expect(() => readLayers(sources)).toThrow(`base.yaml:${line}:`);
  });

  it('that names itself by an alias ends', () => {
    const endless = 'services: &a\n  worker: {env: *a}\n';
    expect(faultsIn([endless, endless])).not.toEqual([]);
  });
});

describe('--image', () => {
  it('sets the image of one service, over every file', () => {
    const { services } = read(['services: {worker: {image: "other:1"}}'], { worker: 'mine:2' });
    expect(services.worker?.image).toBe('mine:2');
    expect(services.api).toEqual(read([]).services.api);
  });

  it('of a service that the model has not is refused', () => {
    expect(faultsIn([], { wroker: 'mine:2' })).toEqual([
      '--image wroker=mine:2: the model has no service "wroker": did you mean "worker"?',
    ]);
    expect(faultsIn([], { toString: 'mine:2' })).toEqual([expect.stringContaining('the services here are api')]);
  });
});
