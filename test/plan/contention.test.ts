import { describe, expect, it } from 'vitest';
import { classify } from '../../src/plan/classify.ts';
import type { Repairs } from '../../src/plan/past.ts';
import { around, declares, MINUTE, NOW, observed, observedStore } from './builders.ts';

const undone = observed({ lastManager: 'helm' });

/** Repairs the workload at each time (minutes) at which it may be, since at each it is found without its mount; says at which it was. */
function repairedAt(
  minutes: readonly number[],
  at: (minute: number) => Parameters<typeof around>[0] = () => ({}),
): number[] {
  let repairs: Repairs | undefined;
  return minutes.filter((minute) => {
    const plan = classify(undone, around(at(minute)), { uid: 'u', repairs }, NOW + minute * MINUTE);
    if (plan.state === 'mountable') repairs = plan.repairs;
    return plan.state === 'mountable';
  });
}

describe('a mount that somebody keeps undoing', () => {
  it.each<[string, number[], number[]]>([
    ['is written three times, then rarely', [0, 1, 2, 3, 4, 31, 32, 33, 50, 62, 63], [0, 1, 2, 32, 62]],
    ['is written again where the undoing is rare', [0, 11, 22, 33, 44], [0, 11, 22, 33, 44]],
    ['is no fight before the third', [0, 1, 12, 13], [0, 1, 12, 13]],
  ])('%s', (_, minutes, expected) => {
    expect(repairedAt(minutes)).toEqual(expected);
  });

  it('is written again as soon as the store changes', () => {
    const changing = (minute: number) => ({ store: { ...observedStore(), generation: minute < 5 ? 1 : 2 } });
    expect(repairedAt([0, 1, 2, 3, 5, 6, 7, 8], changing)).toEqual([0, 1, 2, 5, 6, 7]);
  });

  it('is reported with the name of the manager, and when to look again', () => {
    const repairs = { streak: 3, last: NOW, role: 'worker', generation: 1 };
    expect(classify(undone, around(), { uid: 'u', repairs }, NOW + 1)).toEqual({
      state: 'setback',
      fault: { reason: 'Contended', message: 'manager "helm" has undone the mount 3 times' },
      until: NOW + 30 * MINUTE,
    });
  });

  it('is no fight where it was the role that changed', () => {
    const repairs = { streak: 3, last: NOW, role: 'worker', generation: 1 };
    const other = observed({ labels: declares('api') });
    expect(classify(other, around(), { uid: 'u', repairs }, NOW + 1)).toMatchObject({
      state: 'mountable',
      repairs: { streak: 1, role: 'api' },
    });
  });
});
