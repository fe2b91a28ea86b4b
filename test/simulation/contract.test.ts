import { beforeEach } from 'vitest';
import { seeded } from '../manualClock.ts';
import { ApiServer } from './apiServer.ts';
import { contract, type Place } from './contract.ts';
import { CALM, Link } from './link.ts';
import { Time } from './time.ts';

let place: Place;
beforeEach(() => {
  const time = new Time();
  const server = new ApiServer(time, seeded(1));
  place = {
    connection: new Link(server, time, CALM, 'somebody'),
    namespace: () => Promise.resolve('ns'),
    async during(work) {
      await time.turn(10_000);
      return work;
    },
  };
});

contract('the simulated API server', () => place);
