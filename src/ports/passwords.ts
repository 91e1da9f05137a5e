/**
 * Password hashes: Argon2id (RFC 9106) from node:crypto behind a bounded queue. Hashing runs on libuv's pool of threads;
 * more than a few at once would starve the disk and the name look-ups that share it.
 */
import { argon2, timingSafeEqual } from 'node:crypto';
import type { Randomness } from './randomness.ts';

/** More hashes are wanted than the queue holds: try again later. */
export class HasherBusyError extends Error {
  override readonly name = 'HasherBusyError';
}

/** What a hash costs. The defaults are OWASP's minimum for Argon2id. */
export interface HashCost {
  readonly memoryKib: number;
  readonly passes: number;
}
export const HASH_COST: HashCost = { memoryKib: 19_456, passes: 2 };

export interface PasswordHasher {
  /** A new hash as PHC string. Throws HasherBusyError. */
  hash(password: string): Promise<string>;
  /** Whether `password` is the one of `phc`, in the same time for every answer. Throws HasherBusyError. */
  verify(password: string, phc: string): Promise<boolean>;
  /** A hash that no password has, for names that do not exist. */
  readonly dummy: string;
}

const SALT_BYTES = 16;
const TAG_BYTES = 32;

export interface HasherLimits {
  /** Passwords that wait to be hashed; read at each use. */
  readonly loginQueue: number;
}

/** A hasher that runs two hashes at once and lets `loginQueue` more wait. */
export function createHasher(
  randomness: Randomness,
  limits: HasherLimits,
  cost: HashCost = HASH_COST,
): PasswordHasher {
  const gate = createGate(2, limits);
  const dummy = print(cost, randomness.bytes(SALT_BYTES), randomness.bytes(TAG_BYTES));
  return {
    dummy,
    async hash(password) {
      const salt = randomness.bytes(SALT_BYTES);
      return print(cost, salt, await gate(() => derive(password, salt, cost)));
    },
    async verify(password, phc) {
      const stored = parse(phc);
      return timingSafeEqual(await gate(() => derive(password, stored.salt, stored.cost)), stored.tag);
    },
  };
}

/** The same letters may be typed as different code points, so passwords are compared in normal form NFC. */
function derive(password: string, salt: Buffer, cost: HashCost): Promise<Buffer> {
  const message = Buffer.from(password.normalize('NFC'));
  const { memoryKib: memory, passes } = cost;
  return new Promise((resolve, reject) => {
    argon2(
      'argon2id',
      { message, nonce: salt, parallelism: 1, tagLength: TAG_BYTES, memory, passes },
      (error, tag) => {
        if (error) reject(error);
        else resolve(Buffer.from(tag));
      },
    );
  });
}

/** PHC string format: $argon2id$v=19$m=19456,t=2,p=1$salt$tag, base64 without padding. */
function print(cost: HashCost, salt: Buffer, tag: Buffer): string {
  const [saltText, tagText] = [salt, tag].map((bytes) => bytes.toString('base64').replace(/=+$/, ''));
  return `$argon2id$v=19$m=${cost.memoryKib},t=${cost.passes},p=1$${saltText}$${tagText}`;
}

function parse(phc: string): { cost: HashCost; salt: Buffer; tag: Buffer } {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(phc);
  if (!match) throw new Error('a stored password hash is not an Argon2id PHC string');
  const [, memory, passes, salt = '', tag = ''] = match;
  return {
    cost: { memoryKib: Number(memory), passes: Number(passes) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

/** Lets `width` tasks run at once and `loginQueue` wait; the next one is refused at once. */
function createGate(width: number, limits: HasherLimits): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= width) {
      if (waiting.length >= limits.loginQueue) throw new HasherBusyError('too many logins at once');
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running++;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
