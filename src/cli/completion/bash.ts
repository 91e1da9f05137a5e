/** Completion for bash. The script asks nobody: what it offers is written into it, but for profiles and files. */
import { TYPED } from '../../commands/table.ts';
import type { VerbPage } from '../manual/page.ts';
import { kindOfOption, kindsOf, valuedOptions, ways, type Kind } from './words.ts';

const LISTED: Readonly<Record<Kind, string>> = {
  file: 'compgen -f -- "$cur"',
  folder: 'compgen -d -- "$cur"',
  profile: '_hubbub_profiles "$cur"',
  none: 'true',
};

/** The script, for `source <(hubbub completion bash)`. */
export function bashCompletion(pages: readonly VerbPage[]): string {
  return `# hubbub completion bash: source <(hubbub completion bash)
_hubbub_profiles() {
  local home=\${HUBBUB_HOME:-\${XDG_STATE_HOME:-$HOME/.local/state}/hubbub} file
  for file in "$home"/profiles/*.json; do
    [[ -e $file ]] || continue
    file=\${file##*/}
    compgen -W "\${file%.json}" -- "$1"
  done
}
_hubbub() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} verb=\${COMP_WORDS[1]} below=\${COMP_WORDS[2]} n
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W '${pages.map(({ name }) => name).join(' ')} --help --version' -- "$cur")
    return
  fi
  for ((n = 2; n < COMP_CWORD; n++)); do
    [[ \${COMP_WORDS[n]} == -- ]] || continue
    if ((n + 1 < COMP_CWORD)); then mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    elif [[ $verb == exec ]]; then mapfile -t COMPREPLY < <(compgen -W '${TYPED.map(({ name }) => name).join(' ')}' -- "$cur")
    else mapfile -t COMPREPLY < <(compgen -c -- "$cur")
    fi
    return
  done
  case $prev in
${valuedOptions(pages).map(valueCase).join('\n')}
  esac
  ((COMP_CWORD == 2)) || verb="$verb $below"
  case $verb in
${cases(pages)}
  esac
}
complete -o filenames -F _hubbub hubbub
`;
}

function valueCase(option: ReturnType<typeof valuedOptions>[number]): string {
  const list =
    option.choices.length > 0
      ? `compgen -W '${option.choices.join(' ')}' -- "$cur"`
      : LISTED[kindOfOption(option)];
  return `    --${option.name}) mapfile -t COMPREPLY < <(${list}); return ;;`;
}

/* Verbs with verbs below them first: the patterns of the others end in a star, for any second word. */
function cases(pages: readonly VerbPage[]): string {
  return ways(pages)
    .toSorted(([a], [b]) => b.split(' ').length - a.split(' ').length)
    .map(([words, page]) => {
      const pattern = words.includes(' ') ? `'${words}'` : `${words} | "${words} "*`;
      const plain = [
        ...page.verbs.map(({ name }) => name),
        ...page.options.map(({ name }) => `--${name}`),
        '--help',
      ];
      const lists = kindsOf(page).map((kind) => LISTED[kind]);
      return `    ${pattern}) mapfile -t COMPREPLY < <(${[`compgen -W '${plain.join(' ')}' -- "$cur"`, ...lists].join('; ')}) ;;`;
    })
    .join('\n');
}
