// What services do that bundling may break: top-level await, import.meta, CommonJS dependencies that require Node's modules.
import { lookup } from 'node:dns/promises';
import { writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { pack } from 'tar-stream';

const attempt = (path: string): Promise<string> =>
  writeFile(path, 'x').then(
    () => 'written',
    (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'unknown',
  );

console.log(
  JSON.stringify({
    node: process.versions.node.split('.')[0],
    directory: import.meta.dirname,
    user: userInfo().username,
    dependency: typeof pack().entry,
    tmp: await attempt('/tmp/x'),
    app: await attempt('/app/x'),
    localhost: (await lookup('localhost', { family: 4 })).address,
    byDns: (await lookup('calls.prosaas.svc.cluster.local', { family: 4 })).address,
  }),
);
