/** The settings of the operator's own port: health and metrics over HTTP. */
import { flag, group, host, whole } from './setting-kinds.ts';

export const ops = group('Health and metrics over HTTP, for a monitor: `/healthz`, `/readyz`, `/metrics`.', {
  enabled: flag(false, 'Whether the server opens this port.'),
  host: host('127.0.0.1', 'Address or host name of this port; not the one of `listen`.'),
  port: whole(9_777, 0, 65_535, 'TCP port; 0 takes any free one, and the log names it.'),
  beyondLoopback: flag(
    false,
    'Whether `ops.host` may be an address that others reach. Nothing there is encrypted or asks who is asking.',
  ),
});
