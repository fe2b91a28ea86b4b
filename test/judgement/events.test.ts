import { describe, expect, it } from 'vitest';
import type { StoreCondition, StoreProblem, StoreStatus } from '../../src/api/status.ts';
import { announcements } from '../../src/judgement/status/events.ts';

function status(ready: 'True' | 'False', ...problems: StoreProblem[]): StoreStatus {
  const condition: StoreCondition = {
    type: 'Ready',
    status: ready,
    reason: 'Because',
    message: 'said so',
    lastTransitionTime: '2026-01-01T00:00:00Z',
    observedGeneration: 1,
  };
  return { conditions: [condition], problems };
}

const taken = { reason: 'PathTaken', object: 'Deployment/api', message: 'taken' } as const;
const pending = { reason: 'NotMounted', object: 'Deployment/api', message: 'not yet' } as const;
const unheld = { reason: 'RoleUnheld', message: 'unheld' } as const;

describe('events', () => {
  it.each<[string, StoreStatus | undefined, StoreStatus, string[]]>([
    ['tell of a problem once, where it is', status('False'), status('False', taken), ['PathTaken Deployment/api']],
    ['say nothing while nothing changes', status('False', taken), status('False', taken), []],
    [
      'say nothing when only the wording of a problem changes',
      status('False', taken),
      status('False', { ...taken, message: 'taken still' }),
      [],
    ],
    ['say when a store becomes Ready', status('False', unheld), status('True'), ['Ready store']],
    [
      'say when a store is not Ready any more',
      status('True'),
      status('False', unheld),
      ['RoleUnheld store', 'NotReady store'],
    ],
    [
      'do not call a new store that is not Ready yet a change',
      undefined,
      status('False', unheld),
      ['RoleUnheld store'],
    ],
    ['say that a new store is Ready', undefined, status('True'), ['Ready store']],
    ['say nothing of what is about to be mounted', status('False'), status('False', pending), []],
  ])('%s', (_, before, after, expected) => {
    expect(announcements(before, after).map(({ reason, object }) => `${reason} ${object ?? 'store'}`)).toEqual(
      expected,
    );
  });

  it('warn of what needs a person, and only tell what settles itself', () => {
    const told = announcements(undefined, status('False', taken, unheld));
    expect(told.map(({ type, reason }) => `${type} ${reason}`)).toEqual(['Warning PathTaken', 'Normal RoleUnheld']);
  });
});
