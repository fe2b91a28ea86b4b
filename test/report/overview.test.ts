import { ENGLISH } from '../../src/report/language.ts';
import { say } from '../../src/api/say.ts';
import { describe, expect, it } from 'vitest';
import { fault, warning } from '../../src/api/finding.ts';
import { exitCodeOfOverview, overviewOf, type StoreOverview } from '../../src/report/overview.ts';
import { screenOf, summaryOf } from '../../src/report/overviewTable.ts';
import { spanOf } from '../../src/report/text.ts';
import { COUNTED } from '../operator/retentionPods.ts';

const plain = { width: undefined, style: (_: unknown, text: string) => text, language: ENGLISH };
const NOW = Date.parse('2026-11-27T09:20:00Z');
const counts = (mounted: number, declared = mounted) => ({
  declared,
  mounted,
  outOfDate: declared - mounted,
  refused: 0,
});

const store = (rest: Partial<StoreOverview> = {}): StoreOverview => ({
  namespace: 'prosaas',
  name: 'recordings',
  state: 'Ready',
  needsAttention: false,
  suspended: false,
  claimName: 'recordings-data',
  mountPath: '/app/server/recordings',
  held: '3/3',
  workloads: counts(4),
  pods: counts(6),
  problems: [],
  ...rest,
});

const counted: Partial<StoreOverview> = {
  contents: { at: '2026-11-27T03:17:05Z', ...COUNTED },
  fullAt: '2027-06-27T03:17:05.000Z',
  lastRetention: { at: '2026-11-27T03:17:05Z', well: true, note: '280 of 8692 recordings deleted' },
};
const pods = (mounted: number, outOfDate = 0, refused = 0) => ({ mounted, outOfDate, refused });
const late = {
  reason: 'PodOutOfDate',
  object: 'Deployment/calls',
  message: '1 of 2 pods run without the mount. Wait for the rollout.',
} as const;

const lines = (text: string) => text.trimEnd().split('\n');

describe('the screen of a namespace', () => {
  const of = (...stores: StoreOverview[]) => lines(screenOf(overviewOf('namespace prosaas', NOW, stores, []), plain));

  it('says how the store is, who holds which role, what it has, and what is wrong, in 100 columns', () => {
    const roles = [
      {
        role: 'api',
        access: 'ReadOnly',
        optional: false,
        holders: [{ object: 'Deployment/api', template: 'mounted', pods: pods(2) }],
      },
      {
        role: 'calls',
        access: 'ReadOnly',
        optional: false,
        holders: [
          { object: 'Deployment/calls', template: 'mounted', pods: pods(1, 1) },
          { object: 'Deployment/other', template: 'refused', pods: pods(0, 0, 2) },
        ],
      },
      { role: 'retention', access: 'ReadWrite', optional: true, holders: [] },
      {
        role: 'worker',
        access: 'ReadWrite',
        optional: false,
        holders: [{ object: 'CronJob/w', template: 'outOfDate', pods: pods(0) }],
      },
    ] as const;
    expect(of(store({ ...counted, roles, state: 'Reconciling', needsAttention: true, problems: [late] }))).toEqual([
      '! prosaas/recordings: Reconciling',
      '  claim recordings-data at /app/server/recordings',
      '',
      '  ROLE       ACCESS     HELD BY            PODS',
      '  api        ReadOnly   Deployment/api     2 mounted',
      '  calls      ReadOnly   Deployment/calls   1 mounted, 1 out of date',
      '                        Deployment/other   2 refused; its template is refused',
      '  retention  ReadWrite  nobody (optional)',
      '  worker     ReadWrite  CronJob/w          no pod runs; its template is out of date',
      '',
      '  room        212.0 GiB of 500.0 GiB free (42 %)',
      '  recordings  8412 (280.0 GiB), the oldest is 30d old',
      '  growth      290 a day (10.0 GiB), 9.0 GiB a day may go; full in 212 days at this rate',
      '  counted     2026-11-27 03:17 UTC, 6h ago',
      '  retention   well, 2026-11-27 03:17 UTC, 6h ago',
      '              280 of 8692 recordings deleted',
      '',
      '  PodOutOfDate  Deployment/calls: 1 of 2 pods run without the mount. Wait for the rollout.',
    ]);
  });

  it('names the command that counts where nothing has', () => {
    const roles = [{ role: 'retention', access: 'ReadWrite', optional: true, holders: [] }] as const;
    expect(of(store({ roles })).slice(-3)).toEqual([
      '  room       not known, and neither are number, age and growth: no run of retention has counted',
      '             count now: recordings prune -n prosaas --dry-run',
      '  retention  no run is known',
    ]);
  });

  it('names no command that would fail where the store has no retention', () => {
    const roles = [{ role: 'worker', access: 'ReadWrite', optional: false, holders: [] }] as const;
    expect(of(store({ roles })).slice(-4)).toEqual([
      '  room       not known, and neither are number, age and growth: no run of retention has counted',
      '             see the room: recordings verify -n prosaas',
      '             count each night: retention under store in application.yaml',
      '  retention  no run is known',
    ]);
  });

  it.each([
    [undefined, 'does not get full at this rate'],
    ['2026-11-27T20:00:00Z', 'full within a day at this rate'],
    ['2026-11-29T00:00:00Z', 'full within two days at this rate'],
    ['2026-11-30T04:00:00Z', 'full in 3 days at this rate'],
  ])('says of a store that is full at %s: %s', (fullAt, said) => {
    const lines = of(store({ ...counted, fullAt }));
    expect(lines.find((line) => line.startsWith('  growth'))).toMatch(new RegExp(`; ${said}$`));
  });

  it('shows nothing that would move the cursor of a terminal', () => {
    const note = 'deleted \x1b[2J';
    const [, , , ...rest] = of(store({ lastRetention: { at: '2026-11-27T03:17:05Z', well: false, note } }));
    expect(rest.join('\n')).toContain('FAILED, 2026-11-27 03:17 UTC, 6h ago');
    expect(rest.join('\n')).toContain('deleted �[2J');
  });
});

describe('the summary of all namespaces', () => {
  const stores = [
    store({ namespace: 'b', ...counted }),
    store({ namespace: 'a', ...counted }),
    store({
      namespace: 'c',
      state: 'Reconciling',
      needsAttention: true,
      workloads: counts(3, 4),
      pods: counts(5, 6),
      problems: [late, late, late, late],
    }),
    store({ namespace: 'd', state: 'Unknown', needsAttention: true, held: undefined, workloads: undefined }),
  ];
  const of = (list: boolean, some = stores) =>
    lines(summaryOf(overviewOf('all namespaces', NOW, some, []), { list }, plain));

  it('has those that need attention first, the worst at the top, and counts the others', () => {
    const problem = '  PodOutOfDate  Deployment/calls: 1 of 2 pods run without the mount. Wait for the rollout.';
    expect(of(false)).toEqual([
      '2 of 4 stores need attention',
      '',
      '✗ d/recordings: Unknown',
      '  no operator has written a status. Ask: recordings verify --platform',
      '',
      '! c/recordings: Reconciling, 3/3 roles held, 3/4 workloads and 5/6 pods mounted',
      ...[problem, problem, problem],
      '  and 1 more: recordings status -n c',
      '',
      '2 stores are well. --list shows a line for each.',
    ]);
  });

  it('has a line for each of the others, if asked', () => {
    expect(of(true).slice(-3)).toEqual([
      'STORE         HELD  MOUNTED  FREE  FULL IN  OLDEST  RETENTION  COUNTED',
      'a/recordings  3/3   4/4      42%   211d     30d     6h         6h',
      'b/recordings  3/3   4/4      42%   211d     30d     6h         6h',
    ]);
  });

  it('is one line where all is well, or there is no store', () => {
    expect(of(false, stores.slice(0, 2))).toEqual(['✓ 2 stores, and all are well']);
    expect(of(false, [])).toEqual(['there is no store in any namespace']);
  });
});

it('the exit code is 0 if every store is Ready, 1 if not, 3 if the reason is a permission; warnings do not count', () => {
  const code = (...args: [StoreOverview[], Parameters<typeof overviewOf>[3]]) =>
    exitCodeOfOverview(overviewOf('all namespaces', NOW, ...args));
  const forbidden = { reason: 'Forbidden', message: say`may not list` } as const;
  expect(code([store({ needsAttention: true })], [warning('Namespace/x', forbidden)])).toBe(0);
  expect(code([store(), store({ state: 'NotReady' })], [])).toBe(1);
  expect(code([store()], [fault('Deployment/x', { reason: 'OperatorUnavailable', message: say`x` })])).toBe(1);
  expect(code([store()], [fault('Namespace/x', forbidden)])).toBe(3);
});

it.each([
  [-5, '0s'],
  [119_000, '119s'],
  [120_000, '2m'],
  [2 * 86_400_000 - 1, '47h'],
  [30 * 86_400_000, '30d'],
])('%i ms are %s', (ms, text) => expect(spanOf(ms)).toBe(text));
