import { expect, test } from 'vitest';
import { ApiError } from '../../src/cluster/apiError.ts';
import { failure } from '../../src/verify/failure.ts';
import { Denied, NothingToActWith, Unreadable } from '../../src/verify/inside/actions.ts';

const denied = (why: string) => new Denied('1000:1000', '755 0:0', why);

const rows: [string, Error, string, RegExp, RegExp][] = [
  [
    'a directory of somebody else',
    denied('Permission denied'),
    'NotWritable',
    /^container "c" runs as 1000:1000 and cannot write to the store: Permission denied, the directory belongs to 0:0 and has mode 755$/,
    /chown 1000:1000 on the directory/,
  ],
  ['a full volume', denied('No space left on device'), 'NotWritable', /: No space left on device, /, /^Make room/],
  ['a volume that went read-only', denied('Read-only file system'), 'NotWritable', /: Read-only/, /mount options/],
  [
    'a directory that cannot be seen',
    new Denied('1:1', '', 'Permission denied'),
    'NotWritable',
    /: Permission denied$/,
    /chown/,
  ],
  [
    'a directory that a reader may not enter',
    new Unreadable('2000:2000', '/recordings', '700 1000:1000', 'Permission denied'),
    'NotReadable',
    /^container "c" runs as 2000:2000 and may not read \/recordings \(owner 1000:1000, mode 700\): Permission denied$/,
    /same runAsUser and fsGroup.*umask 027.*SELinux/,
  ],
  [
    'a file whose owner cannot be seen',
    new Unreadable('2000:2000', '/recordings/a.wav', '', 'Permission denied'),
    'NotReadable',
    /may not read \/recordings\/a\.wav: Permission denied$/,
    /SELinux/,
  ],
  [
    'a mount whose server is gone, for a reader',
    new Unreadable('1:1', '/recordings', '', 'Transport endpoint is not connected'),
    'NotReadable',
    /: Transport endpoint is not connected$/,
    /^The storage reports this error/,
  ],
  [
    'a mount whose server is gone',
    denied('Stale file handle'),
    'NotWritable',
    /Stale/,
    /^The storage reports this error/,
  ],
  ['a quota that is used up', denied('Disk quota exceeded'), 'NotWritable', /quota/, /^Make room/],
  ['SELinux', denied('Operation not permitted'), 'NotWritable', /not permitted/, /chown/],
  [
    'an image with nothing',
    new NothingToActWith(),
    'Unproven',
    /^container "c" has neither sh/,
    /again with --ephemeral/,
  ],
  [
    'a missing permission',
    new ApiError(403, 'Forbidden', 'may not'),
    'Forbidden',
    /^may not$/,
    /^Grant the permission/,
  ],
  ['a pod that is gone', new ApiError(404, 'NotFound', 'is gone'), 'Unproven', /^is gone$/, /^Run verify again/],
];

test.each(rows)('what to do is told of %s', (_, error, reason, message, remedy) => {
  expect(failure({ pod: 'p', container: 'c' }, error)).toEqual({
    severity: 'fault',
    object: 'Pod/p',
    reason,
    message: expect.stringMatching(message) as unknown,
    remedy: expect.stringMatching(remedy) as unknown,
  });
});
