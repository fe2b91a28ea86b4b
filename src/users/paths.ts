/** What may stand before a path in a value: the beginning of a word, an item of a list, a port, or the scheme of a URL. */
const BEFORE = /(^|[\s"'`=:,;|<>([{&!])$/;

/** What goes on with a name behind the path: `/data-old` is another path than `/data`. */
const GOES_ON = /^[\w.~%+@-]/;

/**
 * Whether a value names a path, or one below it: alone, in a list, in a URL of files or in JSON; each place where it stands is looked at. Part of a
 * longer path is another path: `/var/lib/data` does not name `/data`.
 */
export function namesPath(value: string, path: string): boolean {
  for (let at = value.indexOf(path); at >= 0; at = value.indexOf(path, at + 1))
    if (BEFORE.test(value.slice(0, at).replace(/\/+$/, '')) && !GOES_ON.test(value.slice(at + path.length)))
      return true;
  return false;
}

/** The names in a path, a service or a volume: `media_files-2` is media and files. */
export const tokensOf = (text: string): string[] =>
  text
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((token) => token !== '');
