import { describe, expect, it } from 'vitest';
import { countedSchema, type Contents, type Counted } from '../../src/api/status.ts';
import { fullAt, recordedOf, retentionWell, roomLasts } from '../../src/judgement/recorded.ts';
import { retentionRunOf } from '../../src/observed/retentionRun.ts';
import { declares } from '../mount/builders.ts';
import { observedStore, scene } from './scenes.ts';

const AT = '2026-01-02T03:17:05Z';
const DAY = 86_400_000;
const contents = (rest: Partial<Contents> = {}): Contents => ({
  at: AT,
  recordings: 100,
  bytes: 1000,
  bytesFree: 70,
  bytesTotal: 2000,
  recordingsPerDay: 2,
  bytesPerDay: 20,
  bytesLeavingPerDay: 10,
  ...rest,
});
const daysLeft = (of: Contents) => {
  const full = fullAt(of);
  return full === undefined ? undefined : (full - Date.parse(AT)) / DAY;
};

describe('a store is full', () => {
  it.each<[string, Partial<Contents>, number | undefined]>([
    ['when what comes less what goes has taken the free room', {}, 7],
    ['never, if as much goes as comes', { bytesLeavingPerDay: 20 }, undefined],
    ['never, if nothing comes', { bytesPerDay: 0, bytesLeavingPerDay: 0 }, undefined],
    ['now, if nothing is free, whatever goes', { bytesFree: 0, bytesLeavingPerDay: 20 }, 0],
    ['not within a thousand days: that is no forecast', { bytesFree: 10_001 }, undefined],
  ])('%s', (_, rest, days) => expect(daysLeft(contents(rest))).toBe(days));
});

const sceneWith = (status: object, recorded = {}) => {
  const store = observedStore({}, { status });
  return { ...scene({ workloads: [], pods: [], stores: [store] }), store, recorded: new Map([[store.name, recorded]]) };
};

describe('the status of a store warns', () => {
  it.each<[string, object, string[]]>([
    ['of nothing where nothing was counted', {}, []],
    ['of nothing with a week of room', { contents: contents() }, []],
    [
      'of less than a week of room',
      { contents: contents({ bytesFree: 69 }) },
      ['RoomShort will be full within 7 days'],
    ],
    ['of less than a day', { contents: contents({ bytesFree: 1 }) }, ['RoomShort will be full within a day']],
    ['of no room', { contents: contents({ bytesFree: 0 }) }, ['RoomShort is full']],
    ['of nothing after a run that was well', { lastRetention: { at: AT, well: true, note: 'x' } }, []],
    [
      'of a run that was refused',
      { lastRetention: { at: AT, well: false, note: 'nothing was deleted' } },
      [`RetentionFailed the run of retention that ended at ${AT}: nothing was deleted`],
    ],
  ])('%s', (_, status, warnings) => {
    const findings = [roomLasts, retentionWell].flatMap((check) => check.answer(sceneWith(status)));
    expect(findings.map(({ reason, message }) => `${reason} ${message.split(',')[0]}`)).toEqual(warnings);
    expect(findings.every(({ severity }) => severity === 'warning')).toBe(true);
  });
});

describe('what is known of a store', () => {
  const run = (at: string) => ({ lastRetention: { at, well: true, note: at } });

  it('is what a pod tells that has ended since the status was written, and else the status', () => {
    const later = '2026-01-03T03:17:05Z';
    expect(recordedOf(sceneWith(run(AT), run(later))).lastRetention?.note).toBe(later);
    expect(recordedOf(sceneWith(run(later), run(AT))).lastRetention?.note).toBe(later);
  });

  it('is not what a pod tells that ended before the store was made: that was another one', () => {
    expect(recordedOf(sceneWith({}, run('2026-01-01T09:59:59Z')))).toEqual({});
  });
});

describe('a pod of retention that has ended', () => {
  const ended = (message: string, rest: object = {}) =>
    retentionRunOf({
      metadata: { name: 'p', namespace: 'ns', labels: declares('retention'), ...rest },
      status: {
        phase: 'Succeeded',
        containerStatuses: [{ state: { terminated: { exitCode: 0, message, finishedAt: AT } } }],
      },
    } as never);
  const counted: Counted = countedSchema.parse(
    Object.fromEntries(Object.entries(contents()).filter(([name]) => name !== 'at')),
  );

  it('tells what it has counted, at the time of the kubelet', () => {
    expect(ended(`2 deleted\n${JSON.stringify(counted)}`)).toEqual({
      namespace: 'ns',
      store: 'recordings',
      ended: { at: AT, well: true, note: '2 deleted' },
      contents: contents(),
    });
  });

  it('that only looked tells the count, and of no run', () => {
    const annotations = { 'recordings.prosaas.io/aside': 'true' };
    expect(ended(`x\n${JSON.stringify(counted)}`, { annotations })).toMatchObject({
      ended: undefined,
      contents: contents(),
    });
  });

  it('of a newer release tells what this one knows, and never its own time', () => {
    const line = JSON.stringify({ ...counted, more: 1, at: '2030-01-01T00:00:00Z' });
    expect(ended(`2 deleted\n${line}`)?.contents).toEqual(contents());
    const old = { ...counted, oldest: '2025-12-01T00:00:00.000Z' };
    expect(ended(`2 deleted\n${JSON.stringify(old)}`)?.contents).toEqual({ at: AT, ...old });
  });

  it.each([
    ['of an earlier release', ''],
    ['cut off by the kubelet', '{"recordings":1'],
    ['below nothing', JSON.stringify({ ...counted, bytes: -1 })],
    ['with a time that is none', JSON.stringify({ ...counted, oldest: 'yesterday' })],
    ['that is not complete', JSON.stringify({ ...counted, bytesFree: undefined })],
    ['that is no object', 'null'],
  ])('with a count %s tells the sentence alone', (_, line) => {
    expect(ended(`2 deleted\n${line}`)).toMatchObject({ ended: { note: '2 deleted' }, contents: undefined });
  });
});
