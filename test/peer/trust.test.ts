/** What a client knows of others' keys, and what two people compare (R29, threat row 25). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openContacts } from '../../src/peer/contacts.ts';
import { safetyNumber } from '../../src/peer/safety-number.ts';
import { newIdentity } from './acquaintances.ts';

/** A disk of one file. */
function memory(text: string | null = null) {
  const disk = {
    text,
    isFull: false,
    makeFolder: () => Promise.resolve(null),
    sweep: () => Promise.resolve(),
    read: () => Promise.resolve(disk.text),
    write: (_path: string, content: string) => {
      if (disk.isFull) return Promise.reject(new Error('the disk is full'));
      disk.text = content;
      return Promise.resolve();
    },
    remove: () => Promise.resolve(),
    openRecord: () => {
      throw new Error('no records here');
    },
  };
  return disk;
}

const clock = { now: () => 1_000 };
const open = (disk: ReturnType<typeof memory>) => openContacts(disk, 'contacts.json', clock);

describe('contacts', () => {
  it('keep the first key, whatever the case of the name, also on disk', async () => {
    const disk = memory();
    const contacts = await open(disk);
    expect(contacts.judge('hans', 'one')).toBe('new');
    await contacts.remember('Hans', 'one');
    await contacts.remember('hans', 'two');
    expect(contacts.judge('HANS', 'one')).toBe('known');
    expect((await open(disk)).judge('hans', 'two')).toBe('changed');
  });

  it('are verified until the key changes; an accepted key is not verified', async () => {
    const contacts = await open(memory());
    await contacts.remember('hans', 'one');
    await contacts.verify('hans');
    expect(contacts.judge('hans', 'one')).toBe('verified');
    expect(contacts.judge('hans', 'two')).toBe('changed');
    await contacts.accept('hans');
    expect(contacts.judge('hans', 'one')).toBe('verified');
    await contacts.noteChange('hans', 'two');
    expect(contacts.judge('hans', 'two')).toBe('changed');
    await contacts.accept('hans');
    expect([contacts.judge('hans', 'two'), contacts.judge('hans', 'one')]).toEqual(['known', 'changed']);
  });

  it('are not replaced by strangers when their file is damaged', async () => {
    for (const text of ['', '[]', '{"hans":{}}', '{"hans":{"user":"hans","key":1}}', 'null']) {
      await expect(open(memory(text))).rejects.toThrow('contacts.json is not a list of contacts');
    }
  });

  it('say so when they cannot be written', async () => {
    const disk = memory();
    const contacts = await open(disk);
    await contacts.remember('hans', 'one');
    disk.isFull = true;
    await expect(contacts.verify('hans')).rejects.toThrow('full');
  });
});

describe('the safety number', () => {
  const hans = { user: 'hans', key: newIdentity().publicKey };
  const luke = { user: 'luke', key: newIdentity().publicKey };

  it('is the same at both, as digits and as words', () => {
    const { digits, words } = safetyNumber(hans, luke);
    expect(safetyNumber(luke, hans)).toEqual({ digits, words });
    expect(safetyNumber({ ...hans, user: 'HANS' }, luke).digits).toBe(digits);
    expect(digits).toMatch(/^(\d{5} ){11}\d{5}$/);
    expect(words).toMatch(/^([a-z]{5} ){11}[a-z]{5}$/);
  });

  it('is another one for another key or name', () => {
    const numbers = [
      safetyNumber(hans, luke),
      safetyNumber(hans, { ...luke, key: newIdentity().publicKey }),
      safetyNumber(hans, { ...luke, user: 'yoda' }),
    ];
    expect(new Set(numbers.map(({ digits }) => digits)).size).toBe(3);
    expect(new Set(numbers.map(({ words }) => words)).size).toBe(3);
  });

  it('has a word of its own for each group of digits', () => {
    const known = new Map<string, string>();
    const keys = fc.sample(fc.base64String({ minLength: 8, maxLength: 40 }), 40);
    for (const key of keys) {
      const { digits, words } = safetyNumber(hans, { user: 'x', key });
      for (const [at, group] of digits.split(' ').entries()) {
        const word = words.split(' ')[at] ?? '';
        expect(known.get(group) ?? word).toBe(word);
        known.set(group, word);
      }
    }
    expect(new Set(known.values()).size).toBe(known.size);
  });
});
