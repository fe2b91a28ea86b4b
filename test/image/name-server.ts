import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const HEADER_BYTES = 12;
const QUERY_TAIL_BYTES = 4; // type and class
const TYPE_A = 1;

/**
 * A DNS server (RFC 1035) on port 53 of a loopback address, which needs root. It answers every question for an IPv4 address
 * with `answer`, and all others with no records.
 */
export async function nameServer(address: string, answer: string): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address: asker }) => socket.send(reply(query, answer), port, asker));
  socket.bind(53, address);
  await once(socket, 'listening');
  return socket;
}

function reply(query: Buffer, answer: string): Buffer {
  const endOfName = query.indexOf(0, HEADER_BYTES) + 1;
  const question = query.subarray(HEADER_BYTES, endOfName + QUERY_TAIL_BYTES);
  const records = query.readUInt16BE(endOfName) === TYPE_A ? [addressRecord(answer)] : [];
  const header = Buffer.alloc(HEADER_BYTES);
  query.copy(header, 0, 0, 2); // the question's number
  header.writeUInt16BE(0x8180, 2); // an answer without error, recursion available
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, question, ...records]);
}

function addressRecord(address: string): Buffer {
  const nameOfQuestion = [0xc0, HEADER_BYTES];
  const typeAndClass = [0, TYPE_A, 0, 1];
  const secondsToLive = [0, 0, 0, 60];
  const octets = address.split('.').map(Number);
  return Buffer.from([...nameOfQuestion, ...typeAndClass, ...secondsToLive, 0, octets.length, ...octets]);
}
