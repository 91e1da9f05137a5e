/** The list of known servers as it lies on disk (threat 8): read whole or not at all, written in order, beside what others wrote. */
import { describe, expect, it } from 'vitest';
import { judgeServer, readKnownServers, rememberServer } from '../../src/client/known-servers.ts';
import type { Disk } from '../../src/ports/disk.ts';

const [PIN, OTHER_PIN] = ['a'.repeat(52), 'b'.repeat(51) + 'a'];

/** A disk with this one file. */
function diskWith(text: string | null): { readonly disk: Disk; readonly text: () => string | null } {
  let content = text;
  const disk = {
    read: () => Promise.resolve(content),
    write: (_path: string, written: string) => Promise.resolve(void (content = written)),
  };
  return { disk: disk as unknown as Disk, text: () => content };
}

describe('the list of known servers', () => {
  it('is empty where there is none', async () => {
    expect(await readKnownServers(diskWith(null).disk, 'known')).toEqual(new Map());
  });

  it.each(['', '[', 'null', '7', '"x"', '[]', `["${PIN}"]`, '{"h:1":7}', `{"h:1":null,"h:2":"${PIN}"}`])(
    'that is %s is refused by name, and nobody becomes a stranger by it',
    async (text) => {
      const { disk, text: now } = diskWith(text);
      await expect(readKnownServers(disk, 'known')).rejects.toThrow(
        /^known is not a list of known servers\./,
      );
      await expect(rememberServer(disk, 'known', 'h:3', PIN)).rejects.toThrow('known');
      expect(now()).toBe(text);
    },
  );

  it('is written in order, with what somebody else wrote meanwhile', async () => {
    const { disk, text } = diskWith(JSON.stringify({ 'h:2': PIN, 'h:3': PIN }));
    await rememberServer(disk, 'known', 'h:1', OTHER_PIN);
    expect(text()).toBe(`${JSON.stringify({ 'h:1': OTHER_PIN, 'h:2': PIN, 'h:3': PIN }, null, 2)}\n`);
    await rememberServer(disk, 'known', 'h:3', OTHER_PIN);
    expect([...(await readKnownServers(disk, 'known'))].map(([place]) => place)).toEqual([
      'h:1',
      'h:2',
      'h:3',
    ]);
    expect((await readKnownServers(disk, 'known')).get('h:3')).toBe(OTHER_PIN);
  });
});

it('a refusal names both pins and says what to do', () => {
  const base = { place: 'h:1', shown: PIN, given: [], known: undefined, acceptsNew: false };
  const said = (more: object): string => {
    const verdict = judgeServer({ ...base, ...more });
    return verdict.how === 'refused' ? verdict.message : '';
  };
  expect(said({ known: OTHER_PIN })).toMatch(
    new RegExp(`h:1 has changed.*${OTHER_PIN}.*${PIN}.*listening in.*remove h:1 from known-servers.json`),
  );
  expect(said({ given: [OTHER_PIN] })).toMatch(new RegExp(`h:1.*${OTHER_PIN}.*${PIN}.*Nothing was sent`));
  expect(said({ shown: undefined, given: [OTHER_PIN] })).toMatch(
    new RegExp(`^h:1 showed no key, so it cannot be the one with the pin ${OTHER_PIN}. Nothing was sent.$`),
  );
});
