import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { OPTIONS, writeFiles, type BundleFile } from './bundle.ts';

/** The commands that people run all day: from an editor, or before each commit. */
const LOCAL = ['check', 'import', 'synth'] as const;

/** What answers without a command. */
const ALONE = { name: 'recordings', code: `export const ended = main(process.argv.slice(2), {});` };

/**
 * Each local command as one script, `<command>.cjs`, with all it needs. Only of a script does V8 hand out the code that was compiled while it ran; of a
 * module, Node keeps what was compiled before its first line (bin/script.cjs). The last line of a script is the digest of the others.
 * @throws Error with the compiler's messages.
 */
export const localCommands = (): Promise<BundleFile[]> =>
  Promise.all(
    [
      ALONE,
      ...LOCAL.map((name) => ({
        name,
        code: `import { ${name}Command } from './${name}.ts';\nexport const ended = main(process.argv.slice(2), { '${name}': ${name}Command });`,
      })),
    ].map(({ name, code }) => script(name, `import { main } from './run.ts';\n${code}`)),
  );

async function script(name: string, contents: string): Promise<BundleFile> {
  const resolveDir = fileURLToPath(new URL('../src/cli', import.meta.url));
  // What these commands use asks no class for its name, and to give each function its name takes a twentieth of their time.
  const { outputFiles } = await build({ ...OPTIONS, stdin: { contents, resolveDir }, format: 'cjs', keepNames: false });
  const code = Buffer.concat(outputFiles.map((file) => file.contents));
  const digest = createHash('sha256').update(code).digest('hex');
  return { name: `${name}.cjs`, content: Buffer.concat([code, Buffer.from(`//${digest}\n`)]) };
}

// For the npm package: node image/localCommands.ts DIRECTORY
if (import.meta.main) await writeFiles(process.argv[2] ?? 'dist/recordings', await localCommands());
