import { mkdir, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { compiledSchema } from './compiledSchema.ts';

/** A file of a bundle, named without a directory. */
export interface BundleFile {
  name: string;
  content: Uint8Array;
}

const root = fileURLToPath(new URL('..', import.meta.url));

/** The entry point of the operator's image. */
export const OPERATOR = { recordings: 'src/cli/main.ts' };

/**
 * The Kubernetes client has a thousand generated modules, and does not say that importing one does nothing. Who uses a few of them would
 * carry, parse and keep in memory all.
 */
const clientWithoutSideEffects: Plugin = {
  name: 'client-without-side-effects',
  setup(compiler) {
    const index = fileURLToPath(import.meta.resolve('@kubernetes/client-node'));
    compiler.onResolve({ filter: /^@kubernetes\/client-node$/ }, () => ({ path: index, sideEffects: false }));
    compiler.onResolve({ filter: /^\.\.?\// }, ({ importer, path }) =>
      importer.includes('/node_modules/@kubernetes/client-node/')
        ? { path: join(dirname(importer), path), sideEffects: false }
        : undefined,
    );
  },
};

/**
 * An ES module that imports a module of Node evaluates each of its exports. One of `node:http` is the WebSocket of the browsers, with a second client library:
 * 10 MB in memory that nobody uses. So modules of Node are asked for as CommonJS does, and give only what is used.
 */
const nodeModulesAsUsed: Plugin = {
  name: 'node-modules-as-used',
  setup(compiler) {
    compiler.onResolve({ filter: /./ }, ({ path, kind }) =>
      kind !== 'dynamic-import' && isBuiltin(path) ? { path, namespace: 'node-as-used' } : undefined,
    );
    compiler.onLoad({ filter: /./, namespace: 'node-as-used' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/** What only the connections of the Kubernetes client use: a megabyte of code. We have our own (src/cluster/transport.ts), and support no SOCKS proxy. */
const UNUSED = /^(undici|socks|socks-proxy-agent)$/;

const clientWithoutConnections: Plugin = {
  name: 'client-without-connections',
  setup(compiler) {
    compiler.onResolve({ filter: UNUSED }, ({ importer, path }) =>
      importer.includes('/node_modules/@kubernetes/client-node/') ? { path, namespace: 'unused' } : undefined,
    );
    compiler.onLoad({ filter: /./, namespace: 'unused' }, () => ({
      contents:
        'class Unused {}\nmodule.exports = { Agent: Unused, ProxyAgent: Unused, SocksClient: Unused, SocksProxyAgent: Unused };',
    }));
  },
};

/**
 * Both are CommonJS, of which a bundle evaluates all. We use three classes of the one and the API objects of the other; beside these are readers and writers of YAML, Helm, and a
 * second, larger set of constructs.
 */
const CDK8S_AS_USED: Readonly<Record<string, string>> = {
  'cdk8s/lib/index.js': `for (const file of [require('./api-object'), require('./app'), require('./chart')]) Object.assign(exports, file);`,
  // What App.synth() writes with. We write what the charts are as JSON (charts/text.ts).
  'cdk8s/lib/yaml.js': '',
  'cdk8s-plus-27/lib/index.js': `exports.k8s = require('./imports/k8s');`,
};

const cdk8sAsUsed: Plugin = {
  name: 'cdk8s-as-used',
  setup(compiler) {
    compiler.onLoad({ filter: /\/node_modules\/cdk8s(-plus-27)?\/lib\/[a-z]+\.js$/ }, ({ path }) => {
      const contents = CDK8S_AS_USED[path.replace(/^.*\/node_modules\//, '')];
      return contents === undefined ? undefined : { contents, resolveDir: dirname(path) };
    });
  },
};

/** What starts the programs that other programs have as commands. Ours has none, and each command would load what starts processes. */
const commanderWithoutPrograms: Plugin = {
  name: 'commander-without-programs',
  setup(compiler) {
    compiler.onResolve({ filter: /^node:child_process$/ }, ({ importer, path }) =>
      importer.includes('/node_modules/commander/') ? { path, namespace: 'unused' } : undefined,
    );
  },
};

/**
 * Bundles each entry point (name → path in this repository) with all it imports: `<name>.js`, an ES module for Node 24, chunks beside it, and
 * the package.json that says what they are. What is imported when asked for is in chunks of its own, so that no process holds what only
 * another command needs.
 * @throws Error with the compiler's messages.
 */
export async function bundle(entryPoints: Record<string, string>): Promise<BundleFile[]> {
  const { outputFiles } = await compiled(entryPoints);
  return [
    { name: 'package.json', content: Buffer.from('{"type":"module"}\n') },
    ...outputFiles.map(({ path, contents }) => ({ name: basename(path), content: contents })),
  ];
}

/** The modules of which a bundle has something, by their paths from the root of the repository. */
export async function modulesIn(entryPoints: Record<string, string>): Promise<string[]> {
  const { metafile } = await compiled(entryPoints);
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
}

/** The directories of the npm packages of which a bundle has something, from the root of the repository, sorted. */
export async function packagesIn(entryPoints: Record<string, string>): Promise<string[]> {
  const packages = (await modulesIn(entryPoints)).flatMap(
    (path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
  );
  return [...new Set(packages)].toSorted();
}

/** How all programs are compiled. */
export const OPTIONS = {
  absWorkingDir: root,
  outdir: 'app',
  write: false,
  metafile: true,
  bundle: true,
  plugins: [clientWithoutConnections, clientWithoutSideEffects, commanderWithoutPrograms, cdk8sAsUsed, compiledSchema],
  platform: 'node',
  target: 'node24',
  minify: true,
  // Errors and constructs are told apart by the names of their classes.
  keepNames: true,
  logLevel: 'silent',
} as const satisfies BuildOptions;

const compiled = (entryPoints: Record<string, string>) =>
  build({
    ...OPTIONS,
    entryPoints,
    plugins: [...OPTIONS.plugins, nodeModulesAsUsed],
    splitting: true,
    format: 'esm',
  });

/** Writes a bundle into a directory, and makes the directory. */
export async function writeBundle(entryPoints: Record<string, string>, directory: string): Promise<void> {
  await writeFiles(directory, await bundle(entryPoints));
}

/** Writes files into a directory, and makes the directory. */
export async function writeFiles(directory: string, files: readonly BundleFile[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const { name, content } of files) await writeFile(join(directory, name), content);
}

// For the Dockerfile and the npm package: node image/bundle.ts DIRECTORY
if (import.meta.main) await writeBundle(OPERATOR, process.argv[2] ?? 'out/app');
