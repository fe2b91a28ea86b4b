import * as fs from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bytesOf, type Name } from '../../src/files/name.ts';
import { DAY, DEFAULTS, type Policy } from '../../src/retention/policy.ts';
import { prune, type Circumstances, type Outcome } from '../../src/retention/prune.ts';

let runs = 0;

/** Prunes what is older than 30 days, without the guard, unless told otherwise. */
export function pruned(
  place: string,
  policy: Partial<Policy> = {},
  circumstances: Partial<Circumstances> = {},
): Promise<Outcome> {
  return prune(
    place,
    { ...DEFAULTS, olderThan: 30 * DAY, maxShare: 1, ...policy },
    {
      disk: fs,
      now: Date.now,
      run: `run-${process.pid}-${runs++}`,
      isDry: false,
      digest: false,
      signal: new AbortController().signal,
      batch: 4096,
      pause: setImmediate,
      openFiles: () => new Set(),
      ...circumstances,
    },
  );
}

/** Writes a file that was modified so many days ago, and a minute for each file before. */
export function recording(place: string, name: Name, days: number, content = name): void {
  const path = bytesOf(`${place}/${name}`);
  mkdirSync(bytesOf(dirname(`${place}/${name}`)), { recursive: true });
  writeFileSync(path, content, 'latin1');
  const time = Date.now() / 1000 - days * 86_400;
  utimesSync(path, time, time);
}

/** A store with old recordings, in the order in which they are given, and with more recent ones, each of another minute. */
export function store(place: string, old: readonly Name[], recent = 10): void {
  for (const [index, name] of old.entries()) recording(place, name, 40 - index / 100);
  for (let index = 0; index < recent; index++) recording(place, `recent/${index}.mp3`, 1 + index / 100);
}

/** The lines of the audit, as objects. */
export function auditOf(place: string): Record<string, unknown>[] {
  const folder = join(place, '.recordings-audit');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Record<string, unknown>];
      } catch {
        // A crash cut it off.
        return [];
      }
    });
}

/** Of each batch that stands in the audit: the names that it says are gone, and how many outcomes it has. */
export function batchesOf(place: string): { readonly gone: Name[]; readonly outcomes: number }[] {
  const named = (entry: Record<string, unknown>): Name =>
    typeof entry.path === 'string'
      ? Buffer.from(entry.path).toString('latin1')
      : Buffer.from(entry.pathBase64 as string, 'base64').toString('latin1');
  const batches = new Map<string, { names: Name[]; kept: Set<Name>; outcomes: number }>();
  for (const line of auditOf(place)) {
    if (line.batch === undefined) continue;
    const key = `${line.run as string} ${line.batch as number}`;
    const batch = batches.get(key) ?? { names: [], kept: new Set(), outcomes: 0 };
    batches.set(key, batch);
    if (line.size !== undefined) batch.names.push(named(line));
    else {
      batch.outcomes++;
      batch.kept = new Set((line.kept as Record<string, unknown>[]).map(named));
    }
  }
  return [...batches.values()].map(({ names, kept, outcomes }) => ({
    gone: names.filter((name) => !kept.has(name)),
    outcomes,
  }));
}
