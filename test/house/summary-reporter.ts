/**
 * Ends a test run with one plain line, `N passed, N failed` (and `, N skipped` where there are any): the only thing that
 * a script needs to read. Vitest calls it (see vitest.config.ts), beside its own reporter.
 */
import { writeSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What of a run the counting looks at; the second argument of vitest's `onTestRunEnd` has more. */
type Errors = readonly unknown[];

/**
 * Counts tests. What failed without being a test counts as a failure too (a file that did not load, a hook, an error that
 * nobody caught), so that `0 failed` is never said of a run that vitest itself calls failed.
 */
function countTests(modules: readonly TestModule[], uncaught: Errors): Counts {
  const counts = { passed: 0, failed: uncaught.length, skipped: 0, pending: 0 };
  for (const module of modules) {
    counts.failed += module.errors().length;
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
    for (const test of module.children.allTests()) counts[test.result().state] += 1;
  }
  /* A test that never ended (an interrupted run) passed nothing. */
  return { passed: counts.passed, failed: counts.failed + counts.pending, skipped: counts.skipped };
}

/** The closing line of a run. */
export function summaryLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Counts when the run ends, and speaks when the process does: nothing that vitest still has to say comes after it. */
export function summaryReporter(): Reporter {
  let counts: Counts = { passed: 0, failed: 1, skipped: 0 };
  return {
    onInit() {
      process.on('exit', () => writeSync(process.stdout.fd, `${summaryLine(counts)}\n`));
    },
    onTestRunEnd(modules, uncaught) {
      const found = countTests(modules, uncaught);
      counts = found.passed + found.failed + found.skipped === 0 ? { ...found, failed: 1 } : found;
    },
  };
}
