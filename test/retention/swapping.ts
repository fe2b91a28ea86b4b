import { renameSync, symlinkSync, unlinkSync } from 'node:fs';

/** Puts a link to a decoy in the place of a directory, and the directory back, until it is ended. Tells how often on standard output. */
const [directory = '', decoy = ''] = process.argv.slice(2);

let swaps = 0;
const turn = () => {
  for (let each = 0; each < 200; each++) {
    renameSync(directory, `${directory}.aside`);
    symlinkSync(decoy, directory);
    unlinkSync(directory);
    renameSync(`${directory}.aside`, directory);
    swaps++;
  }
  process.stdout.write(`${swaps}\n`);
  setImmediate(turn);
};
turn();
