import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const ENGINE = ['docker.io', 'containerd', 'runc', 'tini'];
/** With iptables the engine leads what a container asks of its name server to its own, which knows the names of services. */
const IPTABLES = [
  'iptables',
  'libxtables12',
  'libip4tc2',
  'libip6tc2',
  'libnftnl11',
  'libmnl0',
  'libnetfilter-conntrack3',
  'libnfnetlink0',
];
const PACKAGES = [...ENGINE, ...IPTABLES];

export interface DockerPrograms {
  /** The directories in which they lie. */
  readonly path: readonly [system: string, user: string];
  /** What iptables needs in the environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The programs of a Docker Engine. They are taken from Debian's packages, which are not installed, and kept for the next time.
 * @throws Error if this is no Debian or Ubuntu, or its packages cannot be had.
 */
export function dockerPrograms(): DockerPrograms {
  const kept = createHash('sha256').update(PACKAGES.join()).digest('hex').slice(0, 12);
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'recordings-operator', `docker-${kept}`);
  if (!existsSync(cache)) fill(cache);
  const [libraries = ''] = globSync(join(cache, 'usr/lib/*-linux-gnu*'));
  return {
    path: [join(cache, 'usr/sbin'), join(cache, 'usr/bin')],
    environment: { LD_LIBRARY_PATH: libraries, XTABLES_LIBDIR: join(libraries, 'xtables') },
  };
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
    // Debian makes this link when a package is installed.
    symlinkSync('xtables-nft-multi', join(staging, 'root/usr/sbin/iptables'));
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
