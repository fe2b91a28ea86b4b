/** The acts of actions.ts for Python 3. */
export const PYTHON = String.raw`
import errno, os, shutil, stat, sys
action, base, *rest = sys.argv[1:]
top = base + '/.recordings-verify'
folder = top + '/' + rest[0] if rest else top

def say(*fields):
    print(*fields, sep='\t')

def owner_of(at):
    try:
        s = os.stat(at)
        return '%o %d:%d' % (s.st_mode & 0o7777, s.st_uid, s.st_gid)
    except OSError:
        return ''

def denied(at, error):
    say('denied', '%d:%d' % (os.getuid(), os.getgid()), owner_of(at), error.strerror)

def unreadable(path, error):
    say('unreadable', '%d:%d' % (os.getuid(), os.getgid()), owner_of(path), error.strerror, path)
    sys.exit()

def step_into(at):
    try:
        os.stat(at + '/.')
        return True
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        unreadable(at, error)

def enter(path):
    at = ''
    for part in path.split('/'):
        if part:
            at += '/' + part
            if not step_into(at):
                return

def text_of(path, size=-1):
    try:
        with open(path, 'rb') as file:
            return file.read(size)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        unreadable(path, error)

def entries_of(at):
    try:
        yield from os.scandir(at)
    except OSError:
        return

def sample(limit):
    device = os.stat(base).st_dev
    pending, count = [base], 0
    for at in pending:
        if not step_into(at):
            continue
        for entry in entries_of(at):
            count += 1
            if count > limit:
                return
            name = entry.name
            if name.startswith('.') or name == 'lost+found' or name.endswith(('.tmp', '.part')):
                continue
            try:
                s = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            if stat.S_ISREG(s.st_mode) and s.st_size > 0 and text_of(entry.path, 1) is not None:
                return
            if stat.S_ISDIR(s.st_mode) and s.st_dev == device:
                pending.append(entry.path)

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
    enter(folder)
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
    enter(folder)
    for file in rest[1:]:
        text = text_of(folder + '/' + file)
        if text is not None:
            say('read', file, text.decode().strip())
elif action == 'sample':
    enter(base)
    sample(int(rest[0]))
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
        if os.path.lexists(top + '/' + run):
            sys.exit('cannot remove ' + top + '/' + run)
    try:
        os.rmdir(top)
    except OSError:
        pass
elif action == 'files':
    count, total, example = 0, 0, None
    device = os.stat(base).st_dev if os.path.isdir(base) else None
    def closed(error):
        if isinstance(error, PermissionError):
            say('closed')
    def look(path):
        try:
            return os.lstat(path)
        except OSError as error:
            closed(error)
            return None
    for at, folders, files in os.walk(base, onerror=closed):
        seen = [(f, look(at + '/' + f)) for f in folders if f != '.recordings-verify']
        folders[:] = [f for f, s in seen if s and s.st_dev == device]
        for name in files:
            path = at + '/' + name
            s = look(path)
            size = s.st_size if s and stat.S_ISREG(s.st_mode) else 0
            if size > 0:
                count, total, example = count + 1, total + size, example or (size, path)
    if example:
        say('files', count, total, *example)
`;
