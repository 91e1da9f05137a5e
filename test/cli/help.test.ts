/** What the program says of itself: the overview, topics, the man page, completion in real shells. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandModule } from 'yargs';
import { ways } from '../../src/cli/completion/words.ts';
import { execVerb } from '../../src/cli/exec.ts';
import { overview } from '../../src/cli/manual/overview.ts';
import { pageOf } from '../../src/cli/manual/page.ts';
import { verbHelp } from '../../src/cli/manual/verb-help.ts';
import { restoreVerb } from '../../src/cli/restore.ts';
import { usersVerb } from '../../src/cli/users.ts';
import { EXIT } from '../../src/client/faces/exit-code.ts';
import { TYPED } from '../../src/commands/table.ts';
import { runHubbub } from '../conversations/hub.ts';

const VERBS = [
  ...['serve', 'connect', 'exec', 'share', 'users', 'machines', 'config', 'completion'],
  ...['demo', 'dev', 'on', 'profile', 'replay', 'why', 'backup', 'restore', 'help'],
];
const MAN_PAGE = fileURLToPath(new URL('../../docs/hubbub.1', import.meta.url));

describe('hubbub', () => {
  it('--help lists every verb in its group, with examples', async () => {
    const { code, stdout } = await runHubbub(['--help']);
    expect(code).toBe(0);
    for (const verb of VERBS) expect(stdout).toMatch(new RegExp(`^  ${verb} `, 'm'));
    expect(stdout).toContain('hubbub connect luke@127.0.0.1 --signup');
    expect(await runHubbub(['help'])).toMatchObject({ code: 0, stdout });
  });
  it('help exit-codes and help environment tell what scripts rely on', async () => {
    const codes = (await runHubbub(['help', 'exit-codes'])).stdout;
    for (const code of [...Object.values(EXIT), 78]) expect(codes).toMatch(new RegExp(`^  ${code} `, 'm'));
    const environment = (await runHubbub(['help', 'environment'])).stdout;
    for (const name of ['HUBBUB_PASSWORD', 'HUBBUB_HOME', 'HUBBUB_DATA', 'NO_COLOR', 'FORCE_COLOR'])
      expect(environment).toContain(name);
  });
  it('help of a verb is its --help', async () => {
    const { stdout } = await runHubbub(['users', '--help']);
    expect(stdout).toContain('Usage: hubbub users <verb> [options]');
    expect(stdout).toContain('\n  add <name> ');
    expect(await runHubbub(['help', 'users'])).toMatchObject({ code: 0, stdout });
  });
  it('help of a verb below a verb has its own options, those above, and examples', () => {
    const invite = new Map(ways([pageOf(usersVerb, 'serve')])).get('users invite');
    const text = invite ? verbHelp(invite, 80, 'hubbub users') : '';
    expect(text).toContain('Usage: hubbub users invite [options]');
    for (const part of ['--uses N', '--data FOLDER', '(default: 7)', '\nExamples\n  hubbub users invite\n'])
      expect(text).toContain(part);
  });
  it('keeps an example whole on its line, however narrow the terminal', () => {
    const text = verbHelp(pageOf(execVerb as unknown as CommandModule, 'chat'), 40);
    expect(text).toContain('Usage: hubbub exec <address> [options] -- <command…>\n');
    expect(text).toContain('\n  hubbub exec luke@example.org -- message hans "Hey Dude"\n');
  });
  it('fits a terminal of forty columns, but for what is copied', async () => {
    const pages = [execVerb, restoreVerb].map((row) => pageOf(row as unknown as CommandModule, 'chat'));
    const lines = overview(pages, 40).split('\n');
    const examples = lines.slice(lines.indexOf('Examples'), lines.indexOf('More'));
    const tooLong = lines.filter((line) => line.length > 40 && !examples.includes(line));
    expect(tooLong).toEqual([]);
  });
  it.each(['dev', 'connect', 'on'])('--help of %s names no default twice', async (verb) => {
    const { stdout } = await runHubbub([verb, '--help']);
    for (const option of stdout.split(/\n {2}(?=--)/))
      expect(option.match(/\(default/g)?.length ?? 0).toBeLessThan(2);
    expect(stdout).not.toMatch(/any free one\s+\(default: 0\)/);
  });
  it('ends without a word when nobody reads on, as before `head`', () => {
    const launcher = fileURLToPath(new URL('../../src/launcher.js', import.meta.url));
    const pipe = '"$0" "$1" machines --format json | head -c 1';
    const { stderr } = spawnSync('sh', ['-c', pipe, process.execPath, launcher], { encoding: 'utf8' });
    expect(stderr).toBe('');
  });
  it.each([
    [['sevre'], 'there is no verb "sevre"; did you mean "serve"?'],
    [['zzzzzz'], 'there is no verb "zzzzzz"\n'],
    [['\u001b[31mred'], 'there is no verb'],
    [['constructor'], 'there is no verb "constructor"'],
    [[], 'a verb is missing'],
    [['--jsn'], 'a verb is missing'],
    [['help', 'exit-code'], 'did you mean "exit-codes"?'],
    [['completion', 'tcsh'], 'say one of bash, zsh, fish'],
    [['serve', '--prot', '1'], 'there is no option --prot; did you mean --port?'],
    [['serve', 'now'], '"now" is a word too many'],
    [['serve', '--port'], '--port needs a value'],
    [['connect', 'hans@127.0.0.1', '--pin'], '--pin needs a value'],
    [['connect'], '<address> is missing: [user@]host[:port], the invite address'],
    [['users', 'add', '--dat', 'x', 'luke'], 'did you mean --data?'],
    [['users', 'add'], '<name> is missing'],
    [['users', 'lits'], 'there is no "users lits"; did you mean "list"?'],
    [['connect', 'a@b', '--home', 'a', '--home', 'b'], '--home is given more than once'],
    [['serve', '--config', 'a', '--config=b'], '--config is given more than once'],
    [['connect', 'a@b', '--color', 'red'], '--color takes auto, always, never, not "red"'],
  ])('%j is wrong usage, and says how', async (words, says) => {
    const { code, stdout, stderr } = await runHubbub(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('\u001b');
  });
  it.each([
    [['users', 'add', '--dat', 'x', 'luke'], 'hubbub users add --help'],
    [['profile', 'show'], 'hubbub profile show --help'],
    [['users', 'lits'], 'hubbub users --help'],
    [['connect', 'a@b', '--jsn'], 'hubbub connect --help'],
  ])('after %j it names the help that has the answer', async (words, named) => {
    expect((await runHubbub(words)).stderr).toContain(`\nTry: ${named}\n`);
  });
});

describe('the man page', () => {
  it('is what the rows of verbs and commands say (UPDATE_DOCS=1 writes it anew)', async () => {
    const { stdout } = await runHubbub(['help', '--man']);
    if (process.env['UPDATE_DOCS']) writeFileSync(MAN_PAGE, stdout);
    expect(stdout).toBe(readFileSync(MAN_PAGE, 'utf8'));
    for (const { usage } of TYPED)
      expect(stdout).toContain(usage.replaceAll('-', '\\-').replaceAll('…', '...'));
    for (const line of stdout.split('\n')) expect(line).toMatch(/^(\.[A-Z]{1,2}( |$)|[^.']|$)/);
  });
});

describe('completion', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'hubbub-completion-'));
    mkdirSync(join(home, 'profiles'));
    mkdirSync(join(home, 'films'));
    writeFileSync(join(home, 'profiles', 'work.json'), '{}');
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  /** Each line, and what must be among its completions. */
  const lines: readonly (readonly [string, readonly string[]])[] = [
    ['hubbub se', ['serve']],
    ['hubbub connect w', ['work']],
    ['hubbub connect --priv', ['--private']],
    ['hubbub connect --private ', ['ask', 'accept', 'verified', 'never']],
    ['hubbub users ', ['add', 'import', 'invite']],
    ['hubbub users add --op', ['--operator']],
    ['hubbub users add --da', ['--data']],
    ['hubbub machines --format s', ['svg']],
    ['hubbub exec work -- me', ['message']],
  ];
  /** True where there is that shell; says aloud where there is not. */
  function isHere(shell: string): boolean {
    const isThere = spawnSync(shell, ['-c', 'exit 0']).status === 0;
    if (!isThere) console.warn(`test/cli/help: left out, there is no ${shell} here`);
    return isThere;
  }

  /** The script of a shell, and what it says to a line of each; `script` may use `$1` as the completion script's path. */
  async function complete(shell: string, script: string, args: readonly string[]): Promise<string> {
    const { stdout, code } = await runHubbub(['completion', shell]);
    expect(code).toBe(0);
    const path = join(home, `completion.${shell}`);
    writeFileSync(path, stdout);
    const env = { ...process.env, HUBBUB_HOME: home };
    const ran = spawnSync(shell, ['-c', script, shell, path, ...args], { env, cwd: home, encoding: 'utf8' });
    expect(ran.stderr).toBe('');
    return ran.stdout;
  }

  it('in bash', async () => {
    if (!isHere('bash')) return;
    const script =
      'source "$1"; shift; for line in "$@"; do COMP_WORDS=($line); [[ $line == *" " ]] && COMP_WORDS+=(""); ' +
      'COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _hubbub; echo "${COMPREPLY[*]}"; done';
    const given = [...lines.map(([line]) => line), 'hubbub share fi'];
    const answers = (await complete('bash', script, given)).split('\n');
    for (const [n, [line, wanted]] of lines.entries())
      expect(answers[n]?.split(' '), line).toEqual(expect.arrayContaining([...wanted]));
    expect(answers[lines.length]).toBe('films');
  });
  it('in fish', async () => {
    if (!isHere('fish')) return;
    const script =
      'source $argv[1]; for line in $argv[2..]; echo (complete -C $line | string replace -r "\\t.*" ""); end';
    const { stdout } = await runHubbub(['completion', 'fish']);
    const path = join(home, 'completion.fish');
    writeFileSync(path, stdout);
    const env = { ...process.env, HUBBUB_HOME: home, HOME: home };
    const ran = spawnSync('fish', ['--no-config', '-c', script, path, ...lines.map(([line]) => line)], {
      ...{ env, cwd: home, encoding: 'utf8' as const },
    });
    const answers = ran.stdout.split('\n');
    for (const [n, [line, wanted]] of lines.entries())
      expect(answers[n]?.split(' '), line).toEqual(expect.arrayContaining([...wanted]));
  });
  it('in zsh it is a function that zsh can read', async () => {
    if (!isHere('zsh')) return;
    const script =
      'autoload -U compinit; compinit -D -u; source "$1"; whence -w _hubbub; print $_comps[hubbub]';
    expect(await complete('zsh', script, [])).toBe('_hubbub: function\n_hubbub\n');
  });
});
