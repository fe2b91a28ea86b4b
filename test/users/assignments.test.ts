import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { isFault } from '../../src/api/finding.ts';
import { runs } from '../sliced.ts';
import { application, findings } from './application.ts';

/** Whoever surely uses the recordings is found where it lacks them, whatever else there is; and nobody is at fault once all have them. */

const PATH = '/app/server/recordings';
const RIGHT = { volumes: [`recordings_data:${PATH}`] };

const signs = {
  variable: { environment: { RECORDINGS_DIR: `${PATH}/incoming` } },
  list: { environment: [`STORES=s3://x,file://${PATH}`] },
  queue: { environment: { RQ_QUEUES: 'default,recordings' } },
  command: { command: ['celery', '-A', 'prosaas', 'worker', '-Q', 'mail,recordings'] },
  settled: { 'x-recordings': true },
};
const noSigns = {
  nothing: {},
  ending: { restart: 'no' },
  file: { env_file: ['app.env'] },
};
const mounts = {
  none: {},
  tmpfs: { tmpfs: [`${PATH}/`] },
  anonymous: { volumes: [PATH] },
  other: { volumes: [`recordings:${PATH}`] },
  host: { volumes: [`./recordings:${PATH}`] },
  program: { volumes: ['./server:/app/server'] },
  elsewhere: { volumes: ['recordings_data:/elsewhere'] },
};

const DIFFERENT: readonly object[] = [mounts.other, mounts.host, mounts.elsewhere];

const oneOf = <T>(choices: Record<string, T>) => fc.constantFrom(...Object.values(choices));
const service = fc.record({
  sign: fc.oneof(
    oneOf(signs).map((attributes) => ({ attributes, isSure: true })),
    oneOf(noSigns).map((attributes) => ({ attributes, isSure: false })),
  ),
  mount: oneOf(mounts),
  image: fc.constantFrom('prosaas:1', 'other:1', 'third:1'),
  profiles: fc.constantFrom<string[]>([], ['queues']),
  readOnly: fc.boolean(),
});
type Service = typeof service extends fc.Arbitrary<infer T> ? T : never;

/** `calls` has them, and the others as they are given. */
function of(services: readonly Service[], mountOf: (each: Service) => object) {
  const others = services.map((each, index) => {
    const { sign, image, profiles, readOnly } = each;
    return [`s${index}`, { image, profiles, read_only: readOnly, ...sign.attributes, ...mountOf(each) }] as const;
  });
  return application(
    stringify(
      {
        services: {
          calls: { image: 'prosaas:1', ...RIGHT },
          second: { image: 'prosaas:1', env_file: ['app.env'], ...RIGHT },
          ...Object.fromEntries(others),
        },
        volumes: { recordings_data: null, recordings: null },
      },
      { aliasDuplicateObjects: false },
    ),
    { 'app.env': `RECORDINGS_DIR=${PATH}\n` },
  );
}

/** At most one has something else in their place, or has them elsewhere: what most have counts. */
const all = fc
  .array(service, { minLength: 1, maxLength: 6 })
  .filter((services) => services.filter(({ mount }) => DIFFERENT.includes(mount)).length < 2);

it('a sure user without the recordings is always found', () => {
  fc.assert(
    fc.property(all, (services) => {
      const faults = findings(of(services, ({ mount }) => mount)).filter(isFault);
      for (const [index, { sign, mount }] of services.entries())
        if (sign.isSure)
          expect([mount, faults.map(({ object }) => object)]).toEqual([
            mount,
            expect.arrayContaining([`Service/s${index}`]),
          ]);
    }),
    { numRuns: runs(150) },
  );
});

it('a repaired application has no fault', () => {
  fc.assert(
    fc.property(all, (services) => {
      expect(findings(of(services, ({ sign }) => (sign.isSure ? RIGHT : {}))).filter(isFault)).toEqual([]);
    }),
    { numRuns: runs(150) },
  );
});

it('nothing is found of who is settled as no user', () => {
  fc.assert(
    fc.property(all, (services) => {
      const doesNot = services.map((_, index) => `s${index}`);
      const project = of(services, ({ mount }) => mount);
      expect(findings(project, { doesNot })).toEqual([]);
    }),
    { numRuns: runs(60) },
  );
});
