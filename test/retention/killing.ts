import { watchedDisk } from './disk.ts';
import { pruned } from './pruning.ts';

/** Prunes a directory, and kills itself with SIGKILL at a call to the file system. Tells how many calls there were, if it lives. */
const [place = '', point = ''] = process.argv.slice(2);

const disk = watchedDisk((call) => {
  if (call === Number(point)) process.kill(process.pid, 'SIGKILL');
});
await pruned(place, {}, { disk, batch: 4 });
process.stdout.write(`${disk.calls()}`);
