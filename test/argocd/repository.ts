import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A git repository that Argo CD reads, and a clone of it that a person works in. */
export class Repository {
  readonly url: string;
  /** The work tree of the person. */
  readonly clone: string;

  /** @param directory an empty one, for both */
  constructor(directory: string) {
    const bare = join(directory, 'deploy.git');
    this.url = `file://${bare}`;
    this.clone = join(directory, 'clone');
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', bare]);
    execFileSync('git', ['clone', '--quiet', this.url, this.clone], { stdio: ['ignore', 'ignore', 'pipe'] });
    for (const [key, value] of Object.entries({ 'user.name': 'Dana', 'user.email': 'dana@example.com' }))
      this.#git('config', key, value);
    this.#git('checkout', '--quiet', '-B', 'main');
  }

  write(path: string, content: string): void {
    const file = join(this.clone, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  remove(path: string): void {
    rmSync(join(this.clone, path));
  }

  read(path: string): string {
    return readFileSync(join(this.clone, path), 'utf8');
  }

  /** Commits all, and pushes. @returns the commit */
  push(message: string): string {
    this.#git('add', '--all');
    this.#git('commit', '--quiet', '--message', message);
    this.#git('push', '--quiet', 'origin', 'main');
    return this.head();
  }

  /** Takes the newest commit back with another, and pushes. @returns the other */
  revert(): string {
    this.#git('revert', '--no-edit', 'HEAD');
    this.#git('push', '--quiet', 'origin', 'main');
    return this.head();
  }

  head(): string {
    return this.#git('rev-parse', 'HEAD').trim();
  }

  #git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.clone, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }
}
