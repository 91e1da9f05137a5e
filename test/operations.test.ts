/** docs/operations.md explains what an operator may meet: every line of the log and every metric. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { systemClock } from '../src/ports/clock.ts';
import { metricsOf } from '../src/server/ops/metrics.ts';
import { createTallies } from '../src/server/ops/tallies.ts';
import { forEachNode, readSources } from './house/source.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const document = readFileSync(`${root}/docs/operations.md`, 'utf8');
const LEVELS = new Set(['fatal', 'error', 'warn', 'info', 'debug']);

/** The messages that a file logs, each up to its first gap. */
function messages(ast: ts.SourceFile): string[] {
  const found: string[] = [];
  forEachNode(ast, (node) => {
    if (ts.isCallExpression(node) && isLogging(node.expression, ast))
      found.push(...texts(node.arguments.at(-1)));
    // What the store's thread reports is logged by the server's.
    if (ts.isPropertyAssignment(node) && node.name.getText(ast) === 'message' && isReport(node))
      found.push(...texts(node.initializer));
  });
  return found;
}

function isLogging(called: ts.Expression, ast: ts.SourceFile): boolean {
  return (
    ts.isPropertyAccessExpression(called) &&
    LEVELS.has(called.name.text) &&
    /(^|\.)log$/.test(called.expression.getText(ast))
  );
}

function isReport({ parent }: ts.PropertyAssignment): boolean {
  const names = parent.properties.map((property) => property.name?.getText());
  return names.includes('isLost') && names.includes('level');
}

/** A text that is put together elsewhere (a warning passed on) has none here. */
function texts(node: ts.Node | undefined): string[] {
  if (node === undefined) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  return ts.isTemplateExpression(node) ? [node.head.text.trim()] : [];
}

it('explains every line of the log', () => {
  const folders = ['src/server', 'src/cli', 'src/store'];
  const logged = folders.flatMap((folder) => readSources(root, folder)).flatMap(({ ast }) => messages(ast));
  expect(logged.length).toBeGreaterThan(20);
  expect(logged).toEqual(
    expect.arrayContaining(['ready', 'stopping', 'The disk has room again.', 'A batch was not stored:']),
  );
  expect(logged.filter((message) => !document.includes(`\`${message}`))).toEqual([]);
});

it('lists every metric', () => {
  const parts = { tallies: createTallies(systemClock), ask: () => null, isReady: () => true, version: '' };
  const names = metricsOf(parts).map(({ name }) => name);
  expect(names.length).toBeGreaterThan(15);
  expect(names.filter((name) => !document.includes(`\`${name}\``))).toEqual([]);
});
