/** The verb `completion`: a script that completes verbs, options, profiles and files in a shell. */
import { basename } from 'node:path';
import type { CommandModule } from 'yargs';
import { safe } from '../terminal/safe.ts';
import { bashCompletion } from './completion/bash.ts';
import { fishCompletion } from './completion/fish.ts';
import { zshCompletion } from './completion/zsh.ts';
import type { VerbPage } from './manual/page.ts';

const EXIT_USAGE = 2;

const SHELLS: Readonly<Record<string, (pages: readonly VerbPage[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** The row of `completion` for the command line. */
export function completionVerb(
  pages: () => Promise<VerbPage[]>,
): CommandModule<object, { shell: string | undefined }> {
  return {
    command: 'completion [shell]',
    describe: 'print a script for completion in bash, zsh or fish',
    builder: (yargs) =>
      yargs
        .positional('shell', { type: 'string', describe: 'bash, zsh or fish (default: what $SHELL says)' })
        .example('source <($0 completion bash)', 'in ~/.bashrc')
        .example('$0 completion zsh > "${fpath[1]}/_hubbub"', 'once')
        .example('$0 completion fish > ~/.config/fish/completions/hubbub.fish', 'once'),
    async handler({ shell = basename(process.env['SHELL'] ?? 'bash') }) {
      const print = SHELLS[shell];
      if (print) process.stdout.write(print(await pages()));
      else {
        process.stderr.write(
          `hubbub: there is no completion for ${safe(shell)}; say one of ${Object.keys(SHELLS).join(', ')}\n`,
        );
        process.exitCode = EXIT_USAGE;
      }
    },
  };
}
