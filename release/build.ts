/** Writes everything that a release publishes into a directory: `make release`. The same sources give the same bytes, with the same Node and npm. */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { ARCHITECTURES, debianRuntime, type ArchitectureName } from '../image/debian.ts';
import { operatorImage } from '../image/images.ts';
import { layerEntries } from '../image/layer.ts';
import { writeRelease, type ImageSpec } from '../image/oci.ts';
import { tar } from '../image/tar.ts';
import packageJson from '../package.json' with { type: 'json' };
import { changesOf } from './changes.ts';
import { krewManifest } from './krew.ts';
import { sbom } from './sbom.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { name, version } = packageJson;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(root, 'out', 'release') },
    // Where the files of this release will be downloaded from.
    url: { type: 'string', default: `${packageJson.homepage}/releases/download/v${version}` },
    architectures: { type: 'string', default: Object.keys(ARCHITECTURES).join(',') },
  },
});
const { out, url } = values;

const changes = changesOf(await readFile(join(root, 'CHANGELOG.md'), 'utf8'), version);
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const into = (file: string): string => join(out, file);

await writeFile(into('CHANGES.md'), changes);
execFileSync('npm', ['pack', '--silent', '--pack-destination', out], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const npmPackage = `${name}-${version}.tgz`;
await archive('deploy', name, `${name}-manifests-${version}.tar.gz`);
await archive('deploy/helm', name, `${name}-chart-${version}.tgz`);
await writeFile(into('recordings.yaml'), krewManifest(`${url}/${npmPackage}`, await sha256(npmPackage)));
await image();

const files = (await readdir(out)).toSorted();
const sums = await Promise.all(files.map(async (file) => `${await sha256(file)}  ${file}\n`));
await writeFile(into('SHA256SUMS'), sums.join(''));
for (const file of [...files, 'SHA256SUMS']) console.log(`${megabytes((await stat(into(file))).size)}  ${into(file)}`);

/** The image of the operator, and what is in it. */
async function image(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'recordings-release-'));
  try {
    const specs: ImageSpec[] = [];
    const origins: string[] = [];
    for (const architecture of values.architectures.split(',')) {
      const runtime = join(directory, architecture);
      await mkdir(runtime);
      const { files, origins: from } = await debianRuntime(architecture as ArchitectureName, runtime);
      specs.push({ ...(await operatorImage(files)), architecture });
      origins.push(...from);
    }
    const { digest, sizes } = await writeRelease(specs, into(`operator-${version}.oci.tar`));
    for (const [architecture, [ofNode = 0, ofProgram = 0]] of sizes)
      console.log(
        `${megabytes(ofNode + ofProgram)}  compressed, ${architecture}; ${megabytes(ofProgram).trim()} of it beside Node`,
      );
    console.log(`the image is ${specs[0]?.name ?? ''}@${digest}`);
    await writeFile(into(`operator-${version}.digest`), `${digest}\n`);
    await writeFile(into(`operator-${version}.cdx.json`), await sbom(root, origins));
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Packs a directory of this repository, below a directory with the name of the product, as helm and others expect it. */
async function archive(source: string, below: string, file: string): Promise<void> {
  const entries = await layerEntries([{ path: `/${below}`, source: join(root, source) }]);
  await pipeline(Readable.from(tar(entries)), createGzip({ level: 9 }), createWriteStream(into(file)));
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(into(file)), hash);
  return hash.digest('hex');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1).padStart(6)} MB`;
}
