#!/usr/bin/env node
/**
 * The door of the program: `hubbub`, `npx hubbub` and `npm start` begin here. It checks Node's version before anything
 * that an old one cannot read is loaded, hands over to the Node of the checkout where the one it was called with is too
 * old, and then loads the command line. The syntax is that of Node 12, so that even it prints a sentence and no stack.
 */
import { spawn } from 'child_process';
import { existsSync, realpathSync } from 'fs';
import { fileURLToPath } from 'url';

/* The same as "engines" in package.json; a test compares the two. */
const NEEDED = '24.7';
const USAGE_EXIT = 2;

function isOldNode() {
  const found = process.versions.node.split('.').map(Number);
  const needed = NEEDED.split('.').map(Number);
  return found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1]);
}

function pathOf(relative) {
  return fileURLToPath(new URL(relative, import.meta.url));
}

function refuse(sentence) {
  process.stderr.write(`hubbub: ${sentence}\n`);
  process.exit(USAGE_EXIT);
}

/* A terminal sends Ctrl-C to parent and child alike: passing it on then would make two of one. */
function passSignals(child) {
  const atTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  process.on('SIGINT', () => atTerminal || child.kill('SIGINT'));
}

function endLike(code, signal) {
  if (signal === null) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/* Not spawnSync: a parent that sleeps in it dies of the first SIGTERM and leaves its child behind. */
function handOver(node) {
  const child = spawn(node, [pathOf('./launcher.js')].concat(process.argv.slice(2)), { stdio: 'inherit' });
  child.on('error', (error) => refuse(`could not start ${node} (${error.message}); run \`npm ci\` again.`));
  child.on('exit', endLike);
  passSignals(child);
}

/* Node before 24.15 calls its SQLite an experiment on stderr, at every start; all other warnings stay. */
function hushExperiments() {
  const printers = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name === 'ExperimentalWarning') return;
    for (const print of printers) print.call(process, warning);
  });
}

/* A published package holds dist/ only, and Node strips no types below node_modules. In a checkout src/ is always the
   newer of the two: a forgotten dist/ must not run in its place. */
function isCheckout() {
  return existsSync(pathOf('./cli.ts')) && !/[\\/]node_modules[\\/]/.test(pathOf('./'));
}

function start() {
  hushExperiments();
  import(isCheckout() ? './cli.ts' : '../dist/cli.js').catch((error) => {
    const isBare = isCheckout() && !existsSync(pathOf('../node_modules'));
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || !isBare) throw error;
    refuse(`its packages are not installed; run \`npm ci\` in ${pathOf('../')}, then \`npx hubbub\`.`);
  });
}

function launch() {
  if (!isOldNode()) return start();
  const ownNode = pathOf('../node_modules/node/bin/node');
  if (existsSync(ownNode) && realpathSync(ownNode) !== realpathSync(process.execPath))
    return handOver(ownNode);
  refuse(
    `this is Node ${process.versions.node}, and Hubbub needs ${NEEDED} or newer. In a checkout \`npm ci\` brings one, ` +
      'then run `npx hubbub`; elsewhere install it from https://nodejs.org.',
  );
}

launch();
