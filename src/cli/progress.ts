import type { Survey } from '../move/survey.ts';
import { inUnits } from '../report/bytes.ts';

/** How often the line is written again: on a terminal, and elsewhere, where each is a line of a log. Milliseconds. */
const EVERY = { terminal: 500, log: 30_000 } as const;

const CLEAR = '\r\x1b[K';

/** How far a move is. */
export interface Course {
  /** What is done, of what is to be copied. */
  readonly files: number;
  readonly bytes: number;
  /** Undefined where the source cannot be counted. */
  readonly whole: Survey | undefined;
  readonly seconds: number;
}

/** A move's progress as a line: files, bytes, rate, and the time that remains at this rate. */
export function lineOf({ files, bytes, whole, seconds }: Course): string {
  const rate = bytes / Math.max(seconds, 0.001);
  const done = whole === undefined ? `${files} files` : `${files} of ${whole.files} files`;
  const size = whole === undefined ? inUnits(bytes) : `${inUnits(bytes)} of ${inUnits(whole.bytes)}`;
  const left = whole === undefined || rate === 0 ? '' : `, ${timeOf((whole.bytes - bytes) / rate)} left`;
  return `${done}, ${size}, ${inUnits(Math.round(rate))}/s${left}`;
}

function timeOf(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Writes the progress of a move to an output for people. */
export class Progress {
  readonly #out: NodeJS.WriteStream;
  readonly #began = performance.now();
  readonly #timer: NodeJS.Timeout;
  #whole: Survey | undefined;
  #files = 0;
  #bytes = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    this.#timer = setInterval(() => this.#write(), out.isTTY ? EVERY.terminal : EVERY.log).unref();
  }

  /** One place after the other may be moved. */
  surveyed({ files, bytes }: Survey): void {
    const { files: filesBefore, bytes: bytesBefore } = this.#whole ?? { files: 0, bytes: 0 };
    this.#whole = { files: filesBefore + files, bytes: bytesBefore + bytes };
  }

  read(bytes: number): void {
    this.#bytes += bytes;
  }

  moved(): void {
    this.#files++;
  }

  /** Before a line is written elsewhere on the same terminal. */
  clear(): void {
    if (this.#out.isTTY) this.#out.write(CLEAR);
  }

  close(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  #write(): void {
    const seconds = (performance.now() - this.#began) / 1000;
    const line = lineOf({ files: this.#files, bytes: this.#bytes, whole: this.#whole, seconds });
    this.#out.write(this.#out.isTTY ? `${CLEAR}${line}` : `${line}\n`);
  }
}
