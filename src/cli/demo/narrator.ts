/** How the demo tells its story: headings, what is typed, what others see. Coloured at a terminal; marks carry the meaning. */
import { styleText } from 'node:util';
import type { WriteStream } from 'node:tty';
import { safe } from '../../terminal/safe.ts';

export interface Narrator {
  heading(text: string): void;
  typed(user: string, line: string): void;
  /** What somebody's terminal shows. */
  seen(user: string, text: string): void;
  note(text: string): void;
  /** How far a download is; of one that is over nobody asks from how many. */
  progress(user: string, share: number, owners: number | null): void;
}

const BAR_CELLS = 20;

/** Writes to a stream; the styles follow NO_COLOR, FORCE_COLOR and whether it is a terminal. */
export function narratorTo(out: NodeJS.WritableStream | WriteStream): Narrator {
  const styled = (format: Parameters<typeof styleText>[0], text: string) =>
    styleText(format, safe(text), { stream: out, validateStream: true });
  const line = (text: string): void => void out.write(`${text}\n`);
  return {
    heading: (text) => line(`\n${styled('bold', `== ${text}`)}`),
    typed: (user, text) => line(`  ${styled('cyan', `${user}>`)} ${safe(text)}`),
    seen: (user, text) => line(`      ${styled('green', `${user} sees:`)} ${safe(text)}`),
    note: (text) => line(`  ${styled('dim', text)}`),
    progress(user, share, owners) {
      const cells = Math.round(share * BAR_CELLS);
      const bar = `${'#'.repeat(cells)}${'.'.repeat(BAR_CELLS - cells)}`;
      const percent = `${Math.round(share * 100)} %`.padStart(5);
      const from = owners === null ? '' : `  from ${owners} ${owners === 1 ? 'owner' : 'owners'}`;
      line(`      ${user.padEnd(4)} [${bar}] ${percent}${from}`);
    },
  };
}
