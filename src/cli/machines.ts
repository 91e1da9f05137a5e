/** The verb `machines`: prints the state diagrams of the machines that run. */
import type { CommandModule } from 'yargs';
import { nearest } from '../commands/nearest.ts';
import { configuredTimers } from '../machine-diagrams/configured-timers.ts';
import { MACHINES } from '../machine-diagrams/machines.ts';
import { asDot } from '../machine-diagrams/dot.ts';
import { drawSvg } from '../machine-diagrams/draw-svg.ts';
import { asMermaid } from '../machine-diagrams/mermaid.ts';
import { asText } from '../machine-diagrams/text.ts';
import { draw } from '../machine-diagrams/walk.ts';
import type { Drawing } from '../machine-diagrams/walk.ts';
import { safe } from '../terminal/safe.ts';

const EXIT_USAGE = 2;

const PRINTERS: Readonly<Record<string, (drawing: Drawing) => string | Promise<string>>> = {
  text: asText,
  mermaid: asMermaid,
  dot: asDot,
  svg: drawSvg,
  json: (drawing) => `${JSON.stringify(drawing, null, 2)}\n`,
};

/** The row of `machines` for the command line. */
export const machinesVerb: CommandModule<object, { name: string | undefined; format: string }> = {
  command: 'machines [name]',
  describe: 'print the state machines that run',
  builder: (yargs) =>
    yargs
      .positional('name', { type: 'string', describe: `one of ${[...MACHINES.keys()].join(', ')}` })
      .option('format', { choices: Object.keys(PRINTERS), default: 'text', describe: 'how to print them' })
      .example('$0 machines connection --format svg > connection.svg', 'a picture'),
  handler: async ({ name, format }) => {
    if (format === 'svg' && name === undefined)
      return refuse(`--format svg draws one machine; name it: ${[...MACHINES.keys()].join(', ')}`);
    const names = name === undefined ? [...MACHINES.keys()] : [name];
    for (const wanted of names) {
      const machine = MACHINES.get(wanted);
      if (!machine) {
        const near = nearest(wanted, [...MACHINES.keys()]);
        return refuse(`no machine "${safe(wanted)}"${near ? `; did you mean "${near}"?` : ''}`);
      }
      process.stdout.write((await PRINTERS[format]?.(draw(machine, configuredTimers()))) ?? '');
    }
  },
};

function refuse(sentence: string): void {
  process.stderr.write(`hubbub: ${sentence}\n`);
  process.exitCode = EXIT_USAGE;
}
