import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { images } from './images.ts';
import { writeImage } from './oci.ts';

const USAGE = `usage: node image/build.ts ${Object.keys(images).join('|')} [--out FILE.tar] [--name IMAGE]`;

const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort());

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, name: { type: 'string' } },
  });
  const [image] = positionals;
  if (positionals.length !== 1 || !isImage(image)) throw new Error(USAGE);

  const began = performance.now();
  const described = await images[image]();
  const spec = { ...described, name: values.name ?? described.name };
  const out = values.out ?? `out/images/${image}.tar`;
  await writeImage(spec, out, interruption.signal);
  const megabytes = (await stat(out)).size / 1e6;
  console.log(`${spec.name}  ${out}  ${megabytes.toFixed(1)} MB  ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

function isImage(name: string | undefined): name is keyof typeof images {
  return name !== undefined && Object.hasOwn(images, name);
}

main().catch((error: unknown) => {
  // A terminal interrupts the compiler too, so whatever failed then failed for that reason.
  const interrupted = interruption.signal.aborted;
  const reason = error instanceof Error ? error.message : String(error);
  console.error(interrupted ? 'interrupted; no image was written' : reason);
  process.exitCode = interrupted ? 130 : 1;
});
