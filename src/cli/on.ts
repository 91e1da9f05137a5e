/** The verb `on`: an unattended client that runs a command for each event. */
import type { CommandModule } from 'yargs';
import { HANDLED_EVENTS, runOn } from '../client/faces/on.ts';
import type { ClientEvent } from '../client/events.ts';
import { nearest } from '../commands/nearest.ts';
import { systemClock } from '../ports/clock.ts';
import { systemPrograms } from '../ports/program.ts';
import { UsageError } from './client-options.ts';
import { coreStarter, endWith, wishesFor } from './client-verb.ts';
import { wordsAfterDashes } from './exec.ts';
import { ADDRESS_HELP, TYPED_OPTIONS } from './typed-options.ts';
import type { TypedFlags } from './typed-options.ts';

type OnFlags = TypedFlags & { events: string; parallel: string };

const MOST_PARALLEL = 64;

/** The row of `on` for the command line. */
export const onVerb: CommandModule<object, OnFlags> = {
  command: 'on <events> <address>',
  describe: 'run a command, given after --, for each event',
  builder: (command) =>
    command
      .usage('-- <program…>')
      .positional('events', {
        type: 'string',
        demandOption: true,
        describe: `one or several with commas: ${HANDLED_EVENTS.join(', ')}`,
      })
      .positional('address', { type: 'string', demandOption: true, describe: ADDRESS_HELP })
      .options(TYPED_OPTIONS)
      .hide('json')
      .option('parallel', {
        type: 'string',
        requiresArg: true,
        default: '1',
        describe: 'how many commands may run at once',
      })
      .example('$0 on message luke@example.org -- notify-send Hubbub', 'call a program for each message')
      .example(`$0 on presence work -- sh -c 'echo "$HUBBUB_USER $HUBBUB_ONLINE"'`, 'fields by their names')
      .epilogue(
        'The command is run as it stands, without a shell, once for each event: the fields are in its environment (HUBBUB_EVENT, HUBBUB_FROM, HUBBUB_TEXT, …), ' +
          'the whole event is one line of JSON on its stdin. A message is acknowledged when its command has ended.',
      ),
  handler: (typed) => endWith((interrupt) => on(typed, interrupt)),
};

async function on(typed: OnFlags, interrupt: AbortController): Promise<number> {
  if (typed.json === true)
    throw new UsageError('on prints no events, its commands get them: leave --json out');
  const words = wordsAfterDashes(process.argv, 'on message luke@example.org -- notify-send Hubbub');
  const events = eventsOf(typed.events);
  const parallel = parallelOf(typed.parallel);
  const wishes = await wishesFor(typed);
  const { address, server, colour, given } = wishes;
  const { user } = address;
  if (user === undefined)
    throw new UsageError(`say who you are: hubbub on ${typed.events} NAME@${server} -- …`);
  const mail = events.has('message') ? 'handled' : 'none';
  const start = await coreStarter(wishes, { mail, user, live: true, unattended: true });
  const { stdin, stdout, stderr } = process;
  const setting = { start, user, colour, server, given, interrupt, clock: systemClock };
  const handling = { events, words, parallel, environment: process.env, run: systemPrograms };
  return runOn({ ...setting, ...handling, stdin, stdout, stderr });
}

function eventsOf(typed: string): ReadonlySet<ClientEvent['type']> {
  const known: readonly string[] = HANDLED_EVENTS;
  const names = typed.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !known.includes(name));
  if (wrong === undefined) return new Set(names as ClientEvent['type'][]);
  const near = nearest(wrong, known);
  throw new UsageError(
    `there is no event "${wrong}"${near ? `; did you mean "${near}"?` : `; there are ${known.join(', ')}`}`,
  );
}

function parallelOf(typed: string): number {
  if (/^[1-9]\d?$/.test(typed) && Number(typed) <= MOST_PARALLEL) return Number(typed);
  throw new UsageError(`--parallel takes a number from 1 to ${MOST_PARALLEL}, not "${typed}"`);
}
