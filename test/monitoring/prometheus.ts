import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { rules } from '../../charts/monitoring.ts';
import { prometheusBinaries, type Binaries } from '../cluster/binaries.ts';
import { start, tail } from '../cluster/component.ts';
import { eventually } from '../eventually.ts';

/** Our rules in a directory of their own, promtool, and a server on demand. */
export class Prometheus {
  readonly #binaries: Binaries;
  readonly #directory = mkdtempSync(join(tmpdir(), 'recordings-prometheus-'));
  readonly #stops: (() => Promise<void>)[] = [];

  static async build(): Promise<Prometheus> {
    return new Prometheus(await prometheusBinaries());
  }

  private constructor(binaries: Binaries) {
    this.#binaries = binaries;
    this.write('rules.yml', rules());
  }

  write(name: string, content: object): string {
    const path = join(this.#directory, name);
    writeFileSync(path, stringify(content, { aliasDuplicateObjects: false }));
    return path;
  }

  /** What promtool says. @throws Error with what it says, if it is not content */
  async tool(args: readonly string[], input = ''): Promise<string> {
    const running = promisify(execFile)(this.#binaries.promtool!, args, { cwd: this.#directory });
    running.child.stdin?.end(input);
    const { stdout, stderr } = await running;
    return `${stdout}${stderr}`;
  }

  /** A server that scrapes one target each second. Gives what its API answers to a path. */
  async server(target: string): Promise<(path: string) => Promise<unknown>> {
    const config = this.write('prometheus.yml', {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: ['rules.yml'],
      scrape_configs: [
        { job_name: 'recordings-operator', honor_labels: true, static_configs: [{ targets: [target] }] },
      ],
    });
    const log = join(this.#directory, 'log');
    const running = start(
      [
        this.#binaries.prometheus!,
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(this.#directory, 'data')}`,
        '--web.listen-address=127.0.0.1:0',
      ],
      log,
    );
    this.#stops.push(() => running.kill());
    const diagnosis = () => tail(log);
    const address = await eventually(
      'Prometheus listens',
      () => /Listening on".* address=(127\.0\.0\.1:\d+)/.exec(readFileSync(log, 'utf8'))?.[1] ?? false,
      { diagnosis },
    );
    return async (path) => {
      const response = await fetch(`http://${address}/api/v1/${path}`);
      const answer = (await response.json()) as { status: string; error?: string; data: unknown };
      if (answer.status !== 'success') throw new Error(`${path}: ${answer.error}`);
      return answer.data;
    };
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) await stop();
    rmSync(this.#directory, { recursive: true });
  }
}
