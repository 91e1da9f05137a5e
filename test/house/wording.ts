/** What may stand in a file: its name, its comments, and the shortcuts that nobody takes here. */
import ts from 'typescript';
import { forEachNode, lineOf, type Source } from './source.ts';

const EMPTY_NAMES = /^(utils?|helpers?|managers?|common|types|misc)$/;
/* Each pattern is written so that it does not find itself. */
const LEFTOVERS = /\b(TO[D]O|FIX[M]E|XX[X])\b/;
const COMPILER_HUSHES = /@ts-(ignor[e]|nochec[k]|expect-erro[r])/;
const MACHINE_PATHS = /(?<![\w.~$}-])\/(?:home\/\w|Users\/\w|root\b|tmp\b|var\/tmp\b)/;
const SWITCHED_OFF = new Set(['skip', 'only', 'todo', 'skipIf', 'runIf', 'fails']);
const TEST_WORDS = new Set(['it', 'test', 'describe', 'suite']);

/** File and folder names that say nothing of what is inside. */
export function checkNames(paths: readonly string[]): string[] {
  return paths
    .filter((path) => path.split(/[/.-]/).some((word) => EMPTY_NAMES.test(word)))
    .map((path) => `${path}: its name says nothing; name it after its main export`);
}

/** Notes to oneself and silenced compilers, in any text; paths of one machine, outside tests. */
export function checkText(files: readonly { readonly path: string; readonly text: string }[]): string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const where = `${path}:${index + 1}`;
      if (LEFTOVERS.test(line)) return [`${where}: do it, or write it down where work is planned`];
      if (COMPILER_HUSHES.test(line)) return [`${where}: the compiler is silenced; say it in types`];
      if (!path.startsWith('test/') && MACHINE_PATHS.test(line)) return [`${where}: a path of one machine`];
      return [];
    }),
  );
}

/** `any` by assertion, and tests that do not run. */
export function checkShortcuts(sources: readonly Source[]): string[] {
  const breaches: string[] = [];
  for (const { path, ast } of sources) {
    forEachNode(ast, (node) => {
      const shortcut = shortcutOf(node);
      if (shortcut !== undefined) breaches.push(`${path}:${lineOf(ast, node)}: ${shortcut}`);
    });
  }
  return breaches;
}

function shortcutOf(node: ts.Node): string | undefined {
  if (ts.isAsExpression(node) && node.type.kind === ts.SyntaxKind.AnyKeyword)
    return 'asserts `any`; name the type';
  if (!ts.isPropertyAccessExpression(node) || !SWITCHED_OFF.has(node.name.text)) return undefined;
  const isTest = ts.isIdentifier(node.expression) && TEST_WORDS.has(node.expression.text);
  return isTest ? 'a test that does not run; mend it or delete it' : undefined;
}

/** Files that do not begin with a comment that says what they are, and exported functions without a docstring. */
export function checkDocstrings(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const opening = /^(#!.*\n)?\/[*/]/.test(source.text)
      ? []
      : [`${source.path}:1: say first what this file is`];
    const silent = exportedFunctions(source.ast).filter(
      ({ node }) => ts.getJSDocCommentsAndTags(node).length === 0,
    );
    const breaches = silent.map(
      ({ node, name }) => `${source.path}:${lineOf(source.ast, node)}: ${name} has no docstring`,
    );
    return [...opening, ...breaches];
  });
}

interface Exported {
  readonly node: ts.Node;
  readonly name: string;
}

function exportedFunctions(ast: ts.SourceFile): Exported[] {
  const listed = new Set<string>();
  for (const statement of ast.statements) {
    if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier !== undefined) continue;
    if (statement.exportClause === undefined || !ts.isNamedExports(statement.exportClause)) continue;
    for (const { name, propertyName } of statement.exportClause.elements)
      listed.add((propertyName ?? name).text);
  }
  return ast.statements.flatMap(functionsOf).filter(({ node, name }) => isExported(node) || listed.has(name));
}

/** An overloaded function is asked for one docstring, at its first signature. */
function functionsOf(statement: ts.Statement, index: number, all: readonly ts.Statement[]): Exported[] {
  if (ts.isFunctionDeclaration(statement)) {
    const name = statement.name?.text ?? 'the default export';
    const before = all[index - 1];
    const isFurther = before !== undefined && ts.isFunctionDeclaration(before) && before.name?.text === name;
    return isFurther ? [] : [{ node: statement, name }];
  }
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations
    .filter(({ initializer }) => initializer !== undefined && isFunction(initializer))
    .map((declaration) => ({ node: statement, name: declaration.name.getText() }));
}

function isFunction(node: ts.Expression): boolean {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

function isExported(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}
