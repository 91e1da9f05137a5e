/** What comes in: bursts stay together, barriers stand alone, and a talker is made to wait. */
import { expect, it } from 'vitest';
import { createIntake } from '../../src/server/intake.ts';
import { createReplyOrder } from '../../src/server/reply-order.ts';

function listening(pendingCommands = 1_000) {
  const heard: string[] = [];
  const order = createReplyOrder(256);
  const intake = createIntake(1_000, pendingCommands, {
    order: () => order,
    onHello: ({ client }) => heard.push(`hello ${client}`),
    onSignal: ({ t }) => heard.push(t),
    onBarrier: ({ t }) => heard.push(`alone ${t}`),
    onBurst: (commands) => heard.push(commands.map(({ t, id }) => `${t}${id}`).join(' ')),
    onBroken: (code) => heard.push(`broken ${code}`),
    pause: () => heard.push('pause'),
    resume: () => heard.push('resume'),
  });
  const read = (...frames: object[]) =>
    intake.read(Buffer.from(frames.map((frame) => `${JSON.stringify(frame)}\n`).join('')));
  const settle = (id: number) => {
    order.settle(id, { ok: true });
    intake.settled(id);
  };
  return { heard, intake, read, settle };
}

const whoelse = (id: number) => ({ t: 'whoelse', id });

it('passes what came together as one burst', () => {
  const { heard, read } = listening();
  read({ t: 'hello', version: 1, client: 'x' }, whoelse(1), whoelse(2), { t: 'ack', seq: 1 }, whoelse(3));
  expect(heard).toEqual(['hello x', 'ack', 'whoelse1 whoelse2 whoelse3']);
});

it('lets a barrier wait for what was before it, and what follows wait for the barrier', () => {
  const { heard, read, settle } = listening();
  read(whoelse(1), { t: 'block', id: 2, user: 'luke' }, whoelse(3), { t: 'logout', id: 4 }, whoelse(5));
  expect(heard).toEqual(['whoelse1']);
  settle(1);
  expect(heard).toEqual(['whoelse1', 'block2']);
  settle(2);
  expect(heard).toEqual(['whoelse1', 'block2', 'whoelse3']);
  settle(3);
  expect(heard.at(-1)).toBe('alone logout');
  settle(4);
  expect(heard.at(-1)).toBe('whoelse5');
});

it('does not pass a command that came before', () => {
  const { heard, read, settle } = listening();
  read(whoelse(1));
  settle(1);
  read(whoelse(1), whoelse(2));
  expect(heard).toEqual(['whoelse1', 'whoelse2']);
});

it('stops reading when too many wait, and goes on when they are answered', () => {
  const { heard, read, settle } = listening(2);
  read(whoelse(1), whoelse(2), whoelse(3));
  expect(heard).toEqual(['whoelse1 whoelse2 whoelse3', 'pause']);
  settle(1);
  expect(heard.at(-1)).toBe('resume');
});

it('takes nothing more in after bytes that are no frames', () => {
  const { heard, intake, read } = listening();
  intake.read(Buffer.from('nonsense\n{"t":"whoelse","id":1}\n'));
  read(whoelse(2));
  expect(heard).toEqual(['broken bad-frame']);
});
