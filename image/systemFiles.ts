import type { ImageFile } from './oci.ts';

/** The user and group that our images run as: 1000, the default of a store's runAsUser and fsGroup (semantics 19). */
export const USER = 1000;

/**
 * What glibc and most programs expect of an otherwise empty system: a named user, how names are looked up, a place for
 * temporary files. There is no shell. glibc has had the files and dns lookups built in since 2.34, so no libnss_*.so.
 */
export const systemFiles: readonly ImageFile[] = [
  {
    path: '/etc/passwd',
    content: `root:x:0:0:root:/:/sbin/nologin\nrecordings:x:${USER}:${USER}:recordings:/:/sbin/nologin\n`,
  },
  { path: '/etc/group', content: `root:x:0:\nrecordings:x:${USER}:\n` },
  { path: '/etc/nsswitch.conf', content: 'passwd: files\ngroup: files\nhosts: files dns\n' },
  // Kubernetes mounts its own over this one.
  { path: '/etc/hosts', content: '127.0.0.1 localhost\n::1 localhost\n' },
  { path: '/tmp', directory: true, mode: 0o1777 },
];
