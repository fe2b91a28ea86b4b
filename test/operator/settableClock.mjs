/** `node --import` of this file gives a process a clock that a test can set: the file CLOCK_FILE says by how many milliseconds it is ahead. */
import { readFileSync } from 'node:fs';
import process from 'node:process';

const now = Date.now;
Date.now = () => now() + Number(readFileSync(process.env.CLOCK_FILE, 'utf8'));
