/** A program with the two client verbs and nothing else, set up as src/cli.ts is. */
import yargs from 'yargs';
import type { CommandModule } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { connectVerb } from '../../src/cli/connect.ts';
import { execVerb } from '../../src/cli/exec.ts';

const program = yargs(hideBin(process.argv))
  .parserConfiguration({ 'populate--': true, 'camel-case-expansion': false, 'parse-numbers': false })
  .strict();
for (const verb of [connectVerb, execVerb] as CommandModule[]) program.command(verb);
await program.parseAsync();
