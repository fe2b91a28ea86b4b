/** Whether a release is newer than another, by the three numbers of its version. What is no version is not newer. */
export function isNewerRelease(version: string | undefined, than: string | undefined): boolean {
  const [a, b] = [numbersOf(version), numbersOf(than)];
  if (a === undefined || b === undefined) return false;
  const at = a.findIndex((number, index) => number !== b[index]);
  return at !== -1 && (a[at] ?? 0) > (b[at] ?? 0);
}

function numbersOf(version: string | undefined): number[] | undefined {
  const found = /^(\d+)\.(\d+)\.(\d+)/.exec(version ?? '');
  return found?.slice(1).map(Number);
}
