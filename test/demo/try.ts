/** `make try`: what the commands say of the seed story, in seconds and without a cluster. Writes into out/try, or the directory that is named. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import { parseDocument } from 'yaml';

const root = fileURLToPath(new URL('../../', import.meta.url));
const out = relative(root, process.argv[2] ?? join(root, 'out', 'try'));
const compose = ['docker-compose.yml', 'docker-compose.prod.yml'].map((file) => `examples/prosaas/compose/${file}`);

rmSync(join(root, out), { recursive: true, force: true });

title(
  'As it was: the worker has no volume for what it downloads (test/example/missing.yml), and Compose does not mind.',
);
recordings(['check', ...compose, 'test/example/missing.yml']);

title('As it should be: the same files, with the volume.');
recordings(['check', ...compose]);

title('Into a cluster: the Compose files become an application model and manifests, with the steps that are left.');
recordings(
  ['import', ...compose.flatMap((file) => ['-f', file]), '--storage', 'local=node-1:/var/lib/prosaas', '--to', out],
  6,
);

title('The mistake again: the worker loses its role. Nothing is rendered.');
const model = parseDocument(readFileSync(join(root, out, 'application.yaml'), 'utf8'));
model.deleteIn(['services', 'worker', 'role']);
writeFileSync(join(root, out, 'forgotten.yaml'), model.toString());
recordings(['synth', '--config', `${out}/forgotten.yaml`]);

title('And as somebody would slip it past synth: by hand, in the manifests.');
const manifests = readFileSync(join(root, out, 'manifests', '30-application.yaml'), 'utf8');
writeFileSync(
  join(root, out, 'manifests', '30-application.yaml'),
  manifests.replaceAll(/^ *recordings\.prosaas\.io\/role: worker\n/gm, ''),
);
recordings(['check', `${out}/manifests`]);

console.log(`\nThe files are in ${out}; ${out}/NEXT.md says what is left to do. The same in a real cluster: make demo`);

function title(text: string): void {
  console.log(`\n${styleText('bold', text)}`);
}

/** Runs a command, and shows what it says, at most so many lines of it. */
function recordings(args: readonly string[], most = 12): void {
  console.log(styleText('dim', `$ recordings ${args.join(' ')}`));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--', join(root, 'bin', 'recordings.cjs'), ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
  for (const line of lines.slice(0, most)) console.log(`  ${line}`);
  if (lines.length > most) console.log(`  … ${lines.length - most} more lines`);
  console.log(`  exit ${status ?? 'by a signal'}`);
}
