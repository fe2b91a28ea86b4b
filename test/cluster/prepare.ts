import { build, lacking } from './binaries.ts';
import { preparation, TARGETS } from './preparation.ts';
import { offerHere } from './resolve.ts';
import { say } from './say.ts';

/** Builds what a `make` target needs, before the target starts: no test waits for a compiler. */

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
