import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { basename } from 'node:path';

/**
 * Does what is expected of the programs of an application that is not there: tools ask what they are told to ask, what runs once ends well,
 * and everything else serves until it is told to stop.
 */
const [, path = '', ...words] = process.argv;
const { STAND_IN_PORTS = '', STAND_IN_ENDS = '' } = process.env;

const program = basename(path);
const url = words.find((word) => /^https?:/.test(word));
const ends = STAND_IN_ENDS.split(',').some((word) => words.includes(word));

if (url !== undefined && (program === 'curl' || program === 'wget')) {
  const { ok } = await fetch(url);
  process.exitCode = ok ? 0 : 1;
} else if (program === 'redis-cli') {
  const socket = connect(6379, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
} else if (!ends) {
  const said = `${[program, ...words].join(' ')}\n`;
  for (const port of STAND_IN_PORTS.split(',')) createServer((_, response) => response.end(said)).listen(Number(port));
  // The first process of a container is not ended by signals that it does not handle.
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit());
}
