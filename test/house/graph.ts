/** What the imports make together: rings of files that need each other, and files that nobody needs. */
import { dirname, join } from 'node:path/posix';
import type { Source } from './source.ts';

type Graph = ReadonlyMap<string, readonly string[]>;

/** Each ring of imports once, as `a -> b -> a`. Types count: a ring of types is read in a ring, too. */
export function checkCycles(sources: readonly Source[]): string[] {
  const graph = graphOf(sources, (source) => source.references.map(({ to }) => beside(source, to)));
  return tangles(graph).map((ring) => `${ring.join(' -> ')}: these import each other in a ring`);
}

/**
 * Files that none of `entries` leads to. `src/` and `machines/` must be reached without help from tests: a program file
 * that only a test imports belongs under `test/`.
 */
export function checkDead(sources: readonly Source[], entries: readonly string[]): string[] {
  const graph = graphOf(sources, (source) => [
    ...source.references.map(({ to }) => beside(source, to)),
    ...source.mentions.flatMap((mention) => [beside(source, mention), mention.replace(/^\.\//, '')]),
  ]);
  const isProgram = (path: string) => /^(src|machines)\//.test(path);
  const byProgram = reach(graph, entries.filter(isProgram));
  const byAll = reach(graph, entries);
  return sources.flatMap(({ path }) => {
    if (!byAll.has(path)) return [`${path}: nobody imports it; delete it, or name it as an entry`];
    if (isProgram(path) && !byProgram.has(path))
      return [`${path}: only tests or benches import it; move it there`];
    return [];
  });
}

function beside(source: Source, to: string): string {
  return join(dirname(source.path), to);
}

function graphOf(sources: readonly Source[], targets: (source: Source) => string[]): Graph {
  const known = new Set(sources.map(({ path }) => path));
  return new Map(
    sources.map((source) => [source.path, targets(source).filter((target) => known.has(target))]),
  );
}

function reach(graph: Graph, from: readonly string[]): Set<string> {
  const reached = new Set<string>();
  const queue = [...from];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    queue.push(...(graph.get(path) ?? []));
  }
  return reached;
}

/** One ring per tangle of files: of a knot, the ring that a walk from its first file finds. */
function tangles(graph: Graph): string[][] {
  const rings: string[][] = [];
  const done = new Set<string>();
  for (const start of graph.keys()) {
    if (done.has(start)) continue;
    const ring = ringThrough(graph, start);
    if (ring === undefined) continue;
    rings.push(ring);
    for (const path of ring) done.add(path);
  }
  return rings;
}

/** The shortest way from `start` back to itself, breadth first. */
function ringThrough(graph: Graph, start: string): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const path of queue) {
    for (const next of graph.get(path) ?? []) {
      if (next === start) return wayBack(cameFrom, path, start);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, path);
      queue.push(next);
    }
  }
  return undefined;
}

function wayBack(cameFrom: ReadonlyMap<string, string>, last: string, start: string): string[] {
  const way = [start];
  for (let path: string | undefined = last; path !== undefined && path !== start; path = cameFrom.get(path)) {
    way.unshift(path);
  }
  return [start, ...way];
}
