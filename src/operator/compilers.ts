import { setFlagsFromString } from 'node:v8';

/** From so many workloads and pods on, the lists alone are worth the compilers: at 5,000, a start without them takes twice the CPU (bench/README.md). */
const MANY = 500;

/** V8's optimizing compilers, as its flags call them. */
const COMPILERS = ['maglev', 'opt'] as const;

/**
 * Takes V8's optimizing compilers away, until there is much to do: the operator of a hundred workloads works for a second and then rests for weeks, with 7 MB of
 * compilers and their code in memory. To be called before the rest of the operator is loaded, for loading is hot enough to bring them in.
 *
 * Node's documentation warns of flags that are changed at run time. V8 looks at these two each time before it would compile.
 */
export function withoutCompilers(): void {
  for (const each of COMPILERS) setFlagsFromString(`--no-${each}`);
}

let areThere = false;

/** Brings the compilers back, for good, when there are many objects to read. @param objects how many workloads and pods there are now */
export function compilersFor(objects: number): void {
  if (areThere || objects < MANY) return;
  areThere = true;
  for (const each of COMPILERS) setFlagsFromString(`--${each}`);
}
