import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Cluster } from '../cluster/cluster.ts';
import type { TestEngine } from '../docker/engine.ts';
import { MAIN } from '../recordings.ts';

/** A person at a shell, with the program, kubectl, sudo, and Docker. */
export class Person {
  readonly #directory: string;
  readonly #environment: NodeJS.ProcessEnv;

  /** @param docker the directory that Docker says a volume lies in, where there is nothing else of Docker; or what its client needs in the environment */
  constructor(
    cluster: Pick<Cluster, 'kubeconfig' | 'kubectlProgram'>,
    at: { readonly directory: string; readonly programs: string; readonly docker: string | TestEngine['environment'] },
  ) {
    this.#directory = at.directory;
    mkdirSync(at.programs, { recursive: true });
    const program = (name: string, script: string) =>
      writeFileSync(join(at.programs, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    program('recordings', `exec '${process.execPath}' '${MAIN}' "$@"`);
    program('kubectl', `exec '${cluster.kubectlProgram}' "$@"`);
    program('sudo', 'exec "$@"');
    const { docker } = at;
    if (typeof docker === 'string') program('docker', `case "$1 $2" in "volume inspect") echo '${docker}' ;; esac`);
    const environment: NodeJS.ProcessEnv = { ...process.env, ...(typeof docker === 'string' ? {} : docker) };
    const path = `${at.programs}${delimiter}${environment.PATH ?? ''}`;
    this.#environment = { ...environment, PATH: path, KUBECONFIG: cluster.kubeconfig };
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

/** A step of a page: its title, and its blocks of commands. */
export interface Step {
  readonly title: string;
  readonly blocks: readonly string[];
}

export const stepsIn = (file: string): Step[] => stepsOf(readFileSync(file, 'utf8'), '## ');

/** @param heading what a line begins with that is the title of a step */
export function stepsOf(text: string, heading: string): Step[] {
  const [, ...parts] = `\n${text}`.split(`\n${heading}`);
  return parts.map((part) => ({
    title: (part.split('\n')[0] ?? '').replace(/^\d+\. /, ''),
    blocks: [...part.matchAll(/^ *```\n([\s\S]*?)^ *```$/gm)].map(([, lines = '']) =>
      lines.replace(/^ +/gm, '').trim(),
    ),
  }));
}
