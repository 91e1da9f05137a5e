/** Reads the configuration again while the server runs: what can change takes effect, and the log says what cannot. */
import { printable } from '../../config/expectation.ts';
import type { LiveSettings, SettingChange } from '../../config/live-settings.ts';
import { ConfigError } from '../../config/problem.ts';
import type { Settings } from '../../config/settings.ts';
import { systemRandomness } from '../../ports/randomness.ts';
import { loadIdentity, type ServerIdentity } from '../../server/identity.ts';
import type { Log } from '../../server/log.ts';
import type { Server } from '../../server/server.ts';

/** The settings as the sources say them now, and warnings. Throws a ConfigError. */
export type ReadSettings = () => { readonly settings: Settings; readonly warnings: readonly string[] };

export interface ReloadParts {
  readonly read: ReadSettings;
  readonly live: LiveSettings;
  readonly server: Server;
  /** The one that newcomers meet now; null for plain text. */
  readonly identity: ServerIdentity | null;
  readonly log: Log;
}

/** What a reload does, each time it is called; never rejects. Where something is wrong with the new settings nothing changes. */
export function createReload({ read, live, server, identity, log }: ReloadParts): () => Promise<void> {
  let current = identity;

  async function take(next: Settings): Promise<readonly SettingChange[]> {
    // The folder of the data needs a restart: the server's own key is where it was.
    const { data } = live.settings;
    const renewed = current && (await loadIdentity({ ...next, data }, systemRandomness));
    server.renew(next.limits, renewed);
    if (renewed && renewed.pin !== current?.pin)
      log.warn({ from: current?.pin, to: renewed.pin }, 'The pin of the server is another now.');
    const hasNewCertificate = renewed?.cert !== current?.cert;
    if (hasNewCertificate) log.info('New connections get another certificate.');
    current = renewed;
    const changes = live.apply(next);
    server.bus.publish({ type: 'settings.applied' });
    return changes;
  }

  return async () => {
    try {
      const { settings: next, warnings } = read();
      const changes = await take(next);
      // Whichever level lets the changes be seen, the old one or the new.
      if (!log.isLevelEnabled('info')) log.level = live.settings.log.level;
      for (const warning of warnings) log.warn(warning);
      for (const change of changes) report(change, log);
      if (changes.length === 0) log.info('The configuration was read again: no setting has changed.');
      log.level = live.settings.log.level;
    } catch (error) {
      const problems = error instanceof ConfigError ? error.problems : [(error as Error).message];
      for (const problem of problems) log.error(`The configuration stays as it was: ${printable(problem)}`);
    }
  };
}

function report({ path, from, to, effect }: SettingChange, log: Log): void {
  if (effect === 'restart') log.warn({ setting: path, from, to }, 'The change of a setting needs a restart.');
  else log.info({ setting: path, from, to, effect }, 'A setting has changed.');
}
