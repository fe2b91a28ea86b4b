import { describe, expect, it } from 'vitest';
import { namesPath } from '../../src/users/paths.ts';

describe('a value names a path', () => {
  it.each<[string, string]>([
    ['/data', '/data'],
    ['/data/', '/data'],
    ['/data/uploads/a.wav', '/data'],
    ['/database:/data', '/data'],
    ['/data-old;/data', '/data'],
    ['/a:/data,/c;/d', '/data'],
    ['/a,/data;/d', '/data'],
    ['file:///data', '/data'],
    ['file:///data/in', '/data'],
    ['s3://x,file:///data', '/data'],
    ['{"dir":"/data","other":"/x"}', '/data'],
    ["['/x', '/data']", '/data'],
    ['--dir=/data', '/data'],
    ['(/data)', '/data'],
    ['cp a /data', '/data'],
    ['//data', '/data'],
  ])('%s names %s', (value, path) => {
    expect(namesPath(value, path)).toBe(true);
  });

  it.each<[string, string]>([
    ['/var/lib/postgresql/data', '/data'],
    ['/var/lib/postgresql/data:/database', '/data'],
    ['/database', '/data'],
    ['/data-old', '/data'],
    ['/data.bak', '/data'],
    ['/data2', '/data'],
    ['https://host/data', '/data'],
    ['s3://bucket/data', '/data'],
    ['${HOME}/data', '/data'],
    ['$HOME/data', '/data'],
    ['~/data', '/data'],
    ['./data', '/data'],
    ['../data', '/data'],
    ['user@host/data', '/data'],
    ['*/data', '/data'],
    ['', '/data'],
  ])('%s does not name %s', (value, path) => {
    expect(namesPath(value, path)).toBe(false);
  });
});
