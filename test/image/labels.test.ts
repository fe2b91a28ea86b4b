import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodePackage from 'node/package.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { labelsOf } from '../../image/labels.ts';
import packageJson from '../../package.json' with { type: 'json' };

const repository = join(import.meta.dirname, '..', '..');
const dockerfile = readFileSync(join(repository, 'image', 'Dockerfile'), 'utf8');
const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);

describe('an image says of itself', () => {
  it('what it is, of which version and commit, under which licence, and where its sources are', () => {
    const prefix = 'org.opencontainers.image';
    expect(labelsOf('1234')).toEqual({
      [`${prefix}.title`]: packageJson.name,
      [`${prefix}.description`]: packageJson.description,
      [`${prefix}.version`]: packageJson.version,
      [`${prefix}.licenses`]: 'Apache-2.0',
      [`${prefix}.url`]: packageJson.homepage,
      [`${prefix}.source`]: packageJson.homepage,
      [`${prefix}.revision`]: '1234',
    });
    expect(Object.keys(labelsOf(undefined))).not.toContain(`${prefix}.revision`);
  });

  it('the commit, whether files are changed, and nothing outside of a repository', () => {
    const directory = mkdtempSync(join(tmpdir(), 'recordings-labels-'));
    try {
      mkdirSync(join(directory, 'image'));
      cpSync(join(repository, 'image', 'labels.ts'), join(directory, 'image', 'labels.ts'));
      cpSync(join(repository, 'package.json'), join(directory, 'package.json'));
      const program = `import { revisionHere } from '${directory}/image/labels.ts'; console.log(revisionHere());`;
      const told = () =>
        execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }).trim();
      const git = (...args: string[]) =>
        execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
          cwd: directory,
          encoding: 'utf8',
        }).trim();
      expect(told()).toBe('undefined');
      git('init', '--quiet');
      git('add', '.');
      git('commit', '--quiet', '--message', 'all');
      expect(told()).toBe(git('rev-parse', 'HEAD'));
      appendFileSync(join(directory, 'image', 'labels.ts'), '\n');
      expect(told()).toBe(`${git('rev-parse', 'HEAD')}-modified`);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('image/Dockerfile', () => {
  it('builds on one base, by its digest, of the version of Node that this repository has', () => {
    expect(bases).toHaveLength(2);
    expect(new Set(bases).size).toBe(1);
    expect(bases[0]).toMatch(new RegExp(`^node:${nodePackage.version}-slim@sha256:[0-9a-f]{64}$`));
  });

  it('says the same as our own image, and the base', () => {
    const labels = Object.fromEntries(
      [...dockerfile.matchAll(/(org\.opencontainers\.image\.[\w.]+)="(.*?)"/g)].map(
        ([, name = '', value]) => [name, value] as const,
      ),
    );
    const [name, digest] = (bases[0] ?? '').split('@') as [string, string];
    expect(labels).toEqual({
      ...labelsOf('$REVISION'),
      'org.opencontainers.image.base.name': `docker.io/library/${name}`,
      'org.opencontainers.image.base.digest': digest,
    });
  });
});
