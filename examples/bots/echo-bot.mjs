#!/usr/bin/env node
/**
 * An echo bot: answers every message with its text. A program of any language can do the same: it starts `hubbub connect --json`,
 * reads an event per line from its stdout and writes a command per line to its stdin.
 *
 *     HUBBUB_PASSWORD=… node examples/bots/echo-bot.mjs bot@example.org --accept-new-server
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/* Where hubbub is not in the PATH: HUBBUB_PROGRAM="node src/launcher.js". */
const [program, ...start] = (process.env.HUBBUB_PROGRAM ?? 'hubbub').split(' ');
const words = ['connect', ...process.argv.slice(2), '--json', '--reconnect-for', '999999999'];
/* Its stdin stays open as long as the bot runs: at the end of its commands the client logs out. */
const client = spawn(program, [...start, ...words], { stdio: ['pipe', 'pipe', 'inherit'] });

createInterface({ input: client.stdout }).on('line', (line) => {
  const event = JSON.parse(line);
  if (event.type === 'message') answer(event);
  if (event.type === 'result' && !event.ok) console.error(`${event.command}: ${event.message}`);
});

/* A command is one line, so a text must not bring line ends of its own: its second line would be a command. */
function answer({ from, text }) {
  client.stdin.write(`message ${from} ${text.replace(/[\r\n]+/g, ' ')}\n`);
}

client.on('error', (error) => {
  console.error(`cannot start ${program}: ${error.message}`);
  process.exitCode = 1;
});
client.on('exit', (code) => (process.exitCode = code ?? 1));
client.stdin.on('error', () => undefined);
/* From a terminal Ctrl-C reaches both; a service manager tells the bot alone. */
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => client.kill('SIGTERM'));
