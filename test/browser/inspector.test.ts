/** Dev mode as a person sees it: a real server with `--dev`, real clients, the page in a real browser. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Page } from 'playwright-core';
import { bundledClient, startHub } from '../conversations/hub.ts';
import type { Hub } from '../conversations/hub.ts';
import type { Talker } from '../conversations/talker.ts';
import { soon, startChromium } from './chromium.ts';
import type { Chromium, OpenPage } from './chromium.ts';

/* Words that nobody may read on the page, nor in what it is sent. */
const TEXT = 'lorem-ipsum-dolor';
const PASSWORD = 'hans-secret';
const MINUTES = 180_000;

let browser: Chromium;
let hub: Hub;
let address: string;
let watched: OpenPage;
let page: Page;
let hans: Talker;
/* All that a page is told, heard beside it. */
let stream = '';
const listening = new AbortController();

beforeAll(async () => {
  [browser, hub] = await Promise.all([startChromium(), startHub({}, undefined, bundledClient(), ['--dev'])]);
  address = await vi.waitFor(inspectorOf, 60_000);
  watched = await browser.open();
  page = watched.page;
  await page.goto(address);
  await page.locator('.live[data-state=live]').waitFor();
  void listen();
  await hub.client('luke');
  hans = await hub.client('hans');
  // A message is delivered once its receiver has drained the mailbox, which is a little after the welcome.
  await vi.waitFor(async () => {
    expect(await hans.ask(`message luke ${TEXT}`)).toMatchObject({ ok: true, outcome: 'delivered' });
  }, 60_000);
  await actor('hans').click();
}, MINUTES);

afterAll(async () => {
  listening.abort();
  await browser.close();
  await hub.close();
});

function inspectorOf(): string {
  const [, told] = /inspector (\S+)/.exec(hub.log()) ?? [];
  if (told === undefined) throw new Error(`the server names no inspector: ${hub.log()}`);
  return told;
}

async function listen(): Promise<void> {
  const response = await fetch(`${address}events`, { signal: listening.signal });
  const decoder = new TextDecoder();
  try {
    for await (const bytes of response.body!) stream += decoder.decode(bytes as Uint8Array, { stream: true });
  } catch {
    // It ends with the test.
  }
}

function actor(name: string) {
  return page.locator('.actor', { has: page.locator('.name', { hasText: new RegExp(`^${name}$`) }) });
}

/** The line of the newest record with that word. */
function line(what: string) {
  return page.locator('.line', { has: page.locator('.what', { hasText: what }) }).first();
}

it(
  'lists who lives, and lights the state in which a client that logs in arrives',
  { timeout: MINUTES },
  async () => {
    await soon(() => actor('hans').textContent()).toContain('authenticated.live');
    await page.locator('#diagram .state.active[data-state="connection.authenticated.live"]').waitFor();
    expect(await page.locator('#diagram .state.active.atomic').count()).toBe(1);
    expect(await page.locator('#diagram .caption').textContent()).toContain('The other side is there.');
    expect(await actor('mail').textContent()).toContain('running');
  },
);

it('marks the edge that a command takes', { timeout: MINUTES }, async () => {
  expect(await hans.ask(`message luke ${TEXT}`)).toMatchObject({ ok: true, outcome: 'delivered' });
  await page.locator('#log input[type=search]').fill('commands.received hans');
  await line('commands.received').click();
  await page
    .locator('#diagram .taken[data-edge="connection.authenticated|commands.received|0"]')
    .first()
    .waitFor();
  // The edge was marked before the click, too: the page draws a little after it.
  await soon(() => page.locator('#live').textContent()).toBe('paused');
  await soon(() => page.locator('#context').textContent()).toContain('commands.received');
  await page.locator('#log input[type=search]').fill('');
  await page.locator('#timeline .toggle').click();
  await page.locator('.live[data-state=live]').waitFor();
});

it('tells the sequence of a command from socket to socket', { timeout: MINUTES }, async () => {
  await page.locator('#tab-sequence').click();
  const option = page
    .locator('#sequence option:not([value=""])', { hasText: /^message #.*ok: delivered/ })
    .first();
  await page.locator('#sequence select').selectOption(await option.getAttribute('value'));
  await expect
    .poll(() => page.locator('#sequence .nameplate title').allTextContents())
    .toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^socket c/),
        expect.stringMatching(/^c/),
        'mail',
        'blacklist',
      ]),
    );
  const rows = await page.locator('#sequence .row > title').allTextContents();
  const order = ['commands.received', 'message.asked', 'blockedBy?', 'event message', 'result #'];
  const places = order.map((word) => rows.findIndex((row) => row.startsWith(word)));
  expect(places, rows.join('\n')).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

it('says why a command ended as it did', { timeout: MINUTES }, async () => {
  expect(await hans.ask('message nobody hi')).toMatchObject({ ok: false, code: 'unknown-user' });
  await page.locator('#tab-why').click();
  const option = page.locator('#why option:not([value=""])', { hasText: 'refused: unknown-user' }).first();
  await page.locator('#why select').selectOption(await option.getAttribute('value'));
  await soon(() => page.locator('#why .verdict.refused').textContent()).toContain('refused: unknown-user');
  expect(await page.locator('#why .path > li').count()).toBeGreaterThan(3);
});

it('shows what flows over the bus, and follows a fact', { timeout: MINUTES }, async () => {
  await page.locator('#tab-bus').click();
  const lane = page.locator('.lane[data-type="message.asked"]');
  await lane.focus();
  await page.keyboard.press('Enter');
  await soon(() => lane.getAttribute('aria-pressed')).toBe('true');
  await page.locator('.node.followed[data-node=mail]').first().waitFor();
  await expect
    .poll(() =>
      page
        .locator('.line .what')
        .allTextContents()
        .then((all) => [...new Set(all)]),
    )
    .toEqual(['message.asked']);
  await page.getByRole('button', { name: 'Stop following' }).click();
  await soon(() => page.locator('.line .what').count()).toBeGreaterThan(1);
});

describe('the line of time', () => {
  it('goes back through the record by keys, while what runs goes on', { timeout: MINUTES }, async () => {
    await page.locator('#tab-diagram').click();
    // On the tabs the arrow keys choose tabs.
    await page.locator('h1').click();
    await page.keyboard.press('Home');
    await page.locator('.live[data-state=paused]').waitFor();
    await soon(() => actor('hans').textContent()).toContain('not yet');
    await soon(() => page.locator('#diagram .active').count()).toBe(0);
    expect(await hans.ask('whoelse')).toMatchObject({ ok: true, users: ['luke'] });
    const numberOf = async () => /#([\d,]+)/.exec((await page.locator('.instant').textContent())!)?.[1];
    const first = await numberOf();
    await page.keyboard.press('ArrowRight');
    await soon(numberOf).not.toBe(first);
    await page.keyboard.press('ArrowLeft');
    await soon(numberOf).toBe(first);
    await page.keyboard.press('End');
    await page.locator('.live[data-state=live]').waitFor();
    await page.locator('#diagram .state.active[data-state="connection.authenticated.live"]').waitFor();
  });

  it('is a slider, too', { timeout: MINUTES }, async () => {
    await page.locator('#timeline input[type=range]').fill('0');
    await page.locator('#timeline[data-state=paused]').waitFor();
    await page.locator('#timeline .toggle').click();
    await page.locator('#timeline[data-state=live]').waitFor();
  });
});

it('offers the record as a file that replay reads', { timeout: MINUTES }, async () => {
  const link = page.locator('#log a', { hasText: 'Export' });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect(download.suggestedFilename()).toBe('hubbub-record.jsonl');
  const text = await (await fetch(`${address}record.jsonl`)).text();
  expect(JSON.parse(text.split('\n')[0]!)).toMatchObject({ format: 1, program: 'hubbub' });
  expect(text).toContain('commands.received');
});

describe('the theme', () => {
  const ground = (open: Page) => open.evaluate('getComputedStyle(document.body).backgroundColor');

  it(
    'is the system’s, or the one that was chosen, and that is remembered',
    { timeout: MINUTES },
    async () => {
      const light = await ground(page);
      const { page: dark, complaints } = await browser.open({ theme: 'dark' });
      await dark.goto(address);
      await dark.locator('.live[data-state=live]').waitFor();
      const night = await ground(dark);
      expect(night).not.toBe(light);
      const button = dark.locator('#theme');
      await button.click();
      expect(await ground(dark)).toBe(light);
      await dark.reload();
      await dark.locator('.live[data-state=live]').waitFor();
      expect(await ground(dark)).toBe(light);
      await button.click();
      expect(await ground(dark)).toBe(night);
      expect(complaints).toEqual([]);
      await dark.close();
    },
  );
});

it(
  'shows and hears neither text nor password, and breaks no rule of its policy',
  { timeout: MINUTES },
  async () => {
    // Whatever was chosen before, everything of the newest message is looked at.
    await page.keyboard.press('End');
    await soon(() => stream).toContain('message.asked');
    await page.locator('#log input[type=search]').fill('message.asked');
    await line('message.asked').click();
    await soon(() => page.locator('#context').textContent()).toContain('hidden');
    for (const words of [
      await page.content(),
      stream,
      await (await fetch(`${address}record.jsonl`)).text(),
    ]) {
      expect(words).not.toContain(TEXT);
      expect(words).not.toContain(PASSWORD);
    }
    expect(watched.complaints).toEqual([]);
  },
);
