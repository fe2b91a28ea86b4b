import { bytesOf, type Name } from './name.ts';

/**
 * What is run in a container that holds recordings in its own file system, once for each interpreter of which a container usually has one.
 * `list DIRECTORY` tells of each thing below that is no directory, and each directory that cannot be entered: `KIND SIZE TIME NAME`, ended by a zero byte.
 * KIND is f(ile), l(ink), s(pecial) or d(irectory); TIME is in microseconds since the epoch. `read DIRECTORY NAME…` gives of each file `SIZE TIME`, a line break, the
 * content, and the same line again, so that a change meanwhile is seen. It ends with an error at the first file that cannot be read.
 */
const SH = String.raw`
LC_ALL=C
export LC_ALL
for tool in find stat cat; do command -v "$tool" >/dev/null 2>&1 || exit 127; done
cd "$2" 2>/dev/null || exit 0
case $1 in
list)
  find . -xdev -name '.recordings-*' -prune -o ! -type d -exec sh -c '
    for file; do
      kind=s
      if [ -h "$file" ]; then kind=l; elif [ -f "$file" ]; then kind=f; fi
      printf "%s %s000000 %s\0" "$kind" "$(stat -c "%s %Y" "$file")" "$file"
    done' sh {} + 2>/dev/null
  find . -xdev -name '.recordings-*' -prune -o -type d -exec sh -c '
    for directory; do
      if [ ! -r "$directory" ] || [ ! -x "$directory" ]; then printf "d 0 0 %s\0" "$directory"; fi
    done' sh {} + 2>/dev/null
  ;;
read)
  shift 2
  for word; do
    file=$(printf '%bx' "$word")
    file=${'$'}{file%x}
    printf '%s000000\n' "$(stat -c '%s %Y' "$file")"
    cat "$file" || exit 1
    printf '%s000000\n' "$(stat -c '%s %Y' "$file")"
  done
  ;;
esac
exit 0
`;

const NODE = String.raw`
const fs = require('node:fs');
const [act, base, ...names] = process.argv.slice(1);
const at = (name) => Buffer.concat([Buffer.from(base + '/'), name]);
const put = (bytes) => { for (let done = 0; done < bytes.length;) try { done += fs.writeSync(1, bytes, done); } catch (error) { if (error.code !== 'EAGAIN') throw error; } };
const lineOf = ({ size, mtimeNs }) => size + ' ' + mtimeNs / 1000n;
const device = (() => { try { return fs.statSync(base).dev; } catch { process.exit(); } })();
const isClosed = (error) => error.code === 'EACCES' || error.code === 'EPERM';
const closed = (prefix) => put(Buffer.concat([Buffer.from('d 0 0 '), prefix, Buffer.of(0)]));
const list = (prefix) => {
  let entries;
  try { entries = fs.readdirSync(at(prefix), { encoding: 'buffer' }); } catch { return closed(prefix); }
  for (const entry of entries) {
    const name = prefix.length === 0 ? entry : Buffer.concat([prefix, Buffer.from('/'), entry]);
    if (name.toString('latin1').startsWith('.recordings-')) continue;
    let stat;
    try { stat = fs.lstatSync(at(name), { bigint: true }); } catch (error) { if (isClosed(error)) return closed(prefix); continue; }
    if (stat.isDirectory()) { if (stat.dev === BigInt(device)) list(name); continue; }
    const kind = stat.isFile() ? 'f' : stat.isSymbolicLink() ? 'l' : 's';
    put(Buffer.concat([Buffer.from(kind + ' ' + lineOf(stat) + ' '), name, Buffer.of(0)]));
  }
};
if (act === 'list') list(Buffer.alloc(0));
else for (const name of names) {
  const file = fs.openSync(at(Buffer.from(name, 'base64')), fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
  const line = () => put(Buffer.from(lineOf(fs.fstatSync(file, { bigint: true })) + '\n'));
  line();
  const piece = Buffer.alloc(1 << 18);
  for (let length; (length = fs.readSync(file, piece)) > 0;) put(piece.subarray(0, length));
  line();
  fs.closeSync(file);
}
`;

const PYTHON = String.raw`
import base64, os, stat, sys
act, base = sys.argv[1], os.fsencode(sys.argv[2])
out = sys.stdout.buffer
def line(s):
    return b'%d %d' % (s.st_size, s.st_mtime_ns // 1000)
def walk(prefix, device):
    try:
        names = os.listdir(os.path.join(base, prefix))
    except OSError:
        out.write(b'd 0 0 ' + prefix + b'\0')
        return
    for each in names:
        name = os.path.join(prefix, each)
        if name.startswith(b'.recordings-'):
            continue
        try:
            s = os.lstat(os.path.join(base, name))
        except PermissionError:
            out.write(b'd 0 0 ' + prefix + b'\0')
            return
        except OSError:
            continue
        if stat.S_ISDIR(s.st_mode):
            if s.st_dev == device:
                walk(name, device)
            continue
        kind = b'f' if stat.S_ISREG(s.st_mode) else b'l' if stat.S_ISLNK(s.st_mode) else b's'
        out.write(kind + b' ' + line(s) + b' ' + name + b'\0')
if not os.path.isdir(base):
    sys.exit()
if act == 'list':
    walk(b'', os.stat(base).st_dev)
for each in sys.argv[3:]:
    fd = os.open(os.path.join(base, base64.b64decode(each)), os.O_RDONLY | os.O_NOFOLLOW)
    out.write(line(os.fstat(fd)) + b'\n')
    while True:
        piece = os.read(fd, 1 << 18)
        if not piece:
            break
        out.write(piece)
    out.write(line(os.fstat(fd)) + b'\n')
    os.close(fd)
`;

/** An interpreter with its program. */
export interface Interpreter {
  readonly command: readonly string[];
  /** The name of a file as a word of the command line, which is text. */
  readonly wordFor: (name: Name) => string;
}

const inBase64 = (name: Name): string => bytesOf(name).toString('base64');

/** As `printf %b` reads it (POSIX): octal numbers of bytes. `./` in front, so that no name is an option. */
const inOctal = (name: Name): string =>
  `./${name}`.replaceAll(/[^\w./-]/g, (byte) => `\\0${byte.charCodeAt(0).toString(8).padStart(3, '0')}`);

/** Those that keep microseconds come first. */
export const INTERPRETERS: readonly Interpreter[] = [
  { command: ['node', '-e', NODE], wordFor: inBase64 },
  { command: ['python3', '-c', PYTHON], wordFor: inBase64 },
  { command: ['sh', '-c', SH, 'sh'], wordFor: inOctal },
];
