import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Cluster } from '../cluster/cluster.ts';
import { MAIN } from '../recordings.ts';

/** A person at a shell, with the program, kubectl, sudo, and a docker of which only the volume exists. */
export class Person {
  readonly #directory: string;
  readonly #environment: NodeJS.ProcessEnv;

  /** @param volume the directory that Docker says a volume lies in */
  constructor(
    cluster: Pick<Cluster, 'kubeconfig' | 'kubectlProgram'>,
    at: { readonly directory: string; readonly programs: string; readonly volume: string },
  ) {
    this.#directory = at.directory;
    mkdirSync(at.programs, { recursive: true });
    const program = (name: string, script: string) =>
      writeFileSync(join(at.programs, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    program('recordings', `exec '${process.execPath}' '${MAIN}' "$@"`);
    program('kubectl', `exec '${cluster.kubectlProgram}' "$@"`);
    program('sudo', 'exec "$@"');
    program('docker', `case "$1 $2" in "volume inspect") echo '${at.volume}' ;; esac`);
    const path = `${at.programs}${delimiter}${process.env.PATH ?? ''}`;
    this.#environment = { ...process.env, PATH: path, KUBECONFIG: cluster.kubeconfig };
  }

  /** Pastes lines into a shell. @returns what they print. @throws Error where one of them fails */
  async paste(lines: string): Promise<string> {
    const child = spawn('sh', ['-ec', lines], { cwd: this.#directory, env: this.#environment });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`${lines}\nended with ${code ?? 'a signal'}:\n${said}`);
    return said;
  }
}

/** A step of NEXT.md: its title, and its blocks of commands. */
export interface Step {
  readonly title: string;
  readonly blocks: readonly string[];
}

export function stepsIn(file: string): Step[] {
  const [, ...parts] = readFileSync(file, 'utf8').split(/^## /m);
  return parts.map((part) => ({
    title: (part.split('\n')[0] ?? '').replace(/^\d+\. /, ''),
    blocks: [...part.matchAll(/^ *```\n([\s\S]*?)^ *```$/gm)].map(([, lines = '']) =>
      lines.replace(/^ +/gm, '').trim(),
    ),
  }));
}
