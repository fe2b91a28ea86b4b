import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import { OPERATOR, packagesIn } from '../image/bundle.ts';

const run = promisify(execFile);

/** What of `npm sbom` (CycloneDX 1.5) is looked at. The rest is passed on. */
interface Bom {
  readonly metadata: { readonly component: object };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Component {
  readonly 'bom-ref': string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

/**
 * What is in the program, and in the image around it, as CycloneDX. npm lists everything that is installed; of that, the packages stay of which the
 * bundle has something. Without serial number and time, so that the same release gives the same bytes.
 * @param origins package URLs of what is in the image besides the program
 */
export async function sbom(root: string, origins: readonly string[]): Promise<string> {
  const { stdout } = await run('npm', ['sbom', '--sbom-format', 'cyclonedx'], { cwd: root, maxBuffer: 2 ** 26 });
  const { metadata, components, dependencies, ...rest } = JSON.parse(stdout) as Bom;
  const bundled = new Set(await Promise.all((await packagesIn(OPERATOR)).map((path) => refOf(join(root, path)))));
  const inside = components
    .filter((each) => bundled.has(each['bom-ref']))
    // A dependency of development that is bundled is in the program.
    .map((each) => ({ ...each, properties: each.properties?.filter(({ name }) => !name.endsWith(':development')) }));
  if (inside.length < bundled.size)
    throw new Error(`npm sbom names ${inside.length} of the ${bundled.size} packages in the bundle: run npm ci`);
  const refs = new Set(inside.map((each) => each['bom-ref']));
  const own = `${packageJson.name}@${packageJson.version}`;
  return `${JSON.stringify(
    {
      ...rest,
      serialNumber: undefined,
      metadata: {
        ...metadata,
        timestamp: undefined,
        component: { ...metadata.component, type: 'application', name: packageJson.name },
      },
      components: [
        ...inside,
        ...origins.map((purl) => ({
          'bom-ref': purl,
          type: purl.startsWith('pkg:npm/node-') ? 'platform' : 'library',
          ...nameOf(purl),
          purl,
        })),
      ],
      dependencies: [
        { ref: own, dependsOn: [...refs, ...origins].toSorted() },
        ...dependencies
          .filter(({ ref }) => refs.has(ref))
          .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) })),
      ],
    },
    undefined,
    2,
  )}\n`;
}

/** How `npm sbom` refers to the package in a directory. */
async function refOf(directory: string): Promise<string> {
  const { name, version } = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as Named;
  return `${name}@${version}`;
}

interface Named {
  readonly name: string;
  readonly version: string;
}

function nameOf(purl: string): Named {
  const [, name = purl, version = ''] = /\/([^/@]+)@([^?]+)/.exec(purl) ?? [];
  return { name, version };
}
