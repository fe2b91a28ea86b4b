import { readdirSync, readFileSync, statSync } from 'node:fs';

/** To look through /proc takes milliseconds, more than to delete a batch. */
const AGAIN_MS = 1000;

/** Looks at most once a second who has files open for writing. */
export function openFilesOfLate(now: () => number): (device: number) => ReadonlySet<number> {
  let seen: { readonly device: number; readonly at: number; readonly inodes: ReadonlySet<number> } | undefined;
  return (device) => {
    if (seen?.device !== device || now() - seen.at >= AGAIN_MS)
      seen = { device, at: now(), inodes: openForWriting(device) };
    return seen.inodes;
  };
}

/** The inodes on this device that a process has open for writing, as far as this process may see others: those of its own user, in its own container. */
export function openForWriting(device: number): ReadonlySet<number> {
  const inodes = new Set<number>();
  for (const process_ of entriesOf('/proc')) {
    if (!/^\d+$/.test(process_) || Number(process_) === process.pid) continue;
    for (const fd of entriesOf(`/proc/${process_}/fd`)) {
      const inode = inodeOf(`/proc/${process_}`, fd, device);
      if (inode !== undefined) inodes.add(inode);
    }
  }
  return inodes;
}

function inodeOf(process_: string, fd: string, device: number): number | undefined {
  try {
    const { dev, ino } = statSync(`${process_}/fd/${fd}`);
    if (dev !== device) return undefined;
    const flags = /^flags:\s+([0-7]+)/m.exec(readFileSync(`${process_}/fdinfo/${fd}`, 'utf8'))?.[1] ?? '0';
    // The lowest two bits: 0 is for reading alone.
    return (Number.parseInt(flags, 8) & 3) === 0 ? undefined : ino;
  } catch {
    // The process has closed it or ended, or belongs to another user.
    return undefined;
  }
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
