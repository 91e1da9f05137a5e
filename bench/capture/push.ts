/**
 * `npm run capture`: a push as its pusher sees it, from one real run over TLS on this machine: a server, hans at a pseudo-terminal,
 * six machines that run `hubbub share`, one of them held back by `--down`, one with `--push never`. Takes the screen in the
 * middle, late and at the end, and draws it into docs/pictures/push.svg, the hour of the day made one and the same.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endAfter } from '../load/bench.ts';
import { LAUNCHER, startHubbub } from '../load/hubbub.ts';
import { PASSWORD } from '../load/hubbub-speaker.ts';
import { startClient, type Client } from '../swarm/load/client.ts';
import { checkCopy, makeFile } from '../swarm/load/made-file.ts';
import { openScreen, type Row } from './screen.ts';
import { pictureOf } from './screen-picture.ts';

const MIB_PUSHED = 96;
const COLUMNS = 88;
/* Hans sends no faster, or all would be over before anybody looks. */
const UP = '12M';
const DOWN = '3M';
const LABS = ['lab-01', 'lab-02', 'lab-03', 'lab-04', 'lab-05', 'lab-06'];
const [SLOW, UNWILLING] = ['lab-04', 'lab-06'];
const PICTURE = fileURLToPath(new URL('../../docs/pictures/push.svg', import.meta.url));
const LABEL = 'A push to six machines, in the middle, late and at its end, as its sender sees it';

endAfter(180);
const file = makeFile(MIB_PUSHED, LABS.length);
const server = await startHubbub({ tls: true, users: ['hans', ...LABS] });
const labs = await Promise.all(LABS.map(startLab));
const hans = openScreen({
  words: [
    ...[LAUNCHER, 'connect', `hans@127.0.0.1:${server.port}`, '--accept-new-server', '--up', UP],
    ...['--home', join(file.folder, 'hans'), '--share', file.share],
  ],
  env: { HUBBUB_PASSWORD: PASSWORD, TERM: 'xterm-256color', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
  columns: COLUMNS,
});
try {
  await hans.until((rows) => rows.at(-1) === 'hans>' && rows.some((row) => row.includes('6 online')), 60);
  hans.type(`push ${file.name} @all\r`);
  const middle = await hans.until(isMiddle, 90);
  const late = await hans.until((rows) => rows.some((row) => row.includes('4 have it, 1 fetching')), 90);
  const end = await hans.until(
    (rows) => rows.at(-1) === 'hans>' && rows.some((row) => row.includes('have it: ')),
    120,
  );
  for (const lab of labs.slice(0, -1)) checkCopy(file, join(lab.downloads, file.name));
  hans.type('logout\r');
  await hans.over;
  const shots = [
    { title: `in the middle: hans sends at ${UP}B/s, ${SLOW} takes ${DOWN}B/s`, rows: tidied(middle) },
    { title: `only ${SLOW} is still fetching`, rows: tidied(late) },
    { title: 'at its end', rows: tidied(end) },
  ];
  writeFileSync(PICTURE, pictureOf(LABEL, shots, COLUMNS));
} finally {
  hans.kill();
  await Promise.all(labs.map((lab) => lab.stop()));
  await server.stop();
  file.remove();
}

function startLab(user: string): Promise<Client> {
  const words = [
    '--push',
    user === UNWILLING ? 'never' : 'accept',
    ...(user === SLOW ? ['--down', DOWN] : []),
  ];
  const share = join(file.folder, `share of ${user}`);
  mkdirSync(share);
  return startClient({
    port: server.port,
    folder: file.folder,
    launcher: LAUNCHER,
    user,
    share,
    files: 0,
    words,
  });
}

/** All are on their way, who is held back is seen to be, and the others are about half-way. */
function isMiddle(rows: readonly string[]): boolean {
  const text = rows.join('\n');
  const percents = [...text.matchAll(/ (\d+)%/g)].map(([, percent]) => Number(percent));
  return text.includes('5 fetching') && text.includes('--down') && Math.max(...percents) >= 50;
}

/** From the command on; what depends on the hour and on what the prompt waits for is left out. */
function tidied(rows: readonly Row[]): readonly Row[] {
  const from = rows.findIndex((row) => row.some(({ text }) => text.includes('push ')));
  return rows
    .slice(from)
    .map((row) => row.map((span) => ({ ...span, text: span.text.replace(/^\d\d:\d\d:\d\d/, '21:14:07') })));
}
