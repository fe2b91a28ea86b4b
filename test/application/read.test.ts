import { describe, expect, it } from 'vitest';
import { InvalidApplication, readApplication } from '../../src/application/read.ts';
import { CASES, RIGHT } from './faultCases.ts';

const faultsIn = (text: string): string[] => {
  try {
    readApplication(text, 'a.yaml');
    return [];
  } catch (error) {
    if (error instanceof InvalidApplication) return error.message.split('\n');
    throw error;
  }
};

describe('an application file', () => {
  it('is read when it is right, with what it leaves out filled in', () => {
    const { application } = readApplication(RIGHT, 'a.yaml');
    expect(application.namespace).toBe('prosaas');
    expect(application.store).toMatchObject({
      name: 'recordings',
      claim: { name: 'recordings-data' },
      runAsUser: 1000,
    });
    expect(application.services.api).toMatchObject({
      replicas: 1,
      security: 'restricted',
      imagePullPolicy: 'IfNotPresent',
    });
  });

  it.each(CASES)('with $what is refused, and the message says where', ({ replace, by, faults }) => {
    expect(RIGHT).toContain(replace);
    expect(faultsIn(RIGHT.replace(replace, by))).toEqual(faults);
  });

  it.each([
    ['nothing', ''],
    ['a comment', '# nothing here\n'],
    ['a list', '- name: prosaas\n'],
    ['a sentence', 'hello\n'],
  ])('with only %s in it is refused', (_, text) => {
    expect(faultsIn(text)).toEqual([
      'a.yaml:1:1: this is not an application model: it must have name, store and services',
    ]);
  });

  it('with two documents is refused', () => {
    const [fault] = faultsIn(`${RIGHT}---\n${RIGHT}`);
    expect(fault).toMatch(/^a\.yaml:19:1: YAML: .*multiple documents/);
  });

  it('may say what is common once, by anchors and merge keys', () => {
    const text = RIGHT.replace(
      '  api:\n    image: registry.example.com/api:1\n',
      '  api:\n    <<: &common {image: "registry.example.com/one:1"}\n',
    ).replace('    image: registry.example.com/worker:1\n', '    <<: *common\n');
    const { application } = readApplication(text, 'a.yaml');
    expect(application.services.worker?.image).toBe('registry.example.com/one:1');
  });

  it('that expands without end is refused', () => {
    const levels = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]`);
    expect(faultsIn(['l0: &l0 [x]', ...levels].join('\n'))).toEqual([
      expect.stringMatching(/^a\.yaml:1:1: YAML: Excessive alias/),
    ]);
  });
});
