/** How long the machines' timers are, for their drawings. */
import {
  FAREWELL_SECONDS,
  HEARTBEAT_ANSWER_SECONDS,
  VERDICT_SECONDS,
} from '../../machines/connection-setup.ts';
import { SPACE_SECONDS, TICK_SECONDS } from '../../machines/download-setup.ts';
import { CHUNK_SECONDS, GREETING_SECONDS } from '../../machines/peer-link-setup.ts';
import { INTRODUCTION_SECONDS, PING_SECONDS, QUIET_SECONDS } from '../../machines/private-session-setup.ts';
import { defaultSettings, type Settings } from '../config/settings.ts';

/** Those of the settings that say how long a timer is. */
export type TimedSettings = Pick<
  Settings,
  'login' | 'idleTimeoutSeconds' | 'heartbeatSeconds' | 'consentSeconds'
>;

/** Seconds by the timer's name; as configured when nothing is said, unless settings are given. */
export function configuredTimers(
  { login, idleTimeoutSeconds, heartbeatSeconds, consentSeconds }: TimedSettings = defaultSettings(),
): Readonly<Record<string, number>> {
  return {
    login: login.timeoutSeconds,
    verdict: VERDICT_SECONDS,
    block: login.blockDurationSeconds,
    idle: idleTimeoutSeconds,
    heartbeat: heartbeatSeconds,
    probe: HEARTBEAT_ANSWER_SECONDS,
    farewell: FAREWELL_SECONDS,
    consent: consentSeconds,
    introduction: INTRODUCTION_SECONDS,
    ping: PING_SECONDS,
    quiet: QUIET_SECONDS,
    space: SPACE_SECONDS,
    tick: TICK_SECONDS,
    greeting: GREETING_SECONDS,
    chunk: CHUNK_SECONDS,
  };
}
