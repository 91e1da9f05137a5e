/** Who may import whom (docs/architecture.md draws it). `test/tidy.test.ts` holds the tree against this table. */
import { dirname, join } from 'node:path/posix';
import type { Source } from './source.ts';

interface Area {
  /** The other areas whose files it may import. */
  readonly areas: readonly string[] | 'any';
  readonly packages: readonly string[] | 'any';
  /** Modules of Node itself, without `node:`. */
  readonly builtins: readonly string[] | 'any';
}

const PURE = { packages: [], builtins: [] } as const;
const VOCABULARY = 'machines/vocabulary';
/* In a published package the launcher loads what the build made of src/cli.ts. */
const LAUNCHER = 'src/launcher.js';
const BUILT = 'dist/';

/** The innermost folder that has a row decides; a file whose folder has none is a breach. */
export const AREAS: Readonly<Record<string, Area>> = {
  'machines/vocabulary': { areas: [], ...PURE },
  machines: { areas: [VOCABULARY], packages: ['xstate'], builtins: [] },
  'src/commands': { areas: [VOCABULARY], ...PURE },
  'src/config': {
    areas: ['src/commands', 'src/ports'],
    packages: ['jsonc-parser', 'typebox'],
    builtins: 'any',
  },
  'src/ports': { areas: [VOCABULARY], packages: [], builtins: 'any' },
  'src/wire': { areas: [VOCABULARY, 'src/commands'], packages: ['typebox'], builtins: [] },
  'src/bus': { areas: ['src/ports', VOCABULARY], packages: ['rxjs', 'xstate'], builtins: [] },
  'src/actors': {
    areas: ['src/bus', 'src/ports', 'machines', VOCABULARY],
    packages: [],
    builtins: ['crypto'],
  },
  'src/dev': {
    areas: ['src/bus', 'src/machine-diagrams', 'src/ports', 'machines', VOCABULARY],
    packages: ['xstate'],
    builtins: 'any',
  },
  // The page is run by a browser: of the program it knows the words of the stream, as types.
  'src/dev/page': { areas: ['src/dev'], ...PURE },
  'src/machine-diagrams': {
    areas: ['src/config', 'machines'],
    packages: ['elkjs', 'xstate'],
    builtins: ['worker_threads'],
  },
  'src/store': { areas: ['src/ports', VOCABULARY], packages: [], builtins: 'any' },
  'src/server': {
    areas: [
      ...[
        'src/actors',
        'src/bus',
        'src/commands',
        'src/config',
        'src/ports',
        'src/store',
        'src/terminal',
        'src/wire',
      ],
      ...['machines', VOCABULARY],
    ],
    packages: ['pino', 'pino-pretty', 'prom-client', 'xstate'],
    builtins: 'any',
  },
  'src/peer': { areas: ['src/wire', 'src/ports', 'machines', VOCABULARY], packages: [], builtins: 'any' },
  'src/swarm': {
    areas: ['src/ports', 'machines', VOCABULARY],
    packages: ['xstate'],
    builtins: 'any',
  },
  'src/terminal': { areas: ['src/ports'], packages: [], builtins: 'any' },
  'src/client': {
    areas: [
      ...['src/commands', 'src/peer', 'src/ports', 'src/swarm', 'src/terminal', 'src/wire'],
      ...['machines', VOCABULARY],
    ],
    packages: ['xstate'],
    builtins: 'any',
  },
  'src/cli': {
    areas: [
      ...[
        'src/actors',
        'src/bus',
        'src/client',
        'src/commands',
        'src/config',
        'src/dev',
        'src/peer',
        'src/ports',
        'src/server',
        'src/store',
      ],
      ...['src/machine-diagrams', 'src/terminal', 'src/wire', 'machines', VOCABULARY],
    ],
    packages: 'any',
    builtins: 'any',
  },
  bench: { areas: 'any', packages: 'any', builtins: 'any' },
  test: { areas: 'any', packages: 'any', builtins: 'any' },
};

/** The area of a file, or undefined. `src/cli.ts` and the launcher are the command line's, though they lie above it. */
export function areaOf(path: string): string | undefined {
  if (/^src\/[^/]+$/.test(path)) return 'src/cli';
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    if (folder in AREAS) return folder;
  }
  return undefined;
}

/** Every import that the table does not allow, as a sentence. */
export function checkArrows(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const area = areaOf(source.path);
    if (area === undefined) return [`${source.path}: its folder has no row in test/house/arrows.ts; add one`];
    return source.references.flatMap(({ to, line }) => {
      const breach = judge(source.path, area, to);
      return breach === undefined ? [] : [`${source.path}:${line}: ${breach}`];
    });
  });
}

/**
 * Actors meet on the bus only: no file of src/actors may import one there that is itself on the bus (imports src/bus),
 * unless both are parts of one actor, in a folder of its own.
 */
export function checkStrangers(sources: readonly Source[]): string[] {
  const actors = sources.filter((source) => areaOf(source.path) === 'src/actors');
  const onBus = new Set(actors.filter((source) => targets(source).some(isBus)).map(({ path }) => path));
  return actors.flatMap((source) => {
    const isPartOf = (target: string) =>
      dirname(target) === dirname(source.path) && dirname(target) !== 'src/actors';
    return targets(source)
      .filter((target) => onBus.has(target) && !isPartOf(target))
      .map((target) => `${source.path}: imports the actor ${target}; actors meet on the bus only`);
  });
}

function targets(source: Source): string[] {
  return source.references.map(({ to }) => join(dirname(source.path), to));
}

function isBus(path: string): boolean {
  return areaOf(path) === 'src/bus';
}

function judge(path: string, area: string, to: string): string | undefined {
  const row = AREAS[area];
  if (row === undefined) return `no row for ${area}`;
  if (!to.startsWith('.')) return judgeForeign(area, row, to);
  const target = join(dirname(path), to);
  if (path === LAUNCHER && target.startsWith(BUILT)) return undefined;
  if (target === 'package.json') return undefined;
  const targetArea = areaOf(target);
  if (targetArea === area || row.areas === 'any') return undefined;
  if (targetArea !== undefined && row.areas.includes(targetArea)) return undefined;
  return `${area} may not import ${targetArea ?? 'that'} (${to}); it may import ${row.areas.join(', ') || 'nothing'}`;
}

function judgeForeign(area: string, row: Area, to: string): string | undefined {
  if (to.startsWith('node:')) {
    const name = to.slice('node:'.length);
    if (row.builtins === 'any' || row.builtins.includes(name)) return undefined;
    return `${area} may not import ${to}`;
  }
  const name = to
    .split('/')
    .slice(0, to.startsWith('@') ? 2 : 1)
    .join('/');
  if (row.packages === 'any' || row.packages.includes(name)) return undefined;
  return `${area} may not import the package ${name}`;
}
