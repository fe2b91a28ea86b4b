import * as disk from 'node:fs/promises';
import { Command } from 'commander';
import { proofsIn, sumLine } from '../files/ledger.ts';
import { Tree } from '../files/tree.ts';
import { codeOf, EXIT, Failure } from './failure.ts';

export function ledgerCommand(): Command {
  return new Command('ledger')
    .description('print what moves have proven in a directory, as sha256sum reads it')
    .argument('<directory>', 'a target of migrate or rescue')
    .addHelpText(
      'after',
      '\nChecks every file without this program: recordings ledger DIR | (cd DIR && sha256sum --check --quiet)\n' +
        'Exit codes: 0 printed, 2 wrong use, 3 the directory cannot be read.',
    )
    .action(run);
}

async function run(directory: string): Promise<void> {
  try {
    const tree = await Tree.open(directory, disk);
    try {
      for await (const proof of proofsIn(tree, disk)) process.stdout.write(sumLine(proof));
    } finally {
      await tree.close();
    }
  } catch (error) {
    throw new Failure(EXIT.unreachable, `cannot read the directory ${directory} (${codeOf(error)}): name another one`);
  }
}
