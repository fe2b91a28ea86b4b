import { apiServerVersion, servesMutation } from '../cluster/apiServerVersion.ts';
import { apiServerOf, BETA_FLAGS, NEWEST, UnsuitableVersion, type ApiServer } from '../policies/apiServer.ts';
import { installCommands } from '../report/install.ts';
import { EXIT, Failure } from './failure.ts';

export interface PlatformFor {
  /** A version, or `auto`. Undefined: the newest. */
  readonly kubernetes?: string;
  readonly mutation?: 'v1beta1';
  readonly kubeconfig?: string;
  readonly context?: string;
}

/**
 * The API server for which the platform is rendered.
 *
 * @throws Failure; ApiError if the cluster cannot be asked
 */
export async function apiServerFor({ kubernetes, mutation, ...options }: PlatformFor): Promise<ApiServer> {
  try {
    if (kubernetes === 'auto') return await asked(options, mutation !== undefined);
    if (kubernetes !== undefined) return apiServerOf(kubernetes, mutation !== undefined);
  } catch (error) {
    throw error instanceof UnsuitableVersion ? new Failure(EXIT.invalid, error.message) : error;
  }
  if (mutation === undefined) return NEWEST;
  throw new Failure(EXIT.invalid, '--mutation works only with --kubernetes: add --kubernetes VERSION');
}

/** What the API server has counts, and not only its version: whoever runs it may have switched off an API. */
async function asked(options: Pick<PlatformFor, 'kubeconfig' | 'context'>, beta: boolean): Promise<ApiServer> {
  // Only here, because loading the client of the cluster takes longer than rendering.
  const { connect } = await import('../cluster/connection.ts');
  const connection = connect(options);
  try {
    const server = apiServerOf(await apiServerVersion(connection), beta);
    if (server.mutation === undefined || (await servesMutation(connection, server.mutation))) return server;
    if (!beta) return { ...server, mutation: undefined };
    throw new UnsuitableVersion(
      `the API server does not serve mutating policies in v1beta1: start it with ${BETA_FLAGS.join(' ')}, or leave out --mutation`,
    );
  } finally {
    await connection.close();
  }
}

/** What to do with the files of a directory: commands to paste, and what they do not do. */
export function platformAdvice(
  directory: string,
  { name, mutation }: ApiServer,
  isDefault: boolean,
  namespaces: readonly string[] = [],
): string {
  const notes = {
    v1: isDefault ? 'For an older API server, or if you do not know: render with --kubernetes auto.' : undefined,
    v1beta1: `The API server needs both of these flags. Without them, nothing is mounted at admission, and roles may be refused: ${BETA_FLAGS.join(' ')}`,
    none: 'This API server does not mount in the write itself. The operator mounts a moment after a workload is created.',
  }[mutation ?? 'none'];
  return [
    `for ${name}. Next:`,
    ...installCommands(directory).map((command) => `  ${command}`),
    ...(notes === undefined ? [] : [notes]),
    ...(namespaces.length === 0
      ? []
      : [
          `These namespaces must exist before the last command: ${namespaces.join(', ')}. The policies still guard every namespace of the cluster that has opted in.`,
        ]),
  ].join('\n');
}
