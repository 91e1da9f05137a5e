/** The verb `why`: asks an inspector for the path of a command or a transfer, and prints it. */
import { request } from 'node:http';
import type { CommandModule } from 'yargs';
import { isLoopback } from '../config/loopback.ts';
import type { Refused, WhyAnswer } from '../dev/messages.ts';
import { safe, safeLines } from '../terminal/safe.ts';

const EXIT = { failed: 1, usage: 2, unreachable: 3 } as const;
const MOST_BYTES = 16 * 1_048_576;
const PATIENCE_MILLISECONDS = 10_000;

interface WhyFlags {
  readonly inspector: string;
  readonly user?: string | undefined;
  readonly session?: string | undefined;
  readonly command?: string | undefined;
  readonly transfer?: string | undefined;
}

/** The row of `why` for the command line. */
export const whyVerb: CommandModule<object, WhyFlags> = {
  command: 'why <inspector>',
  describe: 'tell what led to the outcome of a command, or of a transfer: asks the inspector of a --dev',
  builder: (command) =>
    command
      .positional('inspector', {
        type: 'string',
        demandOption: true,
        describe: 'its address, as it was printed, or its port',
      })
      .option('user', { type: 'string', requiresArg: true, describe: 'whose command' })
      .option('session', { type: 'string', requiresArg: true, describe: 'or of which session' })
      .option('command', {
        type: 'string',
        requiresArg: true,
        describe: 'its number; otherwise the last one that was refused, else the last',
      })
      .option('transfer', {
        type: 'string',
        requiresArg: true,
        describe: 'a transfer of a client, by its id',
      })
      .conflicts('transfer', ['user', 'session', 'command'])
      .example('$0 why 40123 --user hans', 'why was hans refused?'),
  handler: async (flags) => {
    process.exitCode = await tellWhy(flags);
  },
};

async function tellWhy({ inspector, ...question }: WhyFlags): Promise<number> {
  const url = addressOf(inspector);
  if (!url) {
    complain(`"${inspector}" is no inspector's address: say what --dev printed, as http://127.0.0.1:40123/`);
    return EXIT.usage;
  }
  for (const name of ['user', 'session', 'command', 'transfer'] as const) {
    const value = question[name];
    if (value !== undefined) url.searchParams.set(name, value);
  }
  let answer: WhyAnswer | Refused;
  try {
    answer = (await fetchJson(url)) as WhyAnswer | Refused;
  } catch (error) {
    complain(`no inspector answers at ${url.host}: ${(error as Error).message}`);
    return EXIT.unreachable;
  }
  if ('error' in answer) {
    complain(answer.error);
    return EXIT.failed;
  }
  const lines = answer.lines.map(({ after, text }) => `${after.toFixed(3).padStart(10)} ms  ${safe(text)}\n`);
  process.stdout.write(`${safe(`${answer.about}: ${answer.outcome}`)}\n${lines.join('')}`);
  return 0;
}

function addressOf(inspector: string): URL | null {
  const url = URL.parse('/why.json', /^\d+$/.test(inspector) ? `http://127.0.0.1:${inspector}/` : inspector);
  const host = url?.hostname.replace(/^\[|\]$/g, '') ?? '';
  return url?.protocol === 'http:' && isLoopback(host) ? url : null;
}

/** Not `fetch`: loading it takes longer than the question. Rejects when what answers is no inspector. */
function fetchJson(url: URL): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { timeout: PATIENCE_MILLISECONDS }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MOST_BYTES) response.destroy(new Error('its answer has no end'));
      });
      response.on('error', reject).on('end', () => {
        try {
          const value = JSON.parse(text) as { lines?: unknown; error?: unknown };
          if (!Array.isArray(value.lines) && typeof value.error !== 'string') throw new Error();
          resolve(value);
        } catch {
          reject(new Error('what answers is no inspector'));
        }
      });
    });
    asking.on('timeout', () => asking.destroy(new Error('it takes too long')));
    asking.on('error', reject).end();
  });
}

function complain(sentence: string): void {
  process.stderr.write(`hubbub: ${safeLines(sentence, 2)}\n`);
}
