import { describe, expect, it } from 'vitest';
import { bundle, modulesIn, OPERATOR, packagesIn } from '../../image/bundle.ts';

describe('the bundle of the operator', () => {
  it('has no connections but ours: those of the client library take 8 MB of memory', async () => {
    const packages = await packagesIn(OPERATOR);
    expect(packages).toContain('node_modules/@kubernetes/client-node');
    expect(packages.filter((path) => /\/(undici|socks|socks-proxy-agent)$/.test(path))).toEqual([]);
  });

  it('has what it uses of zod and cdk8s, and neither fifty languages nor Helm nor a second library for YAML', async () => {
    const modules = await modulesIn(OPERATOR);
    expect(modules).toContain('node_modules/cdk8s-plus-27/lib/imports/k8s.js');
    const unused =
      /\/zod\/.*\/locales\/(?!en\.)|\/cdk8s\/lib\/helm\.js|\/cdk8s\/node_modules\/yaml\/|\/cdk8s-plus-27\/lib\/pod\.js/;
    expect(modules.filter((path) => unused.test(path))).toEqual([]);
  });

  it('imports no module of Node as a whole: all exports of node:http take 10 MB', async () => {
    const code = (await bundle(OPERATOR)).map(({ content }) => Buffer.from(content).toString());
    const imported = code.flatMap((text) =>
      [...text.matchAll(/\bfrom\s?["'](node:[a-z/0-9]+)["']/g)].map(([, name]) => name),
    );
    expect(imported).toEqual([]);
  });
});
