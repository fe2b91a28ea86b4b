import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import * as disk from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { denied } from '../files/permission.ts';
import { Receiver } from '../files/receiver.ts';
import { Directory } from '../files/source.ts';
import { receiveInto, sendFrom } from '../move/mover.ts';
import type { Answer } from '../move/remoteTarget.ts';

/** What runs in the pod that `migrate` and `rescue` start. A person has no need of it. */
export function moverCommand(): Command {
  const command = new Command('mover').description('runs in the pod that migrate and rescue start');
  command.command('rest').description('wait for others, and end when nobody has come for a while').action(rest);
  command.command('receive').argument('<directory>').argument('<run>').option('--keep-both', '', false).action(receive);
  command.command('send').argument('<directory>').action(send);
  return command;
}

async function receive(directory: string, run: string, { keepBoth }: { readonly keepBoth: boolean }): Promise<void> {
  const target = await Receiver.open(directory, run, { keepBoth }, disk);
  try {
    await receiveInto(target, process.stdin, answering());
  } finally {
    await target.close();
  }
  process.stdin.destroy();
}

/** Very short beside the way to the other side, on which many files are under way at once. */
const TOGETHER_MS = 5;

/** Each answer is a line. Those of one moment are written together, because each message to the other side costs much more than what it says. */
function answering(): (answer: Answer) => void {
  let lines = '';
  const write = () => {
    process.stdout.write(lines);
    lines = '';
  };
  return (answer) => {
    if (lines === '') setTimeout(write, TOGETHER_MS);
    lines += `${JSON.stringify(answer)}\n`;
  };
}

async function send(directory: string): Promise<void> {
  const source = await Directory.open(directory, disk).catch(async (error: unknown) => {
    const words = await denied(error, directory, 'the source cannot be read');
    throw words === undefined ? error : new Error(words, { cause: error });
  });
  try {
    await sendFrom(source, process.stdin, async (bytes) => {
      // What is given may be used again.
      if (!process.stdout.write(Buffer.from(bytes))) await once(process.stdout, 'drain');
    });
  } finally {
    await source.close();
  }
  process.stdin.destroy();
}

/** How long a mover stays for whom nobody has a use. Whoever starts a mover removes it; this is for one that was killed. */
const IDLE_MS = 300_000;
const LOOK_MS = 5_000;

/** Ends when no other process has been in the container for a while. */
async function rest(): Promise<void> {
  process.once('SIGTERM', () => {
    process.exit(0);
  });
  let used = Date.now();
  while (Date.now() - used < IDLE_MS) {
    if (processesHere() > 1) used = Date.now();
    await pause(LOOK_MS);
  }
}

/** How many processes see the same files. In an ephemeral container, those of another container are in /proc, too. */
function processesHere(): number {
  const filesOf = (process: string) => {
    try {
      return readlinkSync(`/proc/${process}/ns/mnt`);
    } catch {
      // It has ended, or belongs to somebody else.
      return undefined;
    }
  };
  const ours = filesOf('self');
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && filesOf(name) === ours).length;
}
