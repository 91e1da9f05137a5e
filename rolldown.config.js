/** What `npm pack` ships: one program in plain JavaScript, with its libraries in it, so that it starts quickly. */
import { cpSync, existsSync } from 'node:fs';
import { defineConfig } from 'rolldown';

/* The inspector's page is served as it lies there: no browser has to have anything bundled for it. */
const copyPage = {
  name: 'copy-page',
  writeBundle() {
    if (existsSync('src/dev/page')) cpSync('src/dev/page', 'dist/page', { recursive: true });
  },
};

export default defineConfig({
  input: {
    cli: 'src/cli.ts',
    worker: 'src/store/worker.ts',
    'layout-worker': 'src/machine-diagrams/layout-worker.ts',
  },
  // 1.6 MB that only one thread loads, and under a licence of its own: it stays the package that it is.
  external: ['elkjs'],
  platform: 'node',
  plugins: [copyPage],
  resolve: { mainFields: ['module', 'main'] },
  output: { dir: 'dist', cleanDir: true, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
});
