/** What comes in: bursts stay together, barriers stand alone, and a talker is made to wait. */
import { describe, expect, it } from 'vitest';
import { createFrameDeadline } from '../../src/server/frame-deadline.ts';
import { createIntake } from '../../src/server/intake.ts';
import { createReplyOrder } from '../../src/server/reply-order.ts';

function listening(
  pendingCommands = 1_000,
  turnCommands = 1_000,
  pendingBytes = 1_000_000,
  lateCommands = 1_000,
) {
  const next: (() => void)[] = [];
  const state = { isBehind: false };
  let now = 0;
  const wanted: number[] = [];
  const deadline = createFrameDeadline(
    10,
    () => now,
    (seconds) => void wanted.push(seconds),
  );
  const limits = {
    frameBytesBeforeLogin: 1_000,
    pendingCommands,
    pendingBytes,
    turnCommands,
    lateCommands,
  };
  const results: object[] = [];
  const heard: string[] = [];
  const order = createReplyOrder(256, 100_000);
  order.writeTo((line) => results.push(JSON.parse(line) as object));
  const intake = createIntake(limits, deadline, {
    order: () => order,
    onHello: ({ client }) => heard.push(`hello ${client}`),
    onSignal: ({ t }) => heard.push(t),
    onBarrier: ({ t }) => heard.push(`alone ${t}`),
    onBurst: (commands) => heard.push(commands.map(({ t, id }) => `${t}${id}`).join(' ')),
    onBroken: (code) => heard.push(`broken ${code}`),
    pause: () => heard.push('pause'),
    resume: () => heard.push('resume'),
    soon: (callback) => void next.push(callback),
    isBehind: () => state.isBehind,
  });
  const read = (...frames: object[]) =>
    intake.read(Buffer.from(frames.map((frame) => `${JSON.stringify(frame)}\n`).join('')));
  const settle = (id: number) => {
    order.settle(id, { ok: true });
    intake.settled(id);
  };
  const nextTurn = () => next.splice(0).forEach((go) => go());
  const wait = (seconds: number) => (now += seconds * 1_000);
  return { heard, results, intake, read, settle, nextTurn, state, deadline, wanted, wait };
}

const blocks = (id: number) => ({ t: 'blocks', id });

it('passes what came together as one burst', () => {
  const { heard, read } = listening();
  read({ t: 'hello', version: 1, client: 'x' }, blocks(1), blocks(2), { t: 'ack', seq: 1 }, blocks(3));
  expect(heard).toEqual(['hello x', 'ack', 'blocks1 blocks2 blocks3']);
});

it('lets a barrier wait for what was before it, and what follows wait for the barrier', () => {
  const { heard, read, settle } = listening();
  read(blocks(1), { t: 'block', id: 2, user: 'luke' }, blocks(3), { t: 'logout', id: 4 }, blocks(5));
  expect(heard).toEqual(['blocks1']);
  settle(1);
  expect(heard).toEqual(['blocks1', 'block2']);
  settle(2);
  expect(heard).toEqual(['blocks1', 'block2', 'blocks3']);
  settle(3);
  expect(heard.at(-1)).toBe('alone logout');
  settle(4);
  expect(heard.at(-1)).toBe('blocks5');
});

it('does not pass a command that came before', () => {
  const { heard, read, settle } = listening();
  read(blocks(1));
  settle(1);
  read(blocks(1), blocks(2));
  expect(heard).toEqual(['blocks1', 'blocks2']);
});

it('threat 15: stops reading when too many wait, and goes on when they are answered', () => {
  const { heard, read, settle } = listening(2);
  read(blocks(1), blocks(2), blocks(3));
  expect(heard).toEqual(['blocks1 blocks2 blocks3', 'pause']);
  settle(1);
  expect(heard.at(-1)).toBe('resume');
});

it('takes nothing more in after bytes that are no frames', () => {
  const { heard, intake, read } = listening();
  intake.read(Buffer.from('nonsense\n{"t":"blocks","id":1}\n'));
  read(blocks(2));
  expect(heard).toEqual(['broken bad-frame']);
});

it('threat 15: passes so many commands in a turn of the event loop, and goes on in the next', () => {
  const { heard, read, nextTurn } = listening(1_000, 2);
  read(blocks(1), blocks(2), blocks(3), blocks(4), blocks(5));
  read(blocks(6));
  expect(heard).toEqual(['blocks1 blocks2']);
  nextTurn();
  expect(heard).toEqual(['blocks1 blocks2', 'blocks3 blocks4']);
  nextTurn();
  expect(heard.at(-1)).toBe('blocks5 blocks6');
});

it('threat 15: passes one command that concerns everybody in a turn, and what was before it', () => {
  const { heard, read, settle, nextTurn } = listening();
  read(blocks(1), { t: 'whoelse', id: 2 }, { t: 'broadcast', id: 3, text: 'x' }, blocks(4));
  expect(heard).toEqual(['blocks1 whoelse2']);
  settle(1);
  settle(2);
  expect(heard.at(-1)).toBe('blocks1 whoelse2');
  nextTurn();
  expect(heard.at(-1)).toBe('broadcast3');
  settle(3);
  expect(heard.at(-1)).toBe('broadcast3');
  nextTurn();
  expect(heard.at(-1)).toBe('blocks4');
});

it('has one history of a connection done at a time: the store reads for everybody', () => {
  const { heard, read, settle } = listening();
  read({ t: 'history', id: 1 }, { t: 'history', id: 2 });
  expect(heard).toEqual(['history1']);
  settle(1);
  expect(heard.at(-1)).toBe('history2');
});

it('threat 15: passes nothing to a client that does not read its answers, until it does', () => {
  const { heard, intake, read, state } = listening();
  state.isBehind = true;
  read(blocks(1), blocks(2));
  expect(heard).toEqual([]);
  state.isBehind = false;
  intake.drained();
  expect(heard).toEqual(['blocks1 blocks2']);
});

it('threat 15: stops reading at one byte more in work than the limit, until all of it is done', () => {
  const line = Buffer.byteLength(`${JSON.stringify(blocks(1))}\n`);
  const { heard, read, settle } = listening(1_000, 1_000, 2 * line);
  read(blocks(1), blocks(2));
  expect(heard).toEqual(['blocks1 blocks2']);
  read(blocks(3));
  expect(heard.at(-1)).toBe('pause');
  settle(1);
  settle(2);
  expect(heard.at(-1)).toBe('pause');
  settle(3);
  expect(heard.at(-1)).toBe('resume');
});

describe('the deadline of a frame', () => {
  const whole = `${JSON.stringify(blocks(1))}\n`;

  it('threat 11: runs from its first byte, however it drips, and breaks the connection', () => {
    const { heard, intake, deadline, wanted, wait } = listening();
    intake.read(Buffer.from(whole + whole.slice(0, 1)));
    for (let at = 1; at < 10; at++) {
      wait(1);
      intake.read(Buffer.from(whole.slice(at, at + 1)));
    }
    expect(wanted).toEqual([10]);
    wait(1);
    expect(deadline.rang()).toBe(true);
    intake.late(10);
    expect(heard.at(-1)).toBe('broken too-slow');
  });

  it('begins anew with each frame, and one timer serves them all', () => {
    const { intake, deadline, wanted, wait } = listening();
    for (const read of [whole.slice(0, 5), whole.slice(5) + whole.slice(0, 5), whole.slice(5)]) {
      intake.read(Buffer.from(read));
      wait(4);
    }
    intake.read(Buffer.from(whole.slice(0, 5)));
    expect(deadline.rang()).toBe(false);
    expect(wanted).toEqual([10, 10]);
    intake.read(Buffer.from(whole.slice(5)));
    expect(deadline.rang()).toBe(false);
    expect(wanted).toEqual([10, 10]);
  });

  it('does not run while the server does not read', () => {
    const { heard, intake, deadline, settle, wait, wanted } = listening(1);
    intake.read(Buffer.from(`${whole}${JSON.stringify(blocks(2))}\n{`));
    expect(heard.at(-1)).toBe('pause');
    wait(60);
    expect(deadline.rang()).toBe(false);
    settle(1);
    expect(heard.at(-1)).toBe('resume');
    wait(9);
    expect(deadline.rang()).toBe(false);
    expect(wanted.at(-1)).toBe(1);
    wait(1);
    expect(deadline.rang()).toBe(true);
  });
});

it('refuses one late command past the limit as busy, and takes the next when one has its result', () => {
  const { heard, results, read, settle } = listening(1_000, 1_000, 1_000_000, 2);
  const locate = (id: number) => ({ t: 'locate', id, name: 'film.mkv' });
  read(locate(1), blocks(2), locate(3), locate(4));
  expect(heard).toEqual(['locate1 blocks2 locate3']);
  settle(2);
  expect(results).toMatchObject([
    { re: 2, ok: true },
    { re: 4, ok: false, code: 'busy' },
  ]);
  read(locate(3));
  expect(results).toHaveLength(2);
  settle(3);
  read(locate(5));
  expect(heard.at(-1)).toBe('locate5');
});
