import { describe, expect, it } from 'vitest';
import { OPERATOR_IMAGE } from '../../src/api/image.ts';
import { namesOf } from '../../src/import/names.ts';
import { rewriter } from '../../src/import/rewrite.ts';
import { about, imported } from './imported.ts';

describe('names', () => {
  it('stay as they are where Kubernetes takes them', () => {
    expect([...namesOf(['api', 'n8n', 'worker-high'])]).toEqual([
      ['api', 'api'],
      ['n8n', 'n8n'],
      ['worker-high', 'worker-high'],
    ]);
  });

  it('are changed where it does not, and stay different', () => {
    const names = ['chat_bridge', 'chat-bridge', 'Chat.Bridge', '3proxy', 'default', 'wait', `a${'b'.repeat(80)}`];
    expect([...namesOf(names).values()]).toEqual([
      'chat-bridge-2',
      'chat-bridge',
      'chat-bridge-3',
      'x-3proxy',
      'default-2',
      'wait-2',
      `a${'b'.repeat(39)}`,
    ]);
  });

  it('that changed are rewritten where others call them, and that is said', () => {
    const { application, findings } = imported(`services:
  chat_bridge: {image: b, user: '1000', volumes: ['recordings:/r'], expose: ['4000']}
  api:
    image: api
    user: '1000'
    depends_on: {chat_bridge: {condition: service_healthy}}
    environment: {BRIDGE: 'http://chat_bridge:4000/x', NAME: chat_bridge_2}
volumes: {recordings: }
`);
    expect(application.services.api).toMatchObject({
      waitsFor: ['chat-bridge'],
      env: { BRIDGE: 'http://chat-bridge:4000/x', NAME: 'chat_bridge_2' },
    });
    expect(application.services['chat-bridge']).toMatchObject({ role: 'chat-bridge', ports: { http: 4000 } });
    expect(application.waiterImage).toBe(OPERATOR_IMAGE);
    expect(about(findings, 'Application/prosaas')).toEqual(
      expect.arrayContaining([
        `Rewritten: has services that wait for others, in an init container with the image of the operator: ${OPERATOR_IMAGE} → Push that image where the cluster finds it, or set waiterImage in the model.`,
        'Rewritten: has volumes in directories that must exist before its claims are bound: /srv/data/recordings → Make them on node-1.',
      ]),
    );
    expect(about(findings, 'Service/chat_bridge')).toContain(
      'Rewritten: is called chat-bridge, because Kubernetes takes only lower-case letters, digits and hyphens, here at most 40; variables and commands that use it as a host are rewritten → Look for other places that use the old name: code, files in the image.',
    );
  });
});

it('an image that can be none must be filled in', () => {
  const { application } = imported(
    "services: {web: {image: 'a b', user: '1000', volumes: ['recordings:/r']}}\nvolumes: {recordings: }\n",
  );
  expect(application.services.web?.image).toBe('FILL_IN');
});

describe('a text', () => {
  const rewrite = rewriter(new Map([['db_1', 'db-1']]), new Map([['/root/key.json', '/run/files/key.json']]));
  it.each([
    ['db_1', 'db_1'],
    ['postgres://u:p@db_1:5432/db_1', 'postgres://u:p@db-1:5432/db_1'],
    ['http://db_1/x', 'http://db-1/x'],
    ['db_1:5432,db_12:5432', 'db-1:5432,db_12:5432'],
    ['pg_isready -h db_1 -U app', 'pg_isready -h db-1 -U app'],
    ['the database db_1', 'the database db_1'],
    ['--key=/root/key.json', '--key=/run/files/key.json'],
    ['/srv/root/key.json', '/srv/root/key.json'],
    ['/root/key.json.old', '/root/key.json.old'],
    ['cat /root/key.json;', 'cat /run/files/key.json;'],
  ])('%s becomes %s', (from, to) => {
    expect(rewrite(from)).toBe(to);
  });
});
