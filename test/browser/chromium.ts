/**
 * A real Chromium for tests: the headless one that `npm ci` brings packed (@sparticuz/chromium), driven by playwright-core.
 * It is unpacked once, below node_modules, and asks the network for nothing. Where it cannot start, the test fails and says
 * what to do: a browser test that is silently left out proves nothing.
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packed from '@sparticuz/chromium';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/chromium', import.meta.url));
const UNPACKED = join(CACHE, 'unpacked');
/* Not the flags that the package advises: those switch web security off, which tests of the inspector rely on. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'];
const PATIENCE_MILLISECONDS = 60_000;

export interface PageWishes {
  /** CSS pixels; 1280 by 800 when nothing is said. */
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
}

export interface OpenPage {
  readonly page: Page;
  /** What the console called an error and what was thrown in the page, so far: a good page leaves it empty. */
  readonly complaints: readonly string[];
}

export interface Chromium {
  /** A blank page in a context of its own (no cookies, no storage of others). */
  open(wishes?: PageWishes): Promise<OpenPage>;
  close(): Promise<void>;
}

/** Starts the browser. Throws a sentence with what to do when it cannot start. Close it in `afterAll`. */
export async function startChromium(): Promise<Chromium> {
  const browser = await launch();
  return {
    async open({ width = 1280, height = 800, theme = 'light' } = {}) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
      context.setDefaultTimeout(PATIENCE_MILLISECONDS);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      return { page, complaints };
    },
    close: () => browser.close(),
  };
}

async function launch() {
  try {
    const executablePath = join(await unpack(), 'chromium');
    return await chromium.launch({ executablePath, args: FLAGS, timeout: PATIENCE_MILLISECONDS });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      'Chromium did not start, so nothing was tested in a browser. Run `npm ci`; on a bare Linux it also needs the ' +
        `libraries libnss3, libnspr4 and a font (Debian: apt-get install libnss3 fonts-dejavu-core). It said: ${reason}`,
      { cause: error },
    );
  }
}

/** The folder with the browser. Test files run side by side: each unpacks apart, and the first to be whole is taken. */
async function unpack(): Promise<string> {
  if (existsSync(UNPACKED)) return UNPACKED;
  mkdirSync(CACHE, { recursive: true });
  const own = mkdtempSync(join(CACHE, 'unpacking-'));
  const before = process.env['TMPDIR'];
  // The package unpacks into the folder for temporary files, under a name that anybody could have taken there.
  process.env['TMPDIR'] = own;
  try {
    await packed.executablePath();
    renameSync(own, UNPACKED);
  } catch (error) {
    if (!existsSync(UNPACKED)) throw error;
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(own, { recursive: true, force: true });
  }
  return UNPACKED;
}

/** Expects of what `look` finds, within a time that a slow machine needs, too. */
export function soon<T>(look: () => T | Promise<T>) {
  return expect.poll(look, { timeout: PATIENCE_MILLISECONDS });
}
