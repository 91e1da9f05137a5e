/** How long things may be: files of 300 lines, functions of 60. */
import ts from 'typescript';
import { forEachNode, lineOf, type Source } from './source.ts';

const FILE_LINES = 300;
const FUNCTION_LINES = 60;

/** The number of lines of a text; the newline at its end begins no further one. */
export function countLines(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}

/** The middle one of the files' lengths; 0 without files. */
export function medianLines(sources: readonly Source[]): number {
  const lengths = sources.map(({ text }) => countLines(text)).sort((a, b) => a - b);
  return lengths[Math.floor(lengths.length / 2)] ?? 0;
}

/** Files that are too long. */
export function checkFileSizes(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const lines = countLines(text);
    return lines > FILE_LINES ? [`${path}: ${lines} lines, and ${FILE_LINES} are the limit; split it`] : [];
  });
}

/**
 * Functions that are too long. Closures take the place of classes here, so what is nested in a function counts for itself and
 * not for the function around it; the body of a `describe` is a list, not a function.
 */
export function checkFunctionSizes(sources: readonly Source[]): string[] {
  const breaches: string[] = [];
  for (const { path, ast } of sources) {
    forEachNode(ast, (node) => {
      if (!isMeasured(node) || isSuite(node)) return;
      const lines =
        linesOf(ast, node) - nestedIn(node).reduce((sum, inner) => sum + linesOf(ast, inner) - 1, 0);
      if (lines > FUNCTION_LINES) {
        const first = lineOf(ast, node);
        breaches.push(
          `${path}:${first}: a function of ${lines} lines of its own, and ${FUNCTION_LINES} are the limit; split it`,
        );
      }
    });
  }
  return breaches;
}

function isMeasured(node: ts.Node): boolean {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

function linesOf(ast: ts.SourceFile, node: ts.Node): number {
  return ast.getLineAndCharacterOfPosition(node.end).line + 2 - lineOf(ast, node);
}

/** The outermost functions inside a function. */
function nestedIn(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  const look = (inner: ts.Node): void => {
    if (isMeasured(inner)) found.push(inner);
    else ts.forEachChild(inner, look);
  };
  ts.forEachChild(node, look);
  return found;
}

function isSuite(node: ts.Node): boolean {
  return ts.isCallExpression(node.parent) && /^describe\b/.test(node.parent.expression.getText());
}
