/** Writes `deploy/`: `make synth`. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { OPERATOR_IMAGE } from '../../src/api/image.ts';
import { installations } from './installations.ts';

const deploy = fileURLToPath(new URL('../../deploy/', import.meta.url));
rmSync(deploy, { recursive: true, force: true });
for (const { name, content } of installations(packageJson.version, OPERATOR_IMAGE)) {
  mkdirSync(dirname(join(deploy, name)), { recursive: true });
  writeFileSync(join(deploy, name), content);
}
