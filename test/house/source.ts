/** A file of the project as the house rules see it: its text, its syntax tree, and what it refers to. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path/posix';
import ts from 'typescript';

/** One import of a file, or one `new URL('./x.ts', …)`, by which workers are started. */
export interface Reference {
  /** As it is written: `./mailbox.ts`, `node:crypto`, `xstate/graph`. */
  readonly to: string;
  readonly line: number;
}

export interface Source {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly ast: ts.SourceFile;
  readonly references: readonly Reference[];
  /** Strings that name a program file: a child process is started by such a path. */
  readonly mentions: readonly string[];
}

/** Reads and parses every `.ts` and `.js` file below `folder`, a path relative to `root`; none where it does not exist. */
export function readSources(root: string, folder: string): Source[] {
  return listFiles(root, folder)
    .filter((path) => /\.(ts|js)$/.test(path))
    .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')));
}

/** The paths, relative to `root`, of all files below `folder`, in order of name; none where it does not exist. */
export function listFiles(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replace(/^\//, ''))
    .sort();
}

/** Parses `text` as if it stood in the file `path`. */
export function parseSource(path: string, text: string): Source {
  const ast = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const references: Reference[] = [];
  const mentions: string[] = [];
  forEachNode(ast, (node) => {
    for (const to of referred(node)) references.push({ to, line: lineOf(ast, node) });
    if (ts.isStringLiteralLike(node) && /\.(ts|js)$/.test(node.text)) mentions.push(node.text);
  });
  return { path, text, ast, references, mentions };
}

/** Calls `visit` for `node` and everything inside it. */
export function forEachNode(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => forEachNode(child, visit));
}

/** The line, from 1, on which `node` begins. */
export function lineOf(ast: ts.SourceFile, node: ts.Node): number {
  return ast.getLineAndCharacterOfPosition(node.getStart(ast)).line + 1;
}

function referred(node: ts.Node): string[] {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return literal(node.moduleSpecifier);
  if (ts.isImportTypeNode(node))
    return ts.isLiteralTypeNode(node.argument) ? literal(node.argument.literal) : [];
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return literalsIn(node.arguments[0]);
  }
  if (ts.isNewExpression(node) && node.expression.getText() === 'URL') {
    return literalsIn(node.arguments?.[0]).filter((text) => /^\.\.?\//.test(text));
  }
  return [];
}

function literal(node: ts.Node | undefined): string[] {
  return node !== undefined && ts.isStringLiteralLike(node) ? [node.text] : [];
}

/** A worker's name may be chosen (`… ? './a.ts' : './a.js'`) or end in the extension of the file that starts it. */
function literalsIn(node: ts.Node | undefined): string[] {
  const found: string[] = [];
  if (node === undefined) return found;
  forEachNode(node, (inner) => {
    found.push(...literal(inner));
    if (ts.isTemplateExpression(inner)) found.push(`${inner.head.text.replace(/\.$/, '')}.ts`);
  });
  return found;
}
