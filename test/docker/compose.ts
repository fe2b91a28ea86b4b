import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { composeBinaries } from '../cluster/binaries.ts';
import type { TestEngine } from './engine.ts';

/** Gives the engine's client the command `docker compose`. */
export async function addCompose({ environment }: TestEngine): Promise<void> {
  const program = (await composeBinaries())['docker-compose'];
  const plugins = join(environment.DOCKER_CONFIG ?? '', 'cli-plugins');
  mkdirSync(plugins, { recursive: true });
  symlinkSync(program ?? '', join(plugins, 'docker-compose'));
}
