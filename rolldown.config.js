/** What `npm pack` ships: one program in plain JavaScript, with its libraries in it, so that it starts quickly. */
import { defineConfig } from 'rolldown';

export default defineConfig({
  input: { cli: 'src/cli.ts', worker: 'src/store/worker.ts' },
  platform: 'node',
  resolve: { mainFields: ['module', 'main'] },
  output: { dir: 'dist', cleanDir: true, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
});
