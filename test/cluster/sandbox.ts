import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { eventually } from '../eventually.ts';
import { start, type Component } from './component.ts';

/**
 * Mounts, processes and network of one cluster's own. Whatever runs in it ends with its first process, at once: the kernel sees to it. Only control
 * groups and the directory are left then, and a warden outside, a few lines of shell, removes them, whoever ended the sandbox.
 */
export interface Sandbox {
  readonly directory: string;
  readonly network: Network;
  /** Makes a control group for the pods of one node, and returns its name as a kubelet wants it. */
  controlGroup(node: string): string;
  start(command: readonly [string, ...string[]], log: string, env?: NodeJS.ProcessEnv): Component;
  /** Lets it go on when its starter ends, until {@link endSandbox}. */
  stay(): void;
}

/** The addresses of one sandbox; several side by side have different ones. */
export interface Network {
  /** Of the sandbox; API server, kubelets and name server listen here. */
  readonly inside: string;
  /** Of this machine, for the way back. */
  readonly outside: string;
  readonly pods: string;
  readonly services: string;
}

/** The third octet, or a part of it, tells sandboxes apart: so many fit side by side. */
const MOST_SANDBOXES = 32;

const networkOf = (number: number): Network => ({
  inside: `10.250.${number}.1`,
  outside: `10.250.${number}.2`,
  pods: `10.244.${number * 8}.0/21`,
  services: `10.96.${number}.0/24`,
});

const parent = join(tmpdir(), 'recordings-clusters');

/** Root kills and removes what is named in there, so nobody else may have laid it there: its place in /tmp can be foreseen. */
function trustParent(): void {
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const found = lstatSync(parent);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0)
    throw new Error(`${parent} can be written by somebody else: be who started the clusters, or set TMPDIR`);
}
const firstProcessFile = (directory: string): string => join(directory, 'first-process');

/**
 * The sandbox's first process. What it mounts is seen by nobody else; the temporary file systems keep what container runtimes write at fixed
 * places off the machine. It adopts and reaps orphans, and ends with its starter, whose end of the pipe the kernel closes, until it is told to stay.
 */
const FIRST_PROCESS = `
set -e
mount --make-rshared /
mount -t proc proc /proc
for place in /run /var/lib /var/log; do mount -t tmpfs tmpfs "$place"; done
read -r inside outside
ip link set lo up
ip address add "$inside/24" dev eth0
ip link set eth0 up
ip route add default via "$outside"
echo 1 > /proc/sys/net/ipv4/ip_forward
echo up
exec >/dev/null 2>&1
read -r stay || exit
exec 0</dev/null
while :; do sleep 3600 & wait $! || :; done
`;

/** Waits for the end of the first process ($1); then removes control groups ($2) and directory ($3). */
const WARDEN = `
tail --pid="$1" -f /dev/null
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  find /sys/fs/cgroup -depth -type d -path "*/$2*" -exec rmdir {} + 2>/dev/null
  [ -z "$(find /sys/fs/cgroup -maxdepth 2 -type d -name "$2")" ] && break
  sleep 0.2
done
rm -rf "$3"
`;

/** A sandbox that ends with its starter. Two of one name exclude each other: the older is ended first. */
export async function sandbox(name: string): Promise<Sandbox> {
  trustParent();
  await endSandbox(name);
  const directory = join(parent, name);
  mkdirSync(directory, { recursive: true });
  const shell = spawn(
    'unshare',
    ['--mount', '--pid', '--net', '--fork', '--kill-child=KILL', 'bash', '-c', FIRST_PROCESS],
    { stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  );
  let complaint = '';
  shell.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const first = await eventually('the sandbox has its first process', () => onlyChildOf(shell.pid ?? 0), {
    diagnosis: () => complaint,
  });
  const controlGroup = `recordings-${name}`;
  writeFileSync(firstProcessFile(directory), `${first} ${startTimeOf(first) ?? ''}`);
  spawn('sh', ['-c', WARDEN, 'warden', String(first), controlGroup, directory], {
    stdio: 'ignore',
    detached: true,
  }).unref();

  const network = connectTo(first);
  shell.stdin.write(`${network.inside} ${network.outside}\n`);
  const [said] = (await Promise.race([once(shell.stdout, 'data'), once(shell, 'close')])) as [unknown];
  if (!(said instanceof Buffer)) throw new Error(`the sandbox did not come up: ${complaint.trim()}`);
  for (const stream of [shell.stdout, shell.stderr]) stream.destroy();
  (shell.stdin as Pick<Socket, 'unref'> & Writable).unref();
  shell.unref();

  const enter = ['nsenter', `--target=${first}`, '--mount', '--pid', '--net', '--'] as const;
  return {
    directory,
    network,
    controlGroup(node) {
      for (const path of [controlGroup, `${controlGroup}/${node}`]) createControlGroup(path);
      return `/${controlGroup}/${node}`;
    },
    start: (inner, log, env = {}) => start([...enter, ...inner], log, { outlives: true, env }),
    stay: () => void shell.stdin.end('stay\n'),
  };
}

/** Ends the sandbox of that name, whoever started it, and waits until nothing of it is left. */
export async function endSandbox(name: string): Promise<void> {
  const directory = join(parent, name);
  if (!existsSync(directory)) return;
  trustParent();
  const [pid = '0', startTime] = existsSync(firstProcessFile(directory))
    ? readFileSync(firstProcessFile(directory), 'utf8').split(' ')
    : [];
  // A process number comes round again; its start time tells whether it is still the same.
  if (startTime !== undefined && startTimeOf(Number(pid)) === startTime) {
    process.kill(Number(pid), 'SIGKILL');
    await eventually(`nothing is left of the sandbox "${name}"`, () => !existsSync(directory));
  } else {
    removeControlGroup(`recordings-${name}`);
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Sandboxes of this machine that live, by name. */
export function sandboxes(): string[] {
  return existsSync(parent) ? readdirSync(parent) : [];
}

/** @throws Error as long as there is none. */
function onlyChildOf(pid: number): number {
  const child = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
  if (child === 0) throw new Error(`process ${pid} has no child`);
  return child;
}

/** Field 22 of /proc/<pid>/stat, in clock ticks since boot; undefined when there is no such process. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Lays a cable into the sandbox, under the first number that nobody uses: that the kernel refuses a second of one name is the lock. */
function connectTo(first: number): Network {
  for (let number = 0; number < MOST_SANDBOXES; number += 1) {
    const [link, network] = [`recordings${number}`, networkOf(number)];
    try {
      ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(first));
    } catch (error) {
      if (existsSync(`/sys/class/net/${link}`)) continue;
      throw error;
    }
    ip('address', 'add', `${network.outside}/24`, 'dev', link);
    ip('link', 'set', link, 'up');
    for (const range of [network.pods, network.services]) ip('route', 'add', range, 'via', network.inside);
    return network;
  }
  throw new Error(`more than ${MOST_SANDBOXES} clusters side by side: end some with \`make down\``);
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** One directory in every hierarchy of version 1, or one in all of version 2. */
function controlGroups(name: string): string[] {
  const root = '/sys/fs/cgroup';
  if (existsSync(join(root, 'cgroup.controllers'))) return [join(root, name)];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(root, entry.name, name));
}

function createControlGroup(name: string): void {
  for (const path of controlGroups(name)) {
    mkdirSync(path, { recursive: true });
    // A cpuset of version 1 is empty until somebody says otherwise, and takes no process then.
    for (const file of ['cpuset.cpus', 'cpuset.mems']) {
      if (existsSync(join(path, file))) writeFileSync(join(path, file), readFileSync(join(path, '..', file)));
    }
  }
}

function removeControlGroup(name: string): void {
  const remove = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true }))
      if (entry.isDirectory()) remove(join(path, entry.name));
    rmdirSync(path);
  };
  for (const path of controlGroups(name)) if (existsSync(path)) remove(path);
}
