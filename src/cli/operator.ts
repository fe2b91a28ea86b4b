import { Command, InvalidArgumentError } from 'commander';
import { connect } from '../cluster/connection.ts';
import { operate } from '../operator/main.ts';
import { EXIT } from './failure.ts';

interface Options {
  readonly port: number;
  readonly metricsPort: number;
  readonly address?: string;
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
    await operate(connection, options, ending.signal);
  } finally {
    process.off('SIGTERM', end).off('SIGINT', interrupt);
    await connection.close();
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('write a number from 0 to 65535.');
  return port;
}
