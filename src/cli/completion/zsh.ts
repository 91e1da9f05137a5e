/** Completion for zsh, by its own `_arguments`. */
import { TYPED } from '../../commands/table.ts';
import type { OptionPage, VerbPage } from '../manual/page.ts';
import { kindOfOption, kindOfPositional, ways, type Kind } from './words.ts';

const LISTED: Readonly<Record<Kind, string>> = {
  file: '_files',
  folder: '_files -/',
  profile: '_hubbub_profiles',
  none: ' ',
};

/** The script: a file `_hubbub` on the fpath, or `source <(hubbub completion zsh)`. */
export function zshCompletion(pages: readonly VerbPage[]): string {
  const below = pages.filter(({ verbs }) => verbs.length > 0);
  return `#compdef hubbub
# hubbub completion zsh > "\${fpath[1]}/_hubbub", or source <(hubbub completion zsh) after compinit
_hubbub_profiles() {
  local home=\${HUBBUB_HOME:-\${XDG_STATE_HOME:-$HOME/.local/state}/hubbub}
  local -a names=("$home"/profiles/*.json(N:t:r))
  compadd -a names
}
_hubbub_commands() {
  local -a commands=(${TYPED.map(({ name, summary }) => described(name, summary)).join(' ')})
  if ((CURRENT == 1)) && [[ $1 == exec ]]; then _describe command commands
  elif ((CURRENT == 1)); then _command_names -e
  else _files
  fi
}
_hubbub() {
  local -a verbs=(${pages.map(({ name, summary }) => described(name, summary)).join(' ')})
  if ((CURRENT == 2)); then
    _describe verb verbs
    return
  fi
  local dashes=\${words[(i)--]}
  if ((dashes < CURRENT)); then
    local verb=$words[2]
    words=("\${(@)words[dashes + 1, -1]}")
    ((CURRENT -= dashes))
    _hubbub_commands $verb
    return
  fi
  local way=$words[2]
  case $way in
${below.map(belowCase).join('\n')}
  esac
  words=("\${(@)words[2, -1]}")
  ((CURRENT--))
  case $way in
${ways(pages).map(wayCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _hubbub ]]; then _hubbub "$@"; else compdef _hubbub hubbub; fi
`;
}

/** The verbs below one are offered; the second of the words says which it is, and the first is dropped. */
function belowCase({ name, verbs }: VerbPage): string {
  const list = verbs.map((verb) => described(verb.name, verb.summary)).join(' ');
  return `    ${name})
      if ((CURRENT == 3)); then
        local -a below=(${list})
        _describe verb below
        return
      fi
      way="${name} $words[3]"
      words=("\${(@)words[2, -1]}")
      ((CURRENT--)) ;;`;
}

function wayCase([words, page]: readonly [string, VerbPage]): string {
  const positionals = page.positionals.map((positional, n) =>
    quoted(`${n + 1}:${positional.name}:${LISTED[kindOfPositional(positional)]}`),
  );
  const specs = [...page.options.map(spec), quoted('--help[how to use it]'), ...positionals];
  return `    ${quoted(words)}) _arguments ${specs.join(' ')} ;;`;
}

function spec(option: OptionPage): string {
  const { name, summary, takesValue, choices } = option;
  const value = choices.length > 0 ? `(${choices.join(' ')})` : LISTED[kindOfOption(option)];
  const text = summary.replaceAll(/[[\]:]/g, (mark) => `\\${mark}`);
  return quoted(`--${name}[${text}]${takesValue ? `:${name}:${value}` : ''}`);
}

function described(name: string, summary: string): string {
  return quoted(`${name}:${summary}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
