/** How tests run. `npm test` and `npx vitest run test/…` read it. */
import { defineConfig } from 'vitest/config';
import { summaryReporter } from './test/house/summary-reporter.ts';

/* Tests of what only decides: no sockets, no threads, no settings of the process. They share processes, because one
   each costs a third of a second. */
const PURE = ['test/{actors,commands,house,machines,wire}/**/*.test.ts', 'test/tidy.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    setupFiles: ['test/machine-coverage/setup.ts'],
    reporters: ['default', summaryReporter()],
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      { extends: true, test: { name: 'live', include: ['test/**/*.test.ts'], exclude: PURE } },
    ],
  },
});
