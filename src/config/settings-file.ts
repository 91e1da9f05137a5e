/** Reads a config file into assignments that know their line and column; the loader calls it first. */
import { readFileSync } from 'node:fs';
import { createScanner, getNodeValue, type Node, parseTree, type ParseError } from 'jsonc-parser';
import { excerpt, expectation, printable, quote } from './expectation.ts';
import { complaintsAbout } from './judge.ts';
import { type Assignment, type Origin, problem } from './problem.ts';
import { groups, hintFor, join, settings } from './setting-paths.ts';
import { describeSyntaxError } from './syntax-error.ts';

/** Far deeper than any setting, and far shallower than the call stack of the parser. */
const deepest = 64;
/** Token kinds of jsonc-parser, whose own enum exists in its types only. */
const opening = [1, 3];
const closing = [2, 4];
const endOfFile = 17;

interface Reading {
  readonly text: string;
  readonly locate: (offset: number) => Origin;
  readonly assignments: Assignment[];
  readonly problems: string[];
}

/** What a config file says (JSON with comments and trailing commas), and every problem of its form, unknown keys included. */
export function readSettingsFile(file: string): { assignments: Assignment[]; problems: string[] } {
  try {
    const bytes = readFileSync(file);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return readSettingsText(text, file);
  } catch (error) {
    return { assignments: [], problems: [`${file === '' ? '""' : printable(file)}: ${unreadable(error)}`] };
  }
}

/** The same from the text of a file; `name` is how the file is called in places. */
export function readSettingsText(
  text: string,
  name: string,
): { assignments: Assignment[]; problems: string[] } {
  const reading: Reading = { text, locate: locator(text, printable(name)), assignments: [], problems: [] };
  const tooDeep = firstTooDeep(text);
  if (tooDeep !== undefined) {
    reading.problems.push(problem(reading.locate(tooDeep), '', `nested deeper than ${deepest} levels`));
    return reading;
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  if (errors.length > 0 || root === undefined) reportSyntax(errors, reading);
  else readGroup(root, '', reading);
  return reading;
}

/** One mistake often makes the parser stumble again on the same line: only its first complaint there is of use. */
function reportSyntax(errors: readonly ParseError[], { text, locate, problems }: Reading): void {
  const lines = new Set<string>();
  for (const error of errors) {
    const origin = locate(error.offset);
    const line = origin.name.replace(/:\d+$/, '');
    if (!lines.has(line)) problems.push(problem(origin, '', describeSyntaxError(error, text)));
    lines.add(line);
  }
}

function readGroup(node: Node, path: string, reading: Reading): void {
  const schema = groups.get(path);
  if (schema === undefined || node.type !== 'object') {
    const expected = path === '' ? 'an object with settings' : expectation(schema ?? {});
    const complaint = `expected ${expected}, got ${source(node, reading.text)}`;
    reading.problems.push(problem(reading.locate(node.offset), path, complaint));
    return;
  }
  const seen = new Map<string, Origin>();
  for (const property of node.children ?? []) {
    const [keyNode, valueNode] = property.children ?? [];
    if (keyNode === undefined || valueNode === undefined) continue;
    const key: unknown = keyNode.value;
    readProperty(String(key), keyNode, valueNode, path, seen, reading);
  }
}

function readProperty(
  key: string,
  keyNode: Node,
  valueNode: Node,
  groupPath: string,
  seen: Map<string, Origin>,
  reading: Reading,
): void {
  const path = join(groupPath, key);
  const shown = join(groupPath, /^[\w$-]{1,60}$/.test(key) ? key : quote(key));
  const origin = reading.locate(keyNode.offset);
  const first = seen.get(key);
  if (first !== undefined)
    reading.problems.push(problem(origin, shown, `given twice, first at ${first.name}`));
  else seen.set(key, origin);
  const isSchemaReference = path === '$schema' && groupPath === '';
  const isKnown = !key.includes('.') && (groups.has(path) || settings.has(path) || isSchemaReference);
  if (key === '' || !isKnown) {
    reading.problems.push(problem(origin, shown, `unknown setting; ${hintFor(groupPath, key)}`));
  } else if (groups.has(path)) {
    readGroup(valueNode, path, reading);
  } else {
    const value: unknown = getNodeValue(valueNode);
    const stood = source(valueNode, reading.text);
    const assignment = { path, value, stood, origin: reading.locate(valueNode.offset) };
    reading.assignments.push(assignment);
    reading.problems.push(...complaintsAbout(assignment));
  }
}

/** A value as it is written in the file; lists and objects are put on one line. */
function source(node: Node, text: string): string {
  const written = text.slice(node.offset, node.offset + node.length);
  return excerpt(node.children === undefined ? written : written.replace(/\s+/g, ' '));
}

/** Lines and columns count from 1; a column is a UTF-16 unit, as editors count. */
function locator(text: string, name: string): (offset: number) => Origin {
  const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((match) => match.index + match[0].length)];
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { kind: 'file', name: `${name}:${line + 1}:${offset - (starts[line] ?? 0) + 1}` };
  };
}

/** The parser calls itself for each level: where the text is nested beyond reason it must not be started. */
function firstTooDeep(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== endOfFile; token = scanner.scan()) {
    if (opening.includes(token)) depth++;
    if (closing.includes(token)) depth--;
    if (depth > deepest) return scanner.getTokenOffset();
  }
  return undefined;
}

function unreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such config file; give another with --config';
  if (code === 'EISDIR') return 'expected a config file, got a folder; give the file with --config';
  if (code === 'EACCES') return 'the config file may not be read; check its permissions';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return 'the config file is not UTF-8 text; save it as UTF-8';
  return `the config file cannot be read (${typeof code === 'string' ? code : 'unknown cause'})`;
}
