/** The acts of actions.ts for Python 3. */
export const PYTHON = String.raw`
import errno, os, shutil, sys
action, base, *rest = sys.argv[1:]
top = base + '/.recordings-verify'
folder = top + '/' + rest[0] if rest else top

def say(*fields):
    print(*fields, sep='\t')

def denied(at, error):
    try:
        s = os.stat(at)
        owner = '%o %d:%d' % (s.st_mode & 0o7777, s.st_uid, s.st_gid)
    except OSError:
        owner = ''
    say('denied', '%d:%d' % (os.getuid(), os.getgid()), owner, error.strerror)

def put(path, text):
    with open(path, 'w') as file:
        file.write(text)

if action == 'prepare':
    os.umask(0)
    try:
        os.makedirs(folder, exist_ok=True)
        if not os.access(base, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        s = os.statvfs(base)
        say('space', '%d %d %d %d %d' % (s.f_frsize, s.f_bavail, s.f_blocks, s.f_ffree, s.f_files))
        for run in os.listdir(top):
            say('run', run)
    except OSError as error:
        denied(base, error)
elif action == 'ask':
    for file in rest[1:]:
        if os.path.exists(folder + '/' + file):
            say('there', file)
elif action == 'write':
    path = folder + '/' + rest[1]
    try:
        put(path + '.tmp', rest[2] + '\n')
        os.rename(path + '.tmp', path)
        say('written')
    except OSError as error:
        denied(folder, error)
elif action == 'read':
    for file in rest[1:]:
        try:
            with open(folder + '/' + file) as text:
                say('read', file, text.read().strip())
        except OSError:
            pass
elif action == 'intrude':
    try:
        put(folder + '/' + rest[1], 'intruder')
        os.remove(folder + '/' + rest[1])
        say('written')
    except OSError as error:
        say('refused', error.strerror)
elif action == 'clean':
    for run in rest:
        shutil.rmtree(top + '/' + run, ignore_errors=True)
    try:
        os.rmdir(top)
    except OSError:
        pass
elif action == 'files':
    count, total, example = 0, 0, None
    device = os.stat(base).st_dev if os.path.isdir(base) else None
    for at, folders, files in os.walk(base):
        folders[:] = [f for f in folders if f != '.recordings-verify' and os.lstat(at + '/' + f).st_dev == device]
        for name in files:
            path = at + '/' + name
            try:
                size = os.lstat(path).st_size if os.path.isfile(path) and not os.path.islink(path) else 0
            except OSError:
                continue
            if size > 0:
                count, total, example = count + 1, total + size, example or (size, path)
    if example:
        say('files', count, total, *example)
`;
