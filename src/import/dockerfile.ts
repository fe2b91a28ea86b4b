import { posix } from 'node:path';
import type { Build } from '../compose/project.ts';
import type { Host } from './host.ts';

/** The lines of the stage that becomes the image: the target, else the last one. Undefined where the Dockerfile cannot be read. */
export function finalStage(
  host: Host,
  { context, dockerfile = 'Dockerfile', dockerfile_inline: inline, target }: Build,
): string[] | undefined {
  const text = inline ?? (context === undefined ? undefined : host.text(posix.resolve(context, dockerfile)));
  if (text === undefined) return undefined;
  let [lines, isTarget]: [string[], boolean] = [[], false];
  for (const line of text.split('\n')) {
    const [isFrom, stage] = /^\s*FROM\s.*?(?:\sAS\s+(\S+))?\s*$/i.exec(line) ?? [];
    if (isFrom !== undefined) {
      if (isTarget) break;
      lines = [];
      isTarget = stage !== undefined && stage === target;
    }
    lines.push(line);
  }
  return lines;
}
