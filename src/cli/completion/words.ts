/** What may follow what, for the scripts of all shells. */
import type { OptionPage, VerbPage } from '../manual/page.ts';

/** What a shell can list by itself. */
export type Kind = 'file' | 'folder' | 'profile' | 'none';

const OF_OPTION: Readonly<Record<string, Kind>> = {
  share: 'folder',
  downloads: 'folder',
  home: 'folder',
  data: 'folder',
  config: 'file',
  'password-file': 'file',
  'as-test': 'file',
};

const OF_POSITIONAL: Readonly<Record<string, Kind>> = {
  address: 'profile',
  folder: 'folder',
  target: 'folder',
  backup: 'folder',
  file: 'file',
};

/** What the value of an option is. */
export function kindOfOption({ name }: Pick<OptionPage, 'name'>): Kind {
  return OF_OPTION[name] ?? 'none';
}

/** What an argument is. */
export function kindOfPositional({ name }: VerbPage['positionals'][number]): Kind {
  return OF_POSITIONAL[name] ?? 'none';
}

/** What the arguments of a verb are; one of each kind. */
export function kindsOf(page: VerbPage): readonly Kind[] {
  return [...new Set(page.positionals.map(kindOfPositional))].filter((kind) => kind !== 'none');
}

/** Verbs, and the verbs below them, by the words that lead there: `users add`. */
export function ways(pages: readonly VerbPage[]): (readonly [words: string, page: VerbPage])[] {
  return pages.flatMap((page) => [
    [page.name, page] as const,
    ...page.verbs.map((below) => [`${page.name} ${below.name}`, inherit(below, page)] as const),
  ]);
}

/** What a verb takes, those below it take, too. */
function inherit(below: VerbPage, above: VerbPage): VerbPage {
  return { ...below, options: [...below.options, ...above.options] };
}

/** Options of all verbs whose value is one of a few words, or of one kind; each name once. */
export function valuedOptions(pages: readonly VerbPage[]): OptionPage[] {
  const all = ways(pages).flatMap(([, page]) => page.options);
  return [
    ...new Map(all.filter(({ takesValue }) => takesValue).map((option) => [option.name, option])).values(),
  ];
}
