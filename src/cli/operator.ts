import { Command, InvalidArgumentError, Option } from 'commander';
import { connect } from '../cluster/connection.ts';
import type { LeaseName } from '../cluster/election.ts';
import { leaseTimes } from '../cluster/lease.ts';
import { compilersFor } from '../operator/compilers.ts';
import { LEVELS, type Level } from '../operator/log.ts';
import { operate } from '../operator/main.ts';
import { EXIT } from './failure.ts';
import { parseNamespaces } from './namespaces.ts';

interface Options {
  readonly lease: LeaseName | false;
  readonly namespaces?: readonly string[];
  readonly leaseDuration: number;
  readonly port: number;
  readonly metricsPort: number;
  readonly address?: string;
  readonly logLevel: Level;
  readonly kubeconfig?: string;
  readonly context?: string;
}

export function operatorCommand(): Command {
  return new Command('operator')
    .description(
      'keep the recordings mounted in every workload of the cluster that declares a role; runs until it is stopped',
    )
    .option('--port <number>', 'the port of /healthz and /readyz; 0 chooses a free port', parsePort, 8080)
    .option('--metrics-port <number>', 'the port of /metrics; 0 chooses a free port', parsePort, 8081)
    .option('--address <ip>', 'the address to listen on (default: all addresses of the machine)')
    .addOption(
      new Option('--lease <namespace/name>', 'the Lease that decides which operator writes; the others wait')
        .argParser(parseLease)
        .default(LEASE, `${LEASE.namespace}/${LEASE.name}`),
    )
    .option('--lease-duration <seconds>', 'how long a lease outlasts its last renewal', parseSeconds, 15)
    .option('--no-lease', 'write at once: only where no other operator runs')
    .option('--namespaces <names>', 'look only at these namespaces: a,b (default: at all)', parseNamespaces)
    .addOption(
      new Option('--log-level <level>', 'debug adds every look at a workload; warn leaves out what was done')
        .choices(LEVELS)
        .default('info'),
    )
    .option('--kubeconfig <file>', 'the kubeconfig to use (in a pod: its service account)')
    .option('--context <name>', 'the context of the kubeconfig')
    .addHelpText(
      'after',
      '\nSIGTERM stops the operator after its open writes are answered. Exit codes: 0 stopped by SIGTERM, 2 wrong use, 3 no cluster or no permission, 130 interrupted.',
    )
    .action(run);
}

async function run(options: Options): Promise<void> {
  const connection = connect(options);
  const ending = new AbortController();
  const end = () => ending.abort();
  const interrupt = () => {
    process.exitCode = EXIT.interrupted;
    end();
  };
  process.once('SIGTERM', end).once('SIGINT', interrupt);
  try {
    const { lease, leaseDuration, ...others } = options;
    await operate(
      connection,
      {
        ...others,
        lease: lease === false ? undefined : lease,
        leaseTimes: leaseTimes(leaseDuration * 1000),
        onObjects: compilersFor,
      },
      ending.signal,
    );
  } finally {
    process.off('SIGTERM', end).off('SIGINT', interrupt);
    await connection.close();
  }
}

/** Where the platform's manifests run the operator. */
const LEASE: LeaseName = { namespace: 'recordings-system', name: 'recordings-operator' };

function parseLease(text: string): LeaseName {
  const [namespace, name, ...more] = text.split('/');
  const isName = (part?: string): part is string => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(part ?? '');
  if (!isName(namespace) || !isName(name) || more.length > 0)
    throw new InvalidArgumentError('write NAMESPACE/NAME, for example recordings-system/recordings-operator.');
  return { namespace, name };
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds < 3 || seconds > 600)
    throw new InvalidArgumentError('write seconds, from 3 to 600.');
  return seconds;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('write a number from 0 to 65535.');
  return port;
}
