import { execFile } from 'node:child_process';
import { mkdir, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import nodePackage from 'node/package.json' with { type: 'json' };
import type { ImageFile } from './oci.ts';
import { systemFiles } from './systemFiles.ts';

const run = promisify(execFile);

/** An architecture of images: what npm and the dynamic loader call it. */
interface Architecture {
  readonly npm: string;
  readonly triplet: string;
  readonly loader: string;
}

/** By the names that images and Debian have for them. The loaders: Debian, and the ABI of each processor. */
export const ARCHITECTURES = {
  amd64: { npm: 'x64', triplet: 'x86_64-linux-gnu', loader: '/lib64/ld-linux-x86-64.so.2' },
  arm64: { npm: 'arm64', triplet: 'aarch64-linux-gnu', loader: '/lib/ld-linux-aarch64.so.1' },
} as const satisfies Record<string, Architecture>;

export type ArchitectureName = keyof typeof ARCHITECTURES;

/** The Debian packages with what Node is linked with. */
const PACKAGES = ['libc6', 'libstdc++6', 'libgcc-s1'];

/** What Node is linked with, on every architecture. */
const LIBRARIES = ['libc.so.6', 'libdl.so.2', 'libgcc_s.so.1', 'libm.so.6', 'libpthread.so.0', 'libstdc++.so.6'];

/** What makes Node run in an empty image, and where it comes from: `pkg:deb/debian/libc6@…`. */
export interface Runtime {
  readonly files: readonly ImageFile[];
  readonly origins: readonly string[];
}

/**
 * The files that make /usr/bin/node run in an empty image of an architecture, also of another than this machine's: the Node of this repository's version from
 * npm, and its libraries from Debian, whose signatures apt checks. Needs a Debian or Ubuntu with apt; nothing is installed, and its own lists stay as they are.
 * @param directory an empty directory, which must stay until the image is written
 */
export async function debianRuntime(name: ArchitectureName, directory: string): Promise<Runtime> {
  const { npm, triplet, loader } = ARCHITECTURES[name];
  const [node, libraries] = [join(directory, 'node'), join(directory, 'libraries')];
  for (const each of [node, libraries]) await mkdir(each);
  await run('npm', ['pack', '--silent', `node-linux-${npm}@${nodePackage.version}`], { cwd: node });
  const [tarball = ''] = await readdir(node);
  await run('tar', ['-xzf', tarball], { cwd: node });
  const packages = await download(name, directory);
  for (const each of packages) await run('dpkg-deb', ['-x', each, libraries]);

  const library = async (path: string): Promise<ImageFile> => ({
    path,
    source: await found(libraries, triplet, path.slice(path.lastIndexOf('/') + 1)),
    mode: 0o755,
  });
  return {
    files: [
      { path: '/usr/bin/node', source: join(node, 'package', 'bin', 'node'), mode: 0o755 },
      ...(await Promise.all([...LIBRARIES.map((each) => `/lib/${triplet}/${each}`), loader].map(library))),
      ...systemFiles,
    ],
    origins: [
      `pkg:npm/node-linux-${npm}@${nodePackage.version}`,
      ...packages.map((each) => {
        const [packageName = '', version = ''] = (each.split('/').at(-1) ?? '').split('_');
        return `pkg:deb/debian/${packageName}@${version}?arch=${name}`;
      }),
    ],
  };
}

/** Downloads the packages, with lists of its own. @returns their files, sorted */
async function download(architecture: string, directory: string): Promise<string[]> {
  const [state, cache, into] = ['state', 'cache', 'packages'].map((each) => join(directory, each));
  for (const each of [`${state}/lists/partial`, `${cache}/archives/partial`, String(into)])
    await mkdir(each, { recursive: true });
  const options = [
    `APT::Architecture=${architecture}`,
    `APT::Architectures=${architecture}`,
    `Dir::State=${state}`,
    `Dir::State::status=/dev/null`,
    `Dir::Cache=${cache}`,
    'APT::Sandbox::User=root',
  ].flatMap((each) => ['-o', each]);
  await run('apt-get', [...options, 'update', '--quiet']);
  await run('apt-get', [...options, 'download', ...PACKAGES], { cwd: String(into) });
  return (await readdir(String(into))).toSorted().map((each) => join(String(into), each));
}

/** Debian has some libraries below /lib, and others below /usr/lib. */
async function found(root: string, triplet: string, name: string): Promise<string> {
  const candidates = ['lib', 'usr/lib'].map((each) => join(root, each, triplet, name));
  for (const path of candidates) {
    const real = await realpath(path).catch(() => undefined);
    if (real !== undefined) return real;
  }
  throw new Error(`${name} is in none of the Debian packages ${PACKAGES.join(', ')}`);
}
