import { build, lacking } from './binaries.ts';
import { preparation, TARGETS } from './preparation.ts';
import { offerHere } from './resolve.ts';
import { say } from './say.ts';

/** Builds what a target of `make` needs before anything of it starts: nobody waits for a compiler in the middle of the tests. */

const [word] = process.argv.slice(2);
const target = TARGETS.find((each) => each === word);
try {
  if (target === undefined) throw new Error(`usage: node test/cluster/prepare.ts ${TARGETS.join('|')}`);
  const missing = lacking(preparation(target, { offer: offerHere, root: process.getuid?.() === 0 }));
  if (missing.length === 0) say(`all that \`make ${target}\` needs is built`);
  else await build(missing, process.stderr);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
