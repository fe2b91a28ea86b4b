import type { Finding } from '../../src/api/finding.ts';
import { loadCompose } from '../../src/compose/load.ts';
import type { Project } from '../../src/compose/project.ts';
import { userFindings } from '../../src/users/findings.ts';
import { recordingsOf } from '../../src/users/recordings.ts';
import { sceneOf } from '../../src/users/scene.ts';
import type { Settled } from '../../src/users/settlement.ts';

/** An application in `compose.yml`, with other files beside it. */
export function application(compose: string, beside: Readonly<Record<string, string>> = {}): Project {
  const files: Readonly<Record<string, string>> = { 'compose.yml': compose, ...beside };
  return loadCompose({
    files: ['compose.yml'],
    cwd: '/srv/prosaas',
    read: (path) => {
      const text = files[path.replace('/srv/prosaas/', '')];
      if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return text;
    },
  });
}

/** What is found in it, where the recordings are found by their name. */
export function findings(project: Project, settled: Partial<Settled> = {}, wanted?: string): Finding[] {
  const recordings = recordingsOf(project, wanted);
  if (recordings === undefined) throw new Error('no recordings are found');
  return userFindings(sceneOf(project, recordings, { needs: [], doesNot: [], ...settled }));
}

/** Each finding as `fault LooksLikeUser Service/worker compose.yml:7`. */
export const briefly = (all: readonly Finding[]): string[] =>
  all.map(({ severity, reason, object, where = '' }) => `${severity} ${reason} ${object} ${where}`);

/** Each finding as a person reads it. */
export const inFull = (all: readonly Finding[]): string[] =>
  all.map(
    ({ severity, object, where = '', message, remedy }) => `${severity}: ${object} (${where}) ${message} → ${remedy}`,
  );
