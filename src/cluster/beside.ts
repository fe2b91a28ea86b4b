import { PROGRAM } from '../api/image.ts';
import { ApiError } from './apiError.ts';
import type { Connection } from './connection.ts';
import { exec, placeOf, type Target } from './exec.ts';
import { untilPod, type PodStatus } from './podStart.ts';
import { objectPath } from './resources.ts';

/** How a container of ours is called. Its number keeps the name unique. */
const NAME = 'recordings-';

/** What the container runs: the image of the operator ends by itself when nobody has come for a while. */
const COMMAND = [...PROGRAM, 'mover', 'rest'] as const;

/** The file system of the first process of the target container, which is the first process that ours sees, too. */
const ROOT = '/proc/1/root';

/** A container in which to act, and where it sees a directory of the container beside it. */
export interface Beside {
  readonly target: Target;
  readonly directory: string;
}

/** A path of the other container, as that container knows it. */
export const asSeenInside = (path: string): string => (path.startsWith(ROOT) ? path.slice(ROOT.length) : path);

interface Container {
  readonly name: string;
  readonly image?: string;
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly targetContainerName?: string;
}

interface PodObject {
  readonly metadata: { readonly resourceVersion: string };
  readonly spec: {
    readonly containers?: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly ephemeralContainers?: readonly Container[];
    readonly shareProcessNamespace?: boolean;
  };
  readonly status?: PodStatus;
}

/** The user of a process: `uid:gid`. */
interface User {
  readonly runAsUser: number;
  readonly runAsGroup: number;
}

/**
 * A container of ours in a pod whose own container has nothing to act with: an ephemeral one, as `kubectl debug --target` makes it. Its user and privileges
 * are those of the container beside it, so that the pod is held to what its namespace allows, and /proc lets it in. One that runs already is used again.
 * An ephemeral container stays in the pod as long as the pod; its program ends soon.
 * @param image the operator's image, or another that has its program.
 * @throws ApiError with a sentence if it may not be added; Error if it does not start, or may not look into the other one.
 */
export async function besideContainer(
  connection: Connection,
  target: Target,
  directory: string,
  { image, signal }: { readonly image: string; readonly signal?: AbortSignal },
): Promise<Beside> {
  const path = objectPath('Pod', target.namespace, target.pod);
  let user: User | undefined;
  for (;;) {
    const beside = { ...target, container: await ours(user) };
    await running(connection, path, beside, signal);
    const seen = await look(connection, beside, directory);
    if (typeof seen === 'string') return { target: beside, directory: seen };
    // An image may name its own user. Only the process tells whom.
    if (user !== undefined)
      throw new Error(
        `the ephemeral container may not look into ${placeOf(target)}: the processes of that container have other privileges`,
      );
    user = seen;
  }

  /** @returns the name of a container of ours that runs, or of a new one. */
  async function ours(as: User | undefined): Promise<string> {
    const pod = await connection.get<PodObject>(path, {}, 'object', signal);
    const { containers = [], initContainers = [], ephemeralContainers = [], shareProcessNamespace } = pod.spec;
    if (shareProcessNamespace === true)
      throw new Error(
        `the containers of pod ${target.namespace}/${target.pod} share their processes, so an ephemeral container cannot tell which files are whose`,
      );
    const other = [...containers, ...initContainers].find(({ name }) => name === target.container);
    const securityContext = { ...other?.securityContext, ...as };
    const runs = new Set(
      pod.status?.ephemeralContainerStatuses?.flatMap(({ name, state }) => (state?.running ? [name] : [])),
    );
    const there = ephemeralContainers.find(
      (each) =>
        each.name.startsWith(NAME) &&
        each.image === image &&
        each.targetContainerName === target.container &&
        runs.has(each.name) &&
        each.securityContext?.runAsUser === securityContext.runAsUser,
    );
    if (there !== undefined) return there.name;
    const name = `${NAME}${ephemeralContainers.length}`;
    const added = {
      ...{ name, image, imagePullPolicy: 'IfNotPresent', command: COMMAND, securityContext },
      targetContainerName: target.container,
    };
    await add(connection, target, {
      metadata: { resourceVersion: pod.metadata.resourceVersion },
      spec: { ephemeralContainers: [...ephemeralContainers, added] },
    });
    return name;
  }
}

async function add(connection: Connection, { namespace, pod }: Target, patch: object): Promise<void> {
  try {
    await connection.merge(`${objectPath('Pod', namespace, pod)}/ephemeralcontainers`, patch);
  } catch (error) {
    if (!(error instanceof ApiError) || ![403, 422].includes(error.status)) throw error;
    const isRight = error.status === 403 && error.message.includes('cannot patch resource "pods/ephemeralcontainers"');
    throw new ApiError(
      error.status,
      error.reason,
      isRight
        ? `may not add an ephemeral container to pod ${namespace}/${pod}: this needs the verb patch on pods/ephemeralcontainers`
        : `the cluster refuses an ephemeral container in pod ${namespace}/${pod}: ${error.message}`,
    );
  }
}

/** Kubelet tries again, but a person must act. */
const HOPELESS = /^(ErrImagePull|ImagePullBackOff|ErrImageNeverPull|InvalidImageName|CreateContainer\w*Error)$/;

const running = (
  connection: Connection,
  path: string,
  { namespace, pod, container }: Target,
  signal?: AbortSignal,
): Promise<undefined> =>
  untilPod(
    connection,
    path,
    ({ ephemeralContainerStatuses }) => {
      const { running, terminated, waiting } =
        ephemeralContainerStatuses?.find(({ name }) => name === container)?.state ?? {};
      if (running !== undefined) return { is: undefined };
      const state = terminated ?? waiting;
      const isHopeless = terminated !== undefined || HOPELESS.test(waiting?.reason ?? '');
      return { isHopeless, why: state?.message ?? state?.reason };
    },
    (why) =>
      new Error(
        `the ephemeral container of pod ${namespace}/${pod} did not start: ${why}. Name the operator's image, as the nodes find it`,
      ),
    signal,
  );

/**
 * Follows the links of a path in the file system of the other container, where a link that begins with a slash leads to that container's root. Says `path`
 * and the path, or `closed` and the user of the other container.
 */
const LOOK = String.raw`
const fs = require('node:fs');
const [root, directory] = process.argv.slice(1);
try { fs.readdirSync(root); } catch {
  const ids = (word) => Number(new RegExp(word + ':\\s+(\\d+)').exec(fs.readFileSync('/proc/1/status', 'utf8'))[1]);
  console.log(JSON.stringify({ runAsUser: ids('Uid'), runAsGroup: ids('Gid') }));
  process.exit();
}
let parts = directory.split('/'), at = [], links = 40;
while (parts.length > 0) {
  const part = parts.shift();
  if (part === '' || part === '.') continue;
  if (part === '..') { at.pop(); continue; }
  let link;
  try { link = fs.readlinkSync([root, ...at, part].join('/')); } catch {}
  if (link === undefined || links-- === 0) { at.push(part); continue; }
  if (link.startsWith('/')) at = [];
  parts = [...link.split('/'), ...parts];
}
console.log(JSON.stringify([root, ...at].join('/')));
`;

/** @returns where our container sees the directory, or as whom it would. */
async function look(connection: Connection, beside: Target, directory: string): Promise<string | User> {
  const { stdout, stderr, exitCode } = await exec(connection, beside, ['node', '-e', LOOK, ROOT, directory]);
  if (exitCode !== 0)
    throw new Error(`cannot look from ${placeOf(beside)}: ${stderr.trim() || `exit code ${exitCode}`}`);
  return JSON.parse(stdout) as string | User;
}
