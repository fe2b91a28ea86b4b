/** Progress is for people: on standard error. */
export function say(line: string): void {
  process.stderr.write(`[cluster] ${line}\n`);
}
