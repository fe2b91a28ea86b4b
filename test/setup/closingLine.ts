import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with one plain line, `N passed, N failed`, for whoever reads logs by machine. A file that does not load counts as failed. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter(
      (module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0,
    ).length;
    const skipped = count('skipped');
    const version = process.env.RECORDINGS_KUBERNETES;
    const why = version === undefined ? '' : ` (what Kubernetes ${version} cannot do: see test/policies/server.ts)`;
    process.stdout.write(
      `${count('passed')} passed, ${count('failed') + broken} failed${skipped > 0 ? `, ${skipped} skipped${why}` : ''}\n`,
    );
  }
}
