import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { EXIT, Failure } from './failure.ts';
import { GOES_ON } from './moving.ts';

/** The services that record, stopped and started by commands of whoever moves the recordings. */
export interface Writers {
  /** A command of a shell. */
  readonly stop: string;
  /** Undefined: a person starts them. */
  readonly start?: string | undefined;
}

/**
 * Stops the services, and acts while nobody records. If either fails, the services start again, as far as somebody has said how.
 * @param act whether all is well afterwards: then the services stay down.
 * @param tell gets a sentence on what the services do now.
 * @returns what `act` returns. @throws Failure if the services could not be stopped; whatever `act` throws.
 */
export async function whileStopped(
  { stop, start }: Writers,
  act: () => Promise<boolean>,
  tell: (sentence: string) => void,
): Promise<boolean> {
  let isWell = false;
  try {
    await stopWith(stop);
    isWell = await act();
  } finally {
    if (!isWell) tell(start === undefined ? downUntil(stop) : await startedWith(start));
  }
  return isWell;
}

/** Ctrl-C reaches the command, too. @throws Failure if the command fails: then somebody may still write. */
async function stopWith(command: string): Promise<void> {
  const code = await codeOf(command);
  if (code !== 0)
    throw new Failure(
      EXIT.unreachable,
      `the command that stops the services ended with ${code ?? 'a signal'}. What was copied stays, and what has come since was not copied; ${GOES_ON}.`,
    );
}

async function startedWith(command: string): Promise<string> {
  const code = await codeOf(command);
  return code === 0
    ? 'The services were started again.'
    : `The command that starts the services ended with ${code ?? 'a signal'}, so they may be down. Start them: ${command}`;
}

async function codeOf(command: string): Promise<number | null> {
  const child = spawn('sh', ['-ec', command], { stdio: 'inherit' });
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
}

function downUntil(stop: string): string {
  const again = startingAgain(stop);
  const how = again === undefined ? 'start them' : `run ${again}`;
  return `The services may be down. To go back, ${how}. With --start-writers COMMAND, migrate does so itself.`;
}

/** What undoes `docker compose stop`, with the files, the project and the services that stand in the command. */
export function startingAgain(stop: string): string | undefined {
  const [, compose, services = ''] = /\b(docker[ -]compose\b[^;&|\n]*?)\sstop\b([^;&|\n]*)/.exec(stop) ?? [];
  // Flags of stop are none of start.
  const named = services.includes('-') ? '' : services.trimEnd();
  return compose === undefined ? undefined : `${compose} start${named}`;
}
