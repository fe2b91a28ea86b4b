import { failingDisk } from '../files/failingDisk.ts';
import { copy } from './copying.ts';

/** Copies a directory to another, and kills itself with SIGKILL at a call to the target's file system. Tells how many calls there were, if it lives. */
const [from = '', to = '', point = ''] = process.argv.slice(2);

const disk = failingDisk((call) => {
  if (call === Number(point)) process.kill(process.pid, 'SIGKILL');
});
await copy(from, to, { disk });
process.stdout.write(`${disk.calls()}`);
