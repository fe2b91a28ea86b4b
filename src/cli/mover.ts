import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import * as disk from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { Receiver } from '../files/receiver.ts';
import { Directory } from '../files/source.ts';
import { receiveInto, sendFrom } from '../move/mover.ts';

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
    await receiveInto(target, process.stdin, (answer) => {
      process.stdout.write(`${JSON.stringify(answer)}\n`);
    });
  } finally {
    await target.close();
  }
  process.stdin.destroy();
}

async function send(directory: string): Promise<void> {
  const source = await Directory.open(directory, disk);
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
