/** How an option is written in help and in the man page: `--share FOLDER`, `--push ask|accept|never`. */
import { kindOfOption } from '../completion/words.ts';
import type { OptionPage } from './page.ts';

/** What a value is called where neither its kind nor the name of its option says it well. */
const VALUES: Readonly<Record<string, string>> = {
  up: 'RATE',
  down: 'RATE',
  invite: 'CODE',
  'p2p-port': 'N|N-M',
  'reconnect-for': 'SECONDS',
  uses: 'N',
  expires: 'DAYS',
  parallel: 'N',
};

/** The option with the name of its value, if it takes one. */
export function flagOf({ name, takesValue, choices }: OptionPage): string {
  if (!takesValue) return `--${name}`;
  if (choices.length > 0) return `--${name} ${choices.join('|')}`;
  const kind = kindOfOption({ name });
  return `--${name} ${VALUES[name] ?? (kind === 'none' ? (name.split('-').at(-1) ?? '') : kind).toUpperCase()}`;
}
