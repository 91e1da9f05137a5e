/** Screens one below the other as SVG, in the colours of a terminal: text that can be read, searched and copied. */
import type { Row } from './screen.ts';

export interface Shot {
  /** What it shows, above it. */
  readonly title: string;
  readonly rows: readonly Row[];
}

const CELL = { width: 8.4, height: 19 };
const MARGIN = 18;
const TITLE_ROWS = 1.6;

/* The sixteen colours of a terminal, those in use by name of their number. */
const STYLE = `
  text { font: 14px ui-monospace, 'DejaVu Sans Mono', monospace; fill: #d8dee9; white-space: pre; }
  .paper { fill: #10151d; } .title { fill: #9dabbe; font-style: italic; } .dim { opacity: 0.65; }
  .c1, .c9 { fill: #ff6b6b; } .c2, .c10 { fill: #3ddc8b; } .c3, .c11 { fill: #f0c75e; } .c4, .c12 { fill: #7aa8ff; }
  .c5, .c13 { fill: #d19af0; } .c6, .c14 { fill: #5ccfe6; } .c8 { fill: #7f8b9e; }`;

/** Draws them; `label` is what a reader hears who cannot see it. */
export function pictureOf(label: string, shots: readonly Shot[], columns: number): string {
  const rows = shots.reduce((sum, shot) => sum + shot.rows.length + 2 * TITLE_ROWS, 0);
  const [width, height] = [columns * CELL.width + 2 * MARGIN, rows * CELL.height + MARGIN];
  let y = MARGIN;
  const drawn = shots.flatMap(({ title, rows: shown }) => {
    const lines = [
      `<text class="title" x="${MARGIN}" y="${place((y += CELL.height))}">${escaped(title)}</text>`,
    ];
    y += (TITLE_ROWS - 1) * CELL.height;
    for (const row of shown) {
      y += CELL.height;
      if (row.length > 0) lines.push(`<text y="${place(y)}">${row.map(spanOf).join('')}</text>`);
    }
    y += TITLE_ROWS * CELL.height;
    return lines;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${place(width)} ${place(height)}" width="${place(width)}" xml:space="preserve" role="img" aria-label="${escaped(label)}">`,
    `<style>${STYLE}\n</style>`,
    `<rect class="paper" width="${place(width)}" height="${place(height)}" rx="8"/>`,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

/* Each stretch is held to its columns, whatever font there is. */
function spanOf({ column, text, colour, isDim }: Row[number]): string {
  const classes = [colour === null ? '' : `c${colour}`, isDim ? 'dim' : ''].filter(Boolean).join(' ');
  const length = place([...text].length * CELL.width);
  const fit = `x="${place(MARGIN + column * CELL.width)}" textLength="${length}" lengthAdjust="spacingAndGlyphs"`;
  return `<tspan ${fit}${classes === '' ? '' : ` class="${classes}"`}>${escaped(text)}</tspan>`;
}

function place(value: number): string {
  return String(Number(value.toFixed(1)));
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
