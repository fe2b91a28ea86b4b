import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Debian's packages of the Docker Engine. iptables is not needed: the containers of the tests reach each other, and nobody else. */
const PACKAGES = ['docker.io', 'containerd', 'runc', 'tini'];

/**
 * The directories in which the programs of a Docker Engine lie. They are taken from Debian's packages, which are not installed, and kept for the next time.
 * @throws Error if this is no Debian or Ubuntu, or its packages cannot be had.
 */
export function dockerPrograms(): string[] {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'recordings-operator', 'docker');
  if (!existsSync(cache)) fill(cache);
  return ['usr/sbin', 'usr/bin'].map((directory) => join(cache, directory));
}

function fill(cache: string): void {
  mkdirSync(join(cache, '..'), { recursive: true });
  const staging = mkdtempSync(`${cache}.`);
  try {
    const inStaging = { cwd: staging, stdio: 'pipe' } as const;
    // Of a list of packages that is older than the archive, some files are gone.
    execFileSync(
      'sh',
      ['-c', 'apt-get download "$@" || { apt-get update -qq && apt-get download "$@"; }', 'sh', ...PACKAGES],
      inStaging,
    );
    for (const file of readdirSync(staging).filter((name) => name.endsWith('.deb')))
      execFileSync('dpkg-deb', ['--extract', file, 'root'], inStaging);
    renameSync(join(staging, 'root'), cache);
  } catch (error) {
    if (!existsSync(cache))
      throw new Error(`cannot get ${PACKAGES.join(', ')}: the tests of Docker need the packages of Debian or Ubuntu`, {
        cause: error,
      });
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
