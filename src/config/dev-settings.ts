/** The settings of dev mode's own port; it opens with `serve --dev` only. */
import { group, host, whole } from './setting-kinds.ts';

export const dev = group('The port of the inspector, which `hubbub serve --dev` opens (docs/dev-mode.md).', {
  host: host('127.0.0.1', 'A loopback address: the inspector is for this machine only.'),
  port: whole(0, 0, 65_535, 'TCP port; 0 takes any free one, and the line on stderr names it.'),
});
