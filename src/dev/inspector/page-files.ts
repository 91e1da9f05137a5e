/** The files of the page, as they lie beside this module: in a checkout and in a published program alike. */
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { diagramStyle } from '../../machine-diagrams/style.ts';
import { refused, type Body } from './http.ts';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  js: 'text/javascript; charset=utf-8',
  ts: 'text/javascript; charset=utf-8',
};

/** A published program is one folder of built files with the page's in `page/`. */
const FOLDER = new URL(import.meta.url.endsWith('.ts') ? '../page/' : './page/', import.meta.url);

/** A file of the page by its name. Modules are TypeScript: what only the compiler reads is taken out on the way. */
export async function pageFile(name: string): Promise<Body> {
  // The look of the diagrams is where they are made, so that a file of them looks the same.
  if (name === 'machine.css') return { status: 200, type: TYPES['css'] ?? '', body: diagramStyle() };
  const [, stem, ending] = /^([a-z][a-z0-9-]*)\.([a-z]+)$/.exec(name) ?? [];
  const type = TYPES[ending ?? ''];
  if (!stem || !type) return refused(404, 'there is no such file');
  const isModule = ending === 'js' || ending === 'ts';
  try {
    const text = await readFile(new URL(isModule ? `${stem}.ts` : name, FOLDER), 'utf8');
    return { status: 200, type, body: isModule ? stripTypeScriptTypes(text) : text };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return refused(404, 'there is no such file');
  }
}
