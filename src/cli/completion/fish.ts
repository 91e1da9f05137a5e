/** Completion for fish, which has descriptions and choices of its own. */
import { TYPED } from '../../commands/table.ts';
import type { OptionPage, VerbPage } from '../manual/page.ts';
import { kindOfOption, kindsOf, ways, type Kind } from './words.ts';

const LISTED: Readonly<Record<Kind, string>> = {
  file: ' -F',
  folder: " -a '(__fish_complete_directories)'",
  profile: " -a '(__hubbub_profiles)'",
  none: '',
};

/** The script, for `hubbub completion fish | source`. */
export function fishCompletion(pages: readonly VerbPage[]): string {
  const lines = [
    '# hubbub completion fish | source',
    'function __hubbub_profiles',
    '    set -l home $HUBBUB_HOME',
    '    set -q home[1]; or set home (set -q XDG_STATE_HOME; and echo $XDG_STATE_HOME; or echo $HOME/.local/state)/hubbub',
    '    for file in $home/profiles/*.json',
    "        string replace -r '.*/(.*)[.]json$' '$1' -- $file",
    '    end',
    'end',
    'function __hubbub_at',
    '    set -l words (commandline -opc)',
    '    contains -- -- $words; and return 1',
    '    set -l last (math 1 + (count $argv))',
    '    test "$words[2..$last]" = "$argv"',
    'end',
    'function __hubbub_command',
    '    set -l words (commandline -opc)',
    '    test "$words[2]" = exec; and test "$words[-1]" = --',
    'end',
    'complete -c hubbub -f',
    "complete -c hubbub -n __fish_use_subcommand -l help -d 'how to use it'",
    ...pages.map(
      ({ name, summary }) => `complete -c hubbub -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ),
    ...ways(pages).flatMap(([words, page]) => [
      ...page.verbs.map(
        ({ name, summary }) =>
          `complete -c hubbub -n '__hubbub_at ${words}' -a ${name} -d ${quoted(summary)}`,
      ),
      ...kindsOf(page).map((kind) => `complete -c hubbub -n '__hubbub_at ${words}'${LISTED[kind]}`),
      ...page.options.map((option) => `complete -c hubbub -n '__hubbub_at ${words}' ${optionWords(option)}`),
    ]),
    ...TYPED.map(
      ({ name, summary }) => `complete -c hubbub -n __hubbub_command -a ${name} -d ${quoted(summary)}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function optionWords(option: OptionPage): string {
  const { name, summary, takesValue, choices } = option;
  const value =
    choices.length > 0 ? ` -xa ${quoted(choices.join(' '))}` : ` -r${LISTED[kindOfOption(option)]}`;
  return `-l ${name}${takesValue ? value : ''} -d ${quoted(summary)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
