/** The settings of the relay, for clients that cannot reach each other. */
import { flag, gibibyte, group, whole } from './setting-kinds.ts';

export const relay = group(
  'Whether clients that cannot reach each other may meet through the server, which passes what they have sealed and cannot read it. It costs the server’s line everything that they send.',
  {
    enabled: flag(false, 'Whether the server relays.'),
    bytesPerSecond: whole(
      1_048_576,
      1_024,
      gibibyte,
      'Bytes in a second that one client may send another through the server.',
    ),
    totalBytesPerSecond: whole(
      16_777_216,
      1_024,
      gibibyte,
      'Bytes in a second that all of them together may send through the server, shared in turns.',
    ),
    connections: whole(
      64,
      2,
      100_000,
      'Connections that are relayed at the same time: two for each pair of clients.',
    ),
    connectionsPerUser: whole(
      16,
      1,
      100_000,
      'Those of one user, who never gets more than are left for others.',
    ),
  },
);
