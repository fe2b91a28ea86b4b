import { describe, expect, it } from 'vitest';
import { downloadLine, endingLine, progressLine, remainingSeconds, type Built, type Standing } from './progress.ts';

const etcd = { what: 'etcd (etcd)', coldSeconds: 60 };
const kubernetes = { what: 'kubernetes (kube-apiserver, kubectl)', coldSeconds: 300 };
const runc = { what: 'runc (runc)', coldSeconds: 20 };

const standing = (built: Built[], current: Built, rest: Partial<Standing['current'] & Standing> = {}): Standing => ({
  built,
  current: { packages: 0, waits: false, ...current, ...rest },
  later: rest.later ?? [],
});

describe('the time that remains', () => {
  it.each<[string, Standing, number]>([
    ['is the known time at the beginning', standing([], { ...etcd, seconds: 0 }), 60],
    ['counts what comes later', standing([], { ...etcd, seconds: 20 }, { later: [kubernetes, runc] }), 40 + 300 + 20],
    [
      'stays with the known times where the machine keeps to them',
      standing([{ ...etcd, seconds: 60 }], { ...kubernetes, seconds: 100 }),
      200,
    ],
    [
      'grows on a machine that is ten times slower',
      standing([{ ...etcd, seconds: 600 }], { ...kubernetes, seconds: 0 }),
      300 * 5.5,
    ],
    [
      'shrinks where much has been compiled before, and not to nothing because of one small part',
      standing([{ ...etcd, seconds: 0 }], { ...kubernetes, seconds: 0 }),
      150,
    ],
    [
      'grows as soon as a part takes longer than expected, by as much again, and for what comes later',
      standing([], { ...etcd, seconds: 180 }, { later: [kubernetes] }),
      120 + 300 * 2,
    ],
  ])('%s', (_, at, seconds) => {
    expect(remainingSeconds(at)).toBeCloseTo(seconds);
  });

  it('is no longer at any moment than a moment before while the machine keeps to the known times', () => {
    const parts = [etcd, kubernetes, runc];
    const total = 60 + 300 + 20;
    parts.forEach((part, index) => {
      const built = parts.slice(0, index).map((each) => ({ ...each, seconds: each.coldSeconds }));
      const before = built.reduce((sum, { seconds }) => sum + seconds, 0);
      for (let seconds = 0; seconds <= part.coldSeconds; seconds += 10)
        expect(remainingSeconds(standing(built, { ...part, seconds }, { later: parts.slice(index + 1) }))).toBeCloseTo(
          total - before - seconds,
        );
    });
  });
});

describe('the line of progress', () => {
  it('of downloads tells how much has come of what the servers have promised, and the time that remains', () => {
    const [whole, half] = [
      { received: 100e6, total: 100e6 },
      { received: 50e6, total: 200e6 },
    ];
    expect(downloadLine([whole, half], 30)).toBe('downloading releases, 150 of 300 MB, about 30 s left');
    expect(downloadLine([{ received: 0, total: 5e6 }], 1)).toBe('downloading releases, 0 of 5 MB');
  });

  it.each<[Standing, string]>([
    [
      standing([], { ...etcd, seconds: 0 }, { later: [kubernetes] }),
      'building 1 of 2, about 6 min left, 0 Go packages so far: etcd (etcd)',
    ],
    [
      standing([{ ...etcd, seconds: 60 }], { ...runc, seconds: 2 }, { packages: 17 }),
      'building 2 of 2, about 30 s left, 17 Go packages so far: runc (runc)',
    ],
    [
      standing([], { ...runc, seconds: 15 }, { packages: 40 }),
      'building 1 of 1, less than 15 s left, 40 Go packages so far: runc (runc)',
    ],
    [
      standing([], { ...etcd, seconds: 5 }, { waits: true }),
      'another process is building 1 of 1, about 60 s left, 0 Go packages so far: etcd (etcd)',
    ],
  ])('tells what is built, how many of how many, and the time that remains (%#)', (at, line) => {
    expect(progressLine(at)).toBe(line);
  });

  it.each([
    [61.2, 'built etcd (etcd), runc (runc) in 81 s'],
    [610, 'built etcd (etcd), runc (runc) in 11 min'],
  ])('ends with what has been built, and in which time (%#)', (seconds, line) => {
    expect(
      endingLine([
        { ...etcd, seconds },
        { ...runc, seconds: 20 },
      ]),
    ).toBe(line);
  });
});
