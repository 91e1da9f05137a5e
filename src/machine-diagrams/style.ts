/** The look of the diagrams: colours by CSS variables, once light and once dark. */
import { FONT_SIZES } from './measure.ts';

const LIGHT = `
  --paper: #fbfcfe; --state: #ffffff; --state-border: #b9c4d3; --nest: #5b87c4; --nest-opacity: .07; --nest-border: #c5d0de;
  --text: #17202e; --soft: #5a677a; --edge: #8795a8; --chip: #ffffff;
  --event: #3f6fb5; --timer: #8a4fd0; --always: #0c8a83; --wildcard: #8d8676;
  --lit: #0f9d58; --lit-fill: #dcf7e7; --taken: #e2740a; --taken-fill: #fff1e0;`;

const DARK = `
  --paper: #10151d; --state: #1d2632; --state-border: #46566b; --nest: #7fa8e0; --nest-opacity: .08; --nest-border: #34445a;
  --text: #e8eef7; --soft: #9dabbe; --edge: #6f8199; --chip: #17202b;
  --event: #7fb0f5; --timer: #c19cff; --always: #4fd0c4; --wildcard: #b8ae97;
  --lit: #3ddc8b; --lit-fill: #123c2a; --taken: #ffa64d; --taken-fill: #42290f;`;

const SANS = `system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif`;
const MONO = `ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace`;

/** As a style sheet. A page that lets its reader choose sets `data-theme` to `light` or `dark` on an element around. */
export function diagramStyle(): string {
  return `.machine {${LIGHT} }
@media (prefers-color-scheme: dark) { .machine {${DARK} } }
[data-theme='light'] .machine {${LIGHT} }
[data-theme='dark'] .machine {${DARK} }
.machine .paper { fill: var(--paper); }
.machine :is(text, tspan) { fill: var(--text); font-family: ${MONO}; font-size: ${FONT_SIZES.line}px; white-space: pre; }
.machine text.name { font-family: ${SANS}; font-size: ${FONT_SIZES.name}px; font-weight: 700; }
.machine :is(.entry, .effect) { fill: var(--soft); }
.machine .state > rect { fill: var(--state); stroke: var(--state-border); stroke-width: 1.2; }
.machine .state.compound > rect, .machine .state.parallel > rect { fill: var(--nest); fill-opacity: var(--nest-opacity); stroke: var(--nest-border); stroke-width: 1; }
.machine .state.parallel > rect { stroke-dasharray: 5 4; }
.machine .state > rect.inner { fill: none; }
.machine .start circle { fill: var(--edge); }
.machine .edge { fill: none; stroke: var(--edge); stroke-width: 1.3; stroke-linejoin: round; stroke-linecap: round; }
.machine .edge.again { stroke: none; }
.machine .mark { fill: none; stroke: var(--kind); stroke-width: 1.2; stroke-linecap: round; stroke-linejoin: round; }
.machine :is(.line, .chip).event { --kind: var(--event); }
.machine :is(.line, .chip).timer { --kind: var(--timer); }
.machine :is(.line, .chip).always { --kind: var(--always); }
.machine :is(.line, .chip).wildcard { --kind: var(--wildcard); }
.machine .line .event { fill: var(--kind); }
.machine .chip > rect { fill: var(--chip); stroke: var(--kind); stroke-width: 1; }
.machine .state.active > rect { stroke: var(--lit); stroke-width: 1.8; }
.machine .state.active:is(.atomic, .final) > rect:first-of-type { fill: var(--lit-fill); }
.machine .edge.taken { stroke: var(--taken); stroke-width: 2.4; }
.machine .chip.taken > rect { fill: var(--taken-fill); stroke: var(--taken); stroke-width: 1.8; }
.machine .line.taken :is(text, tspan) { fill: var(--taken); }
`;
}
