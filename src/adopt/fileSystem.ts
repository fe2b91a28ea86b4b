import { posix } from 'node:path';
import { isWithin } from '../users/mounts.ts';

/** The file system on which a path lies. */
export interface FileSystem {
  /** `ext4`, `xfs`, `nfs4`. */
  readonly type: string;
  /** What is mounted: `/dev/sda1`, `server:/export`. */
  readonly source: string;
  readonly mountPoint: string;
  readonly isReadOnly: boolean;
}

/**
 * @param mountInfo the text of /proc/self/mountinfo (proc_pid_mountinfo(5)). Of two mounts at one place the later hides the earlier.
 * @param path absolute, without links.
 */
export function fileSystemAt(mountInfo: string, path: string): FileSystem | undefined {
  return mountInfo
    .split('\n')
    .flatMap((line) => fileSystemOf(line) ?? [])
    .filter(({ mountPoint }) => isWithin(path, mountPoint))
    .toSorted((one, other) => one.mountPoint.length - other.mountPoint.length)
    .at(-1);
}

/** `36 35 98:0 /root /mount/point rw,noatime master:1 - ext3 /dev/root rw,errors=continue`; the number of fields before the hyphen varies. */
function fileSystemOf(line: string): FileSystem | undefined {
  const [before = '', after = ''] = line.split(' - ');
  const [, , , , mountPoint, options = ''] = before.split(' ');
  const [type = '', source = '', superOptions = ''] = after.split(' ');
  if (mountPoint === undefined) return undefined;
  const isReadOnly = [options, superOptions].some((each) => each.split(',').includes('ro'));
  return { type, source: unescaped(source), mountPoint: unescaped(mountPoint), isReadOnly };
}

/** Space, tab, newline and backslash are written in octal. */
const unescaped = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** File systems of the kernel's own, which hold no files of people. */
const VIRTUAL = ['proc', 'sysfs', 'devtmpfs', 'cgroup', 'cgroup2'];

/** File systems whose files go with the machine's power, or with a container. */
const FLEETING = ['tmpfs', 'ramfs', 'overlay'];

/** Why no store can lie there; undefined: it can. */
export function unfit(path: string, { type, source, mountPoint, isReadOnly }: FileSystem): string | undefined {
  if (isReadOnly)
    return `${path} lies on a file system that is mounted read-only (${type} at ${mountPoint}): mount it writable`;
  if (VIRTUAL.includes(type)) return `${path} is of the kernel (${type}): name the directory of the recordings`;
  if (FLEETING.includes(type))
    return `${path} lies on ${type}, which does not outlive ${type === 'overlay' ? 'its container' : 'the next start of the machine'}: copy the recordings to a disk with recordings migrate, and adopt the copy`;
  if (/^nfs4?$/.test(type)) {
    const [, server = '', root = ''] = /^(.+?):(\/.*)$/.exec(source) ?? [];
    const exported = posix.join(root, posix.relative(mountPoint, path));
    return `${path} lies on an NFS server: write nfs: {server: ${server}, path: ${exported}} as the storage of the claim. Every node can then mount the recordings`;
  }
  return undefined;
}
