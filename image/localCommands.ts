import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { OPTIONS, writeFiles, type BundleFile } from './bundle.ts';

/** The commands that people run all day: from an editor, or before each commit. */
const LOCAL = ['check', 'import', 'synth'];

/**
 * Each local command as one script, `<command>.cjs`, with all it needs. Only of a script does V8 hand out the code that was compiled while it ran; of a
 * module, Node keeps what was compiled before its first line (bin/script.cjs). The last line of a script is the digest of the others.
 * @throws Error with the compiler's messages.
 */
export const localCommands = (): Promise<BundleFile[]> => Promise.all(LOCAL.map(localCommand));

async function localCommand(name: string): Promise<BundleFile> {
  const { outputFiles } = await build({
    ...OPTIONS,
    stdin: {
      contents: [
        `import { ${name}Command } from './${name}.ts';`,
        `import { main } from './run.ts';`,
        `export const ended = main(process.argv.slice(2), { ${name}: ${name}Command });`,
      ].join('\n'),
      resolveDir: fileURLToPath(new URL('../src/cli', import.meta.url)),
    },
    format: 'cjs',
  });
  const code = Buffer.concat(outputFiles.map(({ contents }) => contents));
  const digest = createHash('sha256').update(code).digest('hex');
  return { name: `${name}.cjs`, content: Buffer.concat([code, Buffer.from(`//${digest}\n`)]) };
}

// For the npm package: node image/localCommands.ts DIRECTORY
if (import.meta.main) await writeFiles(process.argv[2] ?? 'dist/recordings', await localCommands());
