import { describe, expect, it } from 'vitest';
import { about, imported, web, webIn } from './imported.ts';

const many = (text: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`pages/${index}.txt`, text]));

describe('a directory of the host', () => {
  it('of a few small texts is these files, each at its path', () => {
    const beside = { 'conf/default.conf': 'listen 80;', 'conf/more/cache.conf': 'on;', 'conf/.gitkeep': '' };
    const { fields, said } = webIn(web('volumes: ["./conf:/etc/nginx/conf.d:ro"]'), { beside });
    expect(fields.files).toEqual({
      '/etc/nginx/conf.d/default.conf': { content: 'listen 80;' },
      '/etc/nginx/conf.d/more/cache.conf': { content: 'on;' },
    });
    expect(said.filter((line) => !line.includes('one by one'))).toEqual([]);
  });

  it('with a key among its files has that from a Secret', () => {
    const beside = { 'tls/server.key': 'secret', 'tls/server.crt': 'public' };
    const { fields } = webIn(web('volumes: ["./tls:/tls:ro"]'), { beside });
    expect(fields.files).toEqual({
      '/tls/server.key': { secret: 'server', key: 'server.key' },
      '/tls/server.crt': { content: 'public' },
    });
  });

  it.each([
    ['is not there', {}],
    ['is empty but for a placeholder', { 'pages/.gitkeep': '' }],
    ['holds what is no text', { 'pages/call.wav': 'RIFF\0' }],
  ])('that %s is a volume, for what is written there is to stay', (_, beside) => {
    const { fields, said } = webIn(web('volumes: ["./pages:/pages"]'), { beside });
    expect(fields.volumes).toEqual({ pages: { path: '/pages', claim: { size: '1Gi' } } });
    expect(said).toEqual([]);
  });

  it('that is kept is said to begin empty', () => {
    const { findings } = imported(web('volumes: ["./pages:/pages"]'));
    expect(about(findings, 'Volume/pages')).toEqual([
      'Rewritten: begins empty: neither what lies in the directory ./pages of the host nor what the image has there is copied into it → Copy the data before the services start. The claim asks for 1Gi; set the size in the model.',
    ]);
  });

  it('whose files are carried over does not hide what the image has there, and that is said', () => {
    const beside = { 'conf/only.conf': 'listen 80;', 'conf/': '' };
    const { said } = webIn(web('volumes: ["./conf:/etc/nginx/conf.d:ro"]'), { beside });
    expect(said).toEqual([
      'Rewritten: /etc/nginx/conf.d: the files of ./conf are mounted one by one, so the files of the image stay visible beside them → If a file of the image is in the way, add an empty file of that name to the model.',
    ]);
  });

  it('that services share is one volume, which they share', () => {
    const rest = '  api: {image: api, user: "1000", volumes: ["./pages/:/data:ro"]}';
    const { application } = imported(web('volumes: ["./pages:/pages"]', rest));
    expect(application.services.web?.volumes).toEqual({ pages: { path: '/pages', shared: 'pages' } });
    expect(application.services.api?.volumes).toEqual({ pages: { path: '/data', shared: 'pages', readOnly: true } });
  });

  it('that is called as a volume is another one', () => {
    const { fields } = webIn(web('volumes: ["./data:/pages", "data:/data"]'));
    expect(Object.keys(fields.volumes ?? {})).toEqual(['data-2', 'data']);
  });

  it.each([
    ['of much text', './pages:/pages', many('text')],
    ['that is only read, and is no text', './pages:/pages:ro', { 'pages/logo.png': '\0' }],
  ])('%s is for the image', (_, mount, beside) => {
    const { fields, said } = webIn(web(`volumes: ["${mount}"]`), { beside });
    expect(fields).not.toHaveProperty('volumes');
    expect(said).toEqual([
      'NotCarried: ./pages, a directory of the host mounted at /pages, is not in the cluster → Put what the service reads into the image. If the service writes there, make it a named volume.',
    ]);
  });

  it.each(['.:/app', './pages:/app/pages'])('of the source code that is built, as %s, is in the image', (mount) => {
    const { fields, said } = webIn(web(`build: .\nvolumes: ["${mount}"]`), { beside: many('x = 1') });
    expect(fields).not.toHaveProperty('volumes');
    expect(said.at(-1)).toContain('the source code is mounted at /app');
  });

  it('beside source code is carried over where it is configuration, and left to the image where it is code', () => {
    const beside = { 'conf/app.yml': 'a: 1', 'src/app.js': 'run()' };
    const { fields } = webIn(web('build: .\nvolumes: ["./conf:/app/conf", "./src:/app/src"]'), { beside });
    expect(fields.files).toEqual({ '/app/conf/app.yml': { content: 'a: 1' } });
  });

  it.each(['./conf.d', '~/.n8n'])('is %s, too, where it is not there', (source) => {
    const { fields } = webIn(web(`volumes: ["${source}:/data"]`));
    expect(Object.values(fields.volumes ?? {})).toEqual([{ path: '/data', claim: { size: '1Gi' } }]);
  });
});
