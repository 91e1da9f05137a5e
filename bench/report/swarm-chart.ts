/** The chart of bench/README.md: what the table of files says of the claims that were measured with others, as bars. */
import type { Figure } from '../load/figure.ts';
import { MOVERS, type Mover } from '../swarm/load/fleet.ts';
import { medianOf, printValue, SWARM_CLAIMS, type SwarmClaim } from './swarm-table.ts';

const CHARTED = ['T11', 'T12', 'T13 copies', 'T13 last done'];

const NAMES: Readonly<Record<Mover, string>> = {
  hubbub: 'Hubbub',
  aria2: 'aria2',
  'aria2-rc4': 'aria2 RC4',
  libtorrent: 'libtorrent',
  'libtorrent-rc4': 'libtorrent RC4',
};

const WIDTH = 760;
const PANEL = { width: WIDTH / 2, height: 164, top: 40, left: 118, right: 80 };
const BAR = { height: 15, step: 22 };

const STYLE = `
  svg { --paper: #fbfcfe; --text: #17202e; --soft: #5a677a; --ours: #0f9d58; --sealed: #7d93b2; --plain: #c3cedd; }
  @media (prefers-color-scheme: dark) { svg { --paper: #10151d; --text: #e8eef7; --soft: #9dabbe; --ours: #3ddc8b; --sealed: #7f93b0; --plain: #46566b; } }
  text { font: 12px system-ui, 'DejaVu Sans', sans-serif; fill: var(--text); }
  .title { font-weight: 700; } .soft { fill: var(--soft); } .name { text-anchor: end; }
  .paper { fill: var(--paper); } .ours { fill: var(--ours); } .sealed { fill: var(--sealed); } .plain { fill: var(--plain); }`;

/** Draws it as SVG: a panel per claim, a bar per program; what was not measured has none. */
export function swarmChartOf(figures: readonly Figure<Mover>[]): string {
  const claims = CHARTED.flatMap((figure) => SWARM_CLAIMS.filter((claim) => claim.figure === figure));
  const rows = Math.ceil(claims.length / 2);
  const height = rows * PANEL.height + 26;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" role="img" aria-label="Files: Hubbub and others">`,
    `<style>${STYLE}\n</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}" rx="8"/>`,
    ...claims.map((claim, n) => panel(claim, figures, n)),
    `<text class="soft" x="20" y="${height - 12}">Light bars: nothing is encrypted. RC4: obfuscated, nobody proven. Hubbub: mutual TLS 1.3, each chunk verified.</text>`,
    '</svg>\n',
  ].join('\n');
}

function panel(claim: SwarmClaim, figures: readonly Figure<Mover>[], n: number): string {
  const [x, y] = [(n % 2) * PANEL.width, Math.floor(n / 2) * PANEL.height];
  const values = MOVERS.map((who) => ({ who, value: medianOf(figures, claim.figure, who) }));
  const most = Math.max(...values.map(({ value }) => value).filter((value) => !Number.isNaN(value)));
  const room = PANEL.width - PANEL.left - PANEL.right;
  const bars = values.map(({ who, value }, row) => {
    const top = PANEL.top + row * BAR.step;
    const width = Number.isNaN(value) ? 0 : Math.max(1, (room * value) / most);
    return [
      `<text class="name" x="${PANEL.left - 8}" y="${top + 12}">${NAMES[who]}</text>`,
      `<rect class="${kindOf(who)}" x="${PANEL.left}" y="${top}" width="${width.toFixed(1)}" height="${BAR.height}" rx="2"/>`,
      `<text x="${(PANEL.left + width + 6).toFixed(1)}" y="${top + 12}">${printValue(value, claim.unit)}</text>`,
    ].join('');
  });
  const better = claim.isRate === true ? 'more is better' : 'less is better';
  const title = `<text class="title" x="20" y="24">${claim.title} <tspan class="soft" font-weight="400">· ${better}</tspan></text>`;
  return `<g transform="translate(${x} ${y})">${[title, ...bars].join('\n')}</g>`;
}

function kindOf(who: Mover): string {
  if (who === 'hubbub') return 'ours';
  return who.endsWith('-rc4') ? 'sealed' : 'plain';
}
