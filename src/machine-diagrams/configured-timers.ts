/** How long the machines' timers are, for their drawings. */
import {
  FAREWELL_SECONDS,
  HEARTBEAT_ANSWER_SECONDS,
  VERDICT_SECONDS,
} from '../../machines/connection-setup.ts';
import { SPACE_SECONDS, TICK_SECONDS } from '../../machines/download-setup.ts';
import { CHUNK_SECONDS, GREETING_SECONDS } from '../../machines/peer-link-setup.ts';
import { INTRODUCTION_SECONDS, PING_SECONDS, QUIET_SECONDS } from '../../machines/private-session-setup.ts';
import { defaultSettings } from '../config/settings.ts';

/** Seconds by the timer's name, as configured when nothing is said. */
export function configuredTimers(): Readonly<Record<string, number>> {
  const { login, idleTimeoutSeconds, heartbeatSeconds, consentSeconds } = defaultSettings();
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
