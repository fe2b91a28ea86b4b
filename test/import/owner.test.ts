import { describe, expect, it } from 'vitest';
import { about, imported } from './imported.ts';

describe('the user of the recordings', () => {
  const using = (users: Readonly<Record<string, string>>) =>
    imported(
      `name: prosaas\nvolumes: {recordings: }\nservices:\n${Object.entries(users)
        .map(
          ([name, user]) => `  ${name}: {image: ${name}, user: '${user}', volumes: ['recordings:/app/recordings']}\n`,
        )
        .join('')}`,
    );

  it('is the one that the services name, whoever prepares the directory as root', () => {
    const { application, findings } = using({ worker: '50000:0', calls: '50000', init: '0:0' });
    expect(application.store).toMatchObject({ runAsUser: 50_000, fsGroup: 50_000 });
    expect(about(findings, 'Service/worker')).toEqual([]);
    expect(about(findings, 'Service/init')).toEqual([
      'Rewritten: runs as user 50000, as all who use the recordings do, and not as root → What it writes besides the recordings must be writable for that user: a volume, or /tmp.',
    ]);
  });

  it('is one for all, and who is another is told so', () => {
    const { application, findings } = using({ worker: '1000', calls: '33' });
    expect(application.store.runAsUser).toBeUndefined();
    expect(about(findings, 'Service/calls')).toEqual([
      'Rewritten: runs as user 1000, as all who use the recordings do, and not as 33 → What it writes besides the recordings must be writable for that user: a volume, or /tmp.',
    ]);
  });
});
