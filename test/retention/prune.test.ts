import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import * as fs from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Name } from '../../src/files/name.ts';
import { openForWriting } from '../../src/retention/openFiles.ts';
import { HoldsError } from '../../src/retention/holds.ts';
import { StoreError } from '../../src/retention/storeError.ts';
import { digests, directory } from '../files/place.ts';
import { watchedDisk } from './disk.ts';
import { auditOf, batchesOf, pruned, recording, store } from './pruning.ts';

let place = '';
beforeEach(() => {
  place = directory();
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const left = (): Name[] => Object.keys(digests(place)).toSorted();

describe('what goes', () => {
  it('is what is older than the policy says, of recordings in any directory', async () => {
    store(place, ['a.mp3', '2026/11/b.WAV', '2026/11/deep/c.webm']);
    const { deleted, all, refusal } = await pruned(place);
    expect({ deleted, files: all.files, refusal }).toEqual({
      deleted: { files: 3, bytes: 37 },
      files: 13,
      refusal: undefined,
    });
    expect(left().every((name) => name.startsWith('recent/'))).toBe(true);
  });

  it('is never another kind of file, a hidden file, what is in a hidden directory, or what is younger than an hour', async () => {
    const stays = ['notes.txt', '.a.mp3', '.cache/a.mp3', '.recordings-moved/a.mp3', 'lost+found/a.mp3'];
    store(place, [...stays, 'goes.mp3'], 0);
    recording(place, 'young.mp3', 0.9 / 24);
    await pruned(place, { olderThan: 0 });
    expect(
      Object.keys(digests(place, true))
        .filter((name) => !name.startsWith('.recordings-audit'))
        .toSorted(),
    ).toEqual([...stays, 'young.mp3'].toSorted());
  });

  it('is never a link, nor behind a link', async () => {
    const outside = directory();
    store(outside, ['decoy.mp3'], 0);
    mkdirSync(join(place, 'real'));
    symlinkSync(join(outside, 'decoy.mp3'), join(place, 'link.mp3'));
    symlinkSync(outside, join(place, 'real/linked'));
    expect((await pruned(place)).deleted.files).toBe(0);
    expect(existsSync(join(outside, 'decoy.mp3'))).toBe(true);
    expect(readdirSync(join(place, 'real'))).toEqual(['linked']);
    rmSync(outside, { recursive: true });
  });

  it('is never what another process has open for writing', async () => {
    store(place, ['written.mp3', 'read.mp3'], 0);
    const child = spawn('sh', ['-c', 'exec 3>>written.mp3 4<read.mp3; echo open; cat'], {
      cwd: place,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const { deleted, kept } = await pruned(place, {}, { openFiles: openForWriting });
    child.stdin.end();
    await once(child, 'close');
    expect({ deleted: deleted.files, kept }).toEqual({ deleted: 1, kept: { 'open for writing': 1 } });
    expect(left()).toEqual(['written.mp3']);
  });

  it('has names with any bytes', async () => {
    const part = fc
      .uint8Array({ minLength: 1, maxLength: 40 })
      .map((bytes) => Buffer.from(bytes).toString('latin1').replaceAll(/[/\0]/g, '_'))
      .filter((name) => !name.startsWith('.'));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(part, part), { minLength: 1, maxLength: 5, selector: ([a]) => a }),
        async (names) => {
          const here = directory();
          try {
            const old = names.map(([folder, base]) => `${folder}/${base}.mp3`);
            store(here, old, 1);
            expect((await pruned(here)).deleted.files).toBe(old.length);
            expect(Object.keys(digests(here))).toEqual(['recent/0.mp3']);
            expect(
              batchesOf(here)
                .flatMap(({ gone }) => gone)
                .toSorted(),
            ).toEqual(old.toSorted());
          } finally {
            rmSync(here, { recursive: true });
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is called as the patterns say', async () => {
    store(place, ['a.mp3', 'a.rec', 'b-1.rec', 'bx1.rec'], 0);
    await pruned(place, { names: ['b-*.REC'] });
    expect(left()).toEqual(['a.mp3', 'a.rec', 'bx1.rec']);
  });

  it('is of one file system', async () => {
    store(place, ['a.mp3', 'mounted/b.mp3'], 0);
    // Another device for what is in one directory, as a mount would have it.
    const disk = {
      ...fs,
      fstatSync: (fd: number) => {
        const stats = fs.fstatSync(fd);
        if (fs.readlinkSync(`/proc/self/fd/${fd}`).endsWith('/mounted')) stats.dev += 1;
        return stats;
      },
    } as typeof fs;
    await pruned(place, {}, { disk });
    expect(left()).toEqual(['mounted/b.mp3']);
  });
});

describe('the working directory of the process', () => {
  it('is the same after a run, also after one that fails', async () => {
    const before = process.cwd();
    store(place, ['a.mp3', '2026/11/b.mp3']);
    const failing = watchedDisk((_, name) => {
      if (name === 'unlinkSync') throw Object.assign(new Error('EIO'), { code: 'EIO' });
    });
    await expect(pruned(place, {}, { disk: failing })).rejects.toThrow(StoreError);
    expect(process.cwd()).toBe(before);
    expect((await pruned(place)).deleted.files).toBe(2);
    expect(process.cwd()).toBe(before);
  });

  it('need not be one that the process may come back to', async () => {
    store(place, ['a.mp3', '2026/11/b.mp3']);
    const chdir = vi.spyOn(process, 'chdir').mockImplementation(() => {
      throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
    });
    try {
      expect((await pruned(place)).deleted.files).toBe(2);
      expect(chdir).toHaveBeenCalled();
    } finally {
      chdir.mockRestore();
    }
  });
});

describe('a dry run', () => {
  it('says the same figures and the names, and calls nothing that writes', async () => {
    store(place, ['a.mp3', 'b/c.mp3']);
    const before = digests(place, true);
    const called = new Set<string>();
    const names: string[] = [];
    const disk = watchedDisk((_, name) => called.add(name));
    const dry = await pruned(place, {}, { disk, isDry: true, tell: (name) => names.push(name) });
    expect(digests(place, true)).toEqual(before);
    expect([...called].toSorted()).toEqual([
      'fstatSync',
      'lstatSync',
      'openSync',
      'opendirSync',
      'readSync',
      'statfsSync',
    ]);
    const { going } = await pruned(place);
    expect(dry.going).toEqual(going);
    expect(names.toSorted()).toEqual(['a.mp3', 'b/c.mp3']);
  });
});

describe('the guard', () => {
  it('refuses more than the share of files, or of bytes, and deletes exactly what is confirmed', async () => {
    store(place, ['1.mp3', '2.mp3', '3.mp3']);
    const refused = await pruned(place, { maxShare: 0.2 });
    expect(refused.refusal).toMatch(/^3 of 13 recordings, .* --confirm 3$/);
    expect(refused.deleted.files).toBe(0);
    expect((await pruned(place, { maxShare: 0.2, confirm: 2 })).refusal).toContain('the confirmed number is 2, but 3');
    expect((await pruned(place, { maxShare: 0.2, confirm: 4 })).refusal).toContain('the confirmed number is 4, but 3');
    expect(left()).toHaveLength(13);
    expect((await pruned(place, { maxShare: 0.2, confirm: 3 })).deleted.files).toBe(3);
    recording(place, 'large.mp3', 40, 'x'.repeat(10_000));
    expect((await pruned(place, { maxShare: 0.2 })).refusal).toContain('1 of 11 recordings');
  });

  it('takes a number that has grown only by what has aged meanwhile', async () => {
    store(place, ['1.mp3', '2.mp3', '3.mp3']);
    recording(place, 'aged.mp3', 30.5);
    recording(place, 'aged too.mp3', 30.6);
    expect((await pruned(place, { confirm: 2 })).refusal).toBeDefined();
    expect((await pruned(place, { confirm: 3 })).deleted.files).toBe(5);
  });

  it('refuses times in the future, and times that are all the same', async () => {
    store(place, ['1.mp3'], 20);
    recording(place, 'later.mp3', -1);
    expect((await pruned(place)).refusal).toContain('in the future');
    rmSync(join(place, 'later.mp3'));
    for (let index = 0; index < 30; index++) recording(place, `restored/${index}.mp3`, 3);
    expect((await pruned(place)).refusal).toContain('30 of 51 recordings bear one same minute');
    expect(left()).toHaveLength(51);
  });

  it('never lets more go than were counted, whatever comes meanwhile', async () => {
    store(place, ['1.mp3', '2.mp3']);
    let counted = false;
    const disk = watchedDisk((_, name) => {
      // The audit is opened between the count and the deed.
      if (name !== 'mkdirSync' || counted) return;
      counted = true;
      for (let index = 0; index < 50; index++) recording(place, `moved-in/${index}.mp3`, 90);
    });
    expect((await pruned(place, { maxShare: 0.2 }, { disk })).deleted.files).toBe(2);
    expect(left()).toHaveLength(60);
  });
});

describe('holds', () => {
  const hold = (line: object) => appendFileSync(join(place, '.recordings-holds'), `${JSON.stringify(line)}\n`);

  it('keep a name, and all names that begin so, until their last day is over', async () => {
    store(place, ['a.mp3', 'b/1.mp3', 'b/2.mp3', 'bb.mp3', 'c.mp3', 'd.mp3']);
    const [yesterday, today] = [-1, 0].map((day) => new Date(Date.now() + day * 86_400_000).toISOString().slice(0, 10));
    hold({ name: 'a.mp3', reason: 'case 1' });
    hold({ prefix: 'b/', reason: 'case 2' });
    hold({ name: 'c.mp3', reason: 'case 3', until: yesterday });
    hold({ name: 'd.mp3', reason: 'case 4', until: today });
    const { deleted, held } = await pruned(place);
    expect({ deleted: deleted.files, held: held.files }).toEqual({ deleted: 2, held: 4 });
    expect(left().slice(0, 4)).toEqual(['a.mp3', 'b/1.mp3', 'b/2.mp3', 'd.mp3']);
  });

  it.each([
    ['a cut line', '{"name":"a.mp3","rea'],
    ['no JSON object', 'a.mp3'],
    ['a name that would hold nothing', '{"name":"./a.mp3","reason":"x"}'],
    ['a name above the store', '{"name":"../a.mp3","reason":"x"}'],
    ['no reason', '{"name":"a.mp3"}'],
    ['an unknown word', '{"name":"a.mp3","reason":"x","unitl":"2099-01-01"}'],
    ['no day', '{"name":"a.mp3","reason":"x","until":"2026-02-30"}'],
    ['two names', '{"name":"a.mp3","prefix":"b","reason":"x"}'],
  ])('that cannot be read let nothing go: %s', async (_, line) => {
    store(place, ['a.mp3', 'b.mp3']);
    writeFileSync(join(place, '.recordings-holds'), `{"name":"b.mp3","reason":"x"}\n\n${line}\n`);
    await expect(pruned(place)).rejects.toThrow(HoldsError);
    await expect(pruned(place)).rejects.toThrow('line 3 of .recordings-holds');
    expect(left()).toHaveLength(12);
  });

  it('that are no file let nothing go', async () => {
    store(place, ['a.mp3']);
    symlinkSync('/dev/null', join(place, '.recordings-holds'));
    await expect(pruned(place)).rejects.toThrow(HoldsError);
    rmSync(join(place, '.recordings-holds'));
    mkdirSync(join(place, '.recordings-holds'));
    await expect(pruned(place)).rejects.toThrow(HoldsError);
    expect(left()).toHaveLength(11);
  });

  it('that are set while a run is going on keep what is not gone yet', async () => {
    store(
      place,
      Array.from({ length: 20 }, (_, index) => `${index}.mp3`),
    );
    let gone = 0;
    const disk = watchedDisk((_, name) => {
      if (name === 'unlinkSync' && ++gone === 5) hold({ prefix: '', reason: 'everything, now' });
    });
    // An unlink that has begun is not held up.
    const { deleted, kept } = await pruned(place, {}, { disk });
    expect({ deleted: deleted.files, kept }).toEqual({ deleted: 5, kept: { held: 15 } });
  });

  it('that can no longer be read end a run, and the audit says what had gone', async () => {
    store(
      place,
      Array.from({ length: 20 }, (_, index) => `${index}.mp3`),
    );
    let gone = 0;
    const disk = watchedDisk((_, name) => {
      if (name === 'unlinkSync' && ++gone === 5) appendFileSync(join(place, '.recordings-holds'), '{"name":');
    });
    await expect(pruned(place, {}, { disk })).rejects.toThrow(HoldsError);
    expect(left()).toHaveLength(25);
    const [batch] = batchesOf(place);
    expect({ gone: batch?.gone.length, outcomes: batch?.outcomes }).toEqual({ gone: 5, outcomes: 1 });
  });
});

describe('room', () => {
  /** A file system of 1000 blocks of 4 KiB, of which so many are free, beside what is deleted. */
  const sized = (free: number) => {
    let deleted = 0;
    return {
      ...fs,
      lstatSync: (path: fs.PathLike, options?: fs.StatSyncOptions) => {
        const stats = fs.lstatSync(path, options as never) as fs.Stats | undefined;
        if (stats?.isFile() === true) stats.blocks = 8;
        return stats;
      },
      statfsSync: () => ({ bsize: 4096, blocks: 1000, bavail: free + deleted }),
      unlinkSync: (path: fs.PathLike) => {
        fs.unlinkSync(path);
        deleted++;
      },
    } as unknown as typeof fs;
  };

  it('is made by the oldest first, and no more of them than needed', async () => {
    for (let index = 0; index < 50; index++) recording(place, `${index}.mp3`, 100 - index);
    await pruned(place, { olderThan: 365 * 86_400_000, untilFree: 0.2 }, { disk: sized(190) });
    expect(left()).toEqual(Array.from({ length: 40 }, (_, index) => `${index + 10}.mp3`).toSorted());
  });

  it('is made besides what goes by its age, and never by what is younger than a day', async () => {
    for (let index = 0; index < 50; index++) recording(place, `${index}.mp3`, index / 10);
    const { deleted } = await pruned(place, { olderThan: 3.95 * 86_400_000, untilFree: 0.2 }, { disk: sized(198) });
    expect(deleted.files).toBe(10);
    await pruned(place, { untilFree: 1 }, { disk: sized(0) });
    expect(left()).toEqual(Array.from({ length: 10 }, (_, index) => `${index}.mp3`));
  });

  it('is not made by what is held, nor past the guard', async () => {
    for (let index = 0; index < 50; index++) recording(place, `${index}.mp3`, 100 - index);
    writeFileSync(join(place, '.recordings-holds'), '{"name":"0.mp3","reason":"x"}\n');
    expect(
      (await pruned(place, { olderThan: 365 * 86_400_000, untilFree: 0.2, maxShare: 0.1 }, { disk: sized(190) }))
        .refusal,
    ).toContain('10 of 50');
    await pruned(place, { olderThan: 365 * 86_400_000, untilFree: 0.2 }, { disk: sized(190) });
    expect(left()).toContain('0.mp3');
    expect(left()).not.toContain('10.mp3');
    expect(left()).toHaveLength(40);
  });
});

describe('the audit', () => {
  it('has a line for each file, synced before the file goes, with its digest on request, and the outcome after it', async () => {
    store(place, ['a.mp3', '\xff.mp3'], 1);
    const calls: string[] = [];
    const disk = watchedDisk((_, name) => calls.push(name));
    await pruned(place, {}, { disk, digest: true, run: 'R' });
    const deed = calls.filter((name) => ['writeSync', 'fdatasyncSync', 'unlinkSync'].includes(name));
    expect(deed.slice(0, 5)).toEqual(['writeSync', 'fdatasyncSync', 'unlinkSync', 'unlinkSync', 'writeSync']);
    const lines = auditOf(place);
    const policy = 'older than 30d, at most 100 %';
    const modified = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown;
    const at = modified;
    const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/) as unknown;
    const file = { run: 'R', batch: 0, policy, size: 5, modified, sha256 };
    expect(lines.slice(0, 2)).toEqual(
      expect.arrayContaining([
        { ...file, path: 'a.mp3' },
        { ...file, pathBase64: '/y5tcDM=' },
      ]),
    );
    expect(lines.slice(2)).toEqual([
      { run: 'R', batch: 0, deleted: 2, kept: [], at },
      {
        run: 'R',
        policy,
        store: { files: 3, bytes: 22, oldest: modified, newest: modified },
        done: { files: 2, bytes: 10 },
        at,
      },
    ]);
  });

  it('may have lines in it that nobody can read: they are passed over', async () => {
    store(place, ['a.mp3']);
    await pruned(place, {}, { isDry: false });
    const [file] = readdirSync(join(place, '.recordings-audit')).filter((name) => name.endsWith('.jsonl'));
    const doomed = { run: 'r', batch: 0, policy: 'any', size: 1, modified: '2020-01-01T00:00:00.000Z' };
    const lines = [
      ...['null', '7', '[]', '"x"', '{', '\u0000'],
      ...['', '.', '..', '../../etc/passwd', '/etc/passwd', 'a//b', 'a.mp3/b', 'a\u0000b', 'n'.repeat(300)].map(
        (path) => JSON.stringify({ ...doomed, path }),
      ),
      JSON.stringify({ ...doomed, path: 'c.mp3', modified: 'yesterday' }),
      JSON.stringify({ ...doomed, pathBase64: 7 }),
    ];
    appendFileSync(join(place, '.recordings-audit', file!), `${lines.join('\n')}\n`);
    recording(place, 'b.mp3', 40);
    expect(await pruned(place)).toMatchObject({ deleted: { files: 1 }, recovered: 1 });
    expect((await pruned(place)).recovered).toBe(0);
  });

  it('loses the files of months that are more than a year ago', async () => {
    store(place, ['a.mp3'], 1);
    await pruned(place);
    const audits = join(place, '.recordings-audit');
    for (const name of ['2025-11.jsonl', '2025-10.jsonl', '1999-01.jsonl', '2025-10.txt'])
      writeFileSync(join(audits, name), '');
    await pruned(place, {}, { now: () => Date.parse('2026-11-26') });
    expect(readdirSync(audits)).toEqual(expect.arrayContaining(['2025-10.txt', '2025-11.jsonl']));
    expect(readdirSync(audits)).not.toEqual(expect.arrayContaining(['2025-10.jsonl']));
    expect(readdirSync(audits)).not.toEqual(expect.arrayContaining(['1999-01.jsonl']));
  });

  it.each([['ENOSPC'], ['EROFS'], ['EIO'], ['EDQUOT']])('that cannot be written lets nothing go: %s', async (code) => {
    store(place, ['a.mp3']);
    const disk = watchedDisk((_, name) => {
      if (['writeSync', 'mkdirSync'].includes(name)) throw Object.assign(new Error(code), { code });
    });
    await expect(pruned(place, {}, { disk })).rejects.toThrow(StoreError);
    expect(left()).toHaveLength(11);
  });

  it('is written on a disk that is full, with the room that the run before has kept', async () => {
    store(place, ['a.mp3']);
    await pruned(place);
    recording(place, 'b.mp3', 40);
    let isFull = true;
    const disk = watchedDisk((_, name) => {
      if (name === 'unlinkSync') isFull = false;
      else if (name === 'writeSync' && isFull) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    });
    expect((await pruned(place, {}, { disk })).deleted.files).toBe(1);
  });

  it('is no link to elsewhere', async () => {
    const outside = directory();
    store(place, ['a.mp3']);
    symlinkSync(outside, join(place, '.recordings-audit'));
    await expect(pruned(place)).rejects.toThrow(StoreError);
    expect(readdirSync(outside)).toEqual([]);
    expect(left()).toHaveLength(11);
    rmSync(outside, { recursive: true });
  });
});

describe('two runs at once', () => {
  it('delete no more than one would, and both end well', async () => {
    store(
      place,
      Array.from({ length: 200 }, (_, index) => `${index % 7}/${index}.mp3`),
      50,
    );
    const before = digests(place);
    const outcomes = await Promise.all([pruned(place), pruned(place), pruned(place)]);
    expect(outcomes.map(({ refusal }) => refusal)).toEqual([undefined, undefined, undefined]);
    expect(outcomes.reduce((sum, { deleted }) => sum + deleted.files, 0)).toBe(200);
    expect(digests(place)).toEqual(
      Object.fromEntries(Object.entries(before).filter(([name]) => name.startsWith('recent/'))),
    );
  });
});

it('a file that is replaced between look and unlink stays', async () => {
  store(place, ['a.mp3', 'b.mp3']);
  const disk = watchedDisk((_, name) => {
    if (name !== 'fdatasyncSync' || !existsSync(join(place, 'a.mp3'))) return;
    const fd = openSync(join(place, 'new'), 'w');
    closeSync(fd);
    fs.renameSync(join(place, 'new'), join(place, 'a.mp3'));
  });
  const { deleted, kept } = await pruned(place, {}, { disk });
  expect({ deleted: deleted.files, kept }).toEqual({ deleted: 1, kept: { 'changed meanwhile': 1 } });
});
