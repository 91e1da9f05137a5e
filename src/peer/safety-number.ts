/**
 * What two people compare to know that nobody stands between them: sixty digits, or the same value as twelve words, made of
 * both names and both keys. Both see the same, whoever looks.
 */
import { createHash } from 'node:crypto';

/** A user name and its device key. */
export interface Bearer {
  readonly user: string;
  readonly key: string;
}

export interface SafetyNumber {
  /** Twelve groups of five digits. */
  readonly digits: string;
  /** Twelve words, one for each group. */
  readonly words: string;
}

/* As Signal does it: so many hashes make it dear to look for another key with the same digits. */
const ROUNDS = 5_200;
const GROUPS = 6;
const GROUP_BYTES = 5;
const GROUP_SIZE = 100_000;

/** The safety number of two bearers; names are compared without case. */
export function safetyNumber(first: Bearer, second: Bearer): SafetyNumber {
  const halves = [half(first), half(second)].sort((a, b) => (a.join() < b.join() ? -1 : 1));
  const groups = halves.flat();
  return {
    digits: groups.map((group) => String(group).padStart(5, '0')).join(' '),
    words: groups.map(word).join(' '),
  };
}

function half({ user, key }: Bearer): number[] {
  const bytes = Buffer.from(key, 'base64url');
  let digest = sha512(
    Buffer.from('hubbub safety number v1\n'),
    Buffer.from(`${user.toLowerCase()}\n`),
    bytes,
  );
  for (let round = 0; round < ROUNDS; round++) digest = sha512(digest, bytes);
  return Array.from({ length: GROUPS }, (_, group) => {
    return digest.readUIntBE(group * GROUP_BYTES, GROUP_BYTES) % GROUP_SIZE;
  });
}

function sha512(...parts: Buffer[]): Buffer {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

const CONSONANTS = 'bdfghjklmnprstvz';
const VOWELS = 'aeiou';

/** A number below 100,000 as a word that can be said: three consonants with vowels between them make 102,400. */
function word(group: number): string {
  let rest = group;
  const letters = [CONSONANTS, VOWELS, CONSONANTS, VOWELS, CONSONANTS].map((alphabet) => {
    const letter = alphabet.charAt(rest % alphabet.length);
    rest = Math.floor(rest / alphabet.length);
    return letter;
  });
  return letters.join('');
}
