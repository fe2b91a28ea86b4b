/** The acts of actions.ts for node (any that has statfs: 18.15). */
export const NODE = String.raw`
const fs = require('node:fs');
const [action, base, ...rest] = process.argv.slice(1);
const all = base + '/.recordings-verify';
const dir = all + '/' + rest[0];
const say = (...fields) => console.log(fields.join('\t'));
const why = (error) => require('node:util').getSystemErrorMap().get(error.errno)?.[1] ?? error.message;
const ownerOf = (at) => {
  const { mode, uid, gid } = fs.statSync(at);
  return (mode & 0o7777).toString(8) + ' ' + uid + ':' + gid;
};
const denied = (at, error) => {
  let owner = '';
  try {
    owner = ownerOf(at);
  } catch {}
  say('denied', process.getuid() + ':' + process.getgid(), owner, why(error));
};
const unreadable = (path, error) => {
  let owner = '';
  try {
    owner = ownerOf(path);
  } catch {}
  say('unreadable', process.getuid() + ':' + process.getgid(), owner, why(error), path);
  process.exit();
};
const isAbsent = ({ code }) => code === 'ENOENT' || code === 'ENOTDIR';
const stepInto = (at) => {
  try {
    fs.statSync(at + '/.');
    return true;
  } catch (error) {
    if (!isAbsent(error)) unreadable(at, error);
    return false;
  }
};
const enter = (path) => {
  let at = '';
  for (const part of path.split('/').filter((part) => part !== '')) {
    at += '/' + part;
    if (!stepInto(at)) return;
  }
};
const open = (path) => {
  try {
    fs.closeSync(fs.openSync(path));
    return true;
  } catch (error) {
    if (!isAbsent(error)) unreadable(path, error);
    return false;
  }
};
const passedOver = /^\.|^lost\+found$|\.(tmp|part)$/;
const entriesOf = function* (at) {
  let directory;
  try {
    directory = fs.opendirSync(at);
  } catch {
    return;
  }
  try {
    for (let entry; (entry = directory.readSync()) !== null; ) yield entry.name;
  } finally {
    directory.closeSync();
  }
};
const sample = (limit) => {
  const { dev } = fs.statSync(base);
  const pending = [base];
  let count = 0;
  for (const at of pending) {
    if (!stepInto(at)) continue;
    for (const name of entriesOf(at)) {
      if (++count > limit) return;
      if (passedOver.test(name)) continue;
      const path = at + '/' + name;
      let stat;
      try {
        stat = fs.lstatSync(path);
      } catch {
        continue;
      }
      if (stat.isFile() && stat.size > 0 && open(path)) return;
      if (stat.isDirectory() && stat.dev === dev) pending.push(path);
    }
  }
};
const isClosed = ({ code }) => code === 'EACCES' || code === 'EPERM';
const filesBelow = function* (at, device) {
  let names = [];
  try {
    names = fs.readdirSync(at);
  } catch (error) {
    if (isClosed(error)) say('closed');
  }
  for (const name of names) {
    const path = at + '/' + name;
    try {
      const stat = fs.lstatSync(path);
      if (stat.isFile() && stat.size > 0) yield { path, size: stat.size };
      if (stat.isDirectory() && stat.dev === device && name !== '.recordings-verify') yield* filesBelow(path, device);
    } catch (error) {
      if (isClosed(error)) say('closed');
    }
  }
};

const actions = {
  prepare() {
    process.umask(0);
    try {
      fs.mkdirSync(dir, { recursive: true });
      fs.accessSync(base, fs.constants.W_OK);
    } catch (error) {
      return denied(base, error);
    }
    const { bsize, bavail, blocks, ffree, files } = fs.statfsSync(base);
    say('space', [bsize, bavail, blocks, ffree, files].join(' '));
    for (const run of fs.readdirSync(all)) say('run', run);
  },
  ask() {
    enter(dir);
    for (const file of rest.slice(1)) if (fs.existsSync(dir + '/' + file)) say('there', file);
  },
  write() {
    const file = dir + '/' + rest[1];
    try {
      fs.writeFileSync(file + '.tmp', rest[2] + '\n');
      fs.renameSync(file + '.tmp', file);
      say('written');
    } catch (error) {
      denied(dir, error);
    }
  },
  read() {
    enter(dir);
    for (const file of rest.slice(1)) {
      const path = dir + '/' + file;
      if (!open(path)) continue;
      try {
        say('read', file, fs.readFileSync(path, 'utf8').trim());
      } catch {}
    }
  },
  sample() {
    enter(base);
    sample(Number(rest[0]));
  },
  intrude() {
    try {
      fs.writeFileSync(dir + '/' + rest[1], 'intruder');
      fs.rmSync(dir + '/' + rest[1]);
      say('written');
    } catch (error) {
      say('refused', why(error));
    }
  },
  clean() {
    for (const run of rest) fs.rmSync(all + '/' + run, { recursive: true, force: true });
    try {
      fs.rmdirSync(all);
    } catch {}
  },
  files() {
    let [count, bytes, example] = [0, 0, undefined];
    try {
      for (const file of filesBelow(base, fs.statSync(base).dev)) {
        [count, bytes] = [count + 1, bytes + file.size];
        example ??= file;
      }
    } catch {}
    if (example !== undefined) say('files', count, bytes, example.size, example.path);
  },
};
actions[action]();
`;
