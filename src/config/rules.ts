/** Rules that bind several settings together; the loader applies them once every single value is sound. */
import { accessSync, constants, statSync } from 'node:fs';
import { quote } from './expectation.ts';
import { isLoopback } from './loopback.ts';
import type { Settings } from './settings.ts';

/** In JSON a control character takes six bytes where the text has one; the rest of a frame takes a little too. */
const bytesPerTextByte = 6;
const frameOverheadBytes = 1_024;

/** A broken rule: the settings to blame, the likeliest first, and what is wrong with the first of them. */
interface Breach {
  readonly blame: readonly string[];
  readonly key: string;
  readonly complaint: string;
}

/** Every rule that sound single values still break. Reads nothing but the existence of the files named. */
export function brokenRules(settings: Settings): Breach[] {
  return [
    ...plainRules(settings),
    ...opsRules(settings),
    ...devRules(settings),
    ...tlsRules(settings),
    ...limitRules(settings),
  ];
}

/** What is allowed, yet probably not meant (R6). */
export function cautions({ listen, signup }: Settings): string[] {
  if (isLoopback(listen.host) || signup !== 'open') return [];
  return [
    `signup is "open" and listen.host is ${quote(listen.host)}: everybody who reaches this address can create an account; ` +
      'set signup to "invite" or "closed" to prevent it',
  ];
}

function plainRules({ listen }: Settings): Breach[] {
  if (!listen.plain || isLoopback(listen.host)) return [];
  const complaint = `expected false unless listen.host is a loopback address, got true with ${quote(listen.host)}`;
  return [{ blame: ['listen.plain', 'listen.host'], key: 'listen.plain', complaint }];
}

function opsRules({ ops }: Settings): Breach[] {
  if (!ops.enabled || ops.beyondLoopback || isLoopback(ops.host)) return [];
  const complaint = `expected a loopback address unless ops.beyondLoopback is true, got ${quote(ops.host)}`;
  return [{ blame: ['ops.host', 'ops.enabled'], key: 'ops.host', complaint }];
}

function devRules({ dev }: Settings): Breach[] {
  if (isLoopback(dev.host)) return [];
  const complaint = `expected a loopback address, got ${quote(dev.host)}`;
  return [{ blame: ['dev.host'], key: 'dev.host', complaint }];
}

function tlsRules({ tls }: Settings): Breach[] {
  const breaches: Breach[] = [];
  for (const [name, other] of [
    ['certificate', 'key'],
    ['key', 'certificate'],
  ] as const) {
    const key = `tls.${name}`;
    if (tls[name] === '' && tls[other] !== '') {
      const complaint = `expected the path of a PEM file, since tls.${other} is given, got ""`;
      breaches.push({ blame: [key, `tls.${other}`], key, complaint });
    }
    const cause = tls[name] === '' ? undefined : whyUnreadable(tls[name]);
    if (cause !== undefined) {
      breaches.push({
        blame: [key],
        key,
        complaint: `expected a readable PEM file, got ${quote(tls[name])} (${cause})`,
      });
    }
  }
  return breaches;
}

function limitRules({ limits }: Settings): Breach[] {
  const leastFrame = limits.textBytes * bytesPerTextByte + frameOverheadBytes;
  return [
    atLeast(
      'frameBytes',
      leastFrame,
      `to hold a text of ${limits.textBytes} bytes (limits.textBytes)`,
      'textBytes',
    ),
    atLeast('outboxBytes', limits.frameBytes, 'to hold one frame (limits.frameBytes)', 'frameBytes'),
    atLeast('mailboxBytes', limits.textBytes, 'to hold one text (limits.textBytes)', 'textBytes'),
  ].flat();

  function atLeast(
    name: 'frameBytes' | 'outboxBytes' | 'mailboxBytes',
    least: number,
    reason: string,
    other: string,
  ): Breach[] {
    if (limits[name] >= least) return [];
    const complaint = `expected at least ${least} ${reason}, got ${limits[name]}`;
    return [{ blame: [`limits.${name}`, `limits.${other}`], key: `limits.${name}`, complaint }];
  }
}

function whyUnreadable(file: string): string | undefined {
  try {
    accessSync(file, constants.R_OK);
    return statSync(file).isDirectory() ? 'a folder' : undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ENOENT' ? 'no such file' : code === 'EACCES' ? 'no permission' : String(code);
  }
}
