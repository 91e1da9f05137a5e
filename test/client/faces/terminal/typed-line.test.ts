/** Lines at a terminal: the beginning of a name will do, and no secret is found again. */
import { describe, expect, it } from 'vitest';
import { mayRecall, mayWriteDown, readTyped } from '../../../../src/client/faces/terminal/typed-line.ts';

describe('readTyped', () => {
  it.each([
    ['mess yoda hi  there ', 'message yoda hi  there '],
    ['/BROAD hi', '/broadcast hi'],
    ['startp yoda', 'startprivate yoda'],
    ['me yoda hi', 'me yoda hi'],
    ['who', 'who'],
    ['logo', 'logo'],
    ['private yoda hi', 'private yoda hi'],
    ['kic yoda', 'kic yoda'],
  ])('%j is %j', (typed, line) => {
    expect(readTyped(typed, { textBytes: 100 }, false).line).toBe(line);
  });

  it('knows the commands of operators only for them', () => {
    expect(readTyped('kic yoda', { textBytes: 100 }, true).line).toBe('kick yoda');
  });
});

describe('what Arrow Up finds', () => {
  it.each([
    ['message yoda hi', true, true],
    ['passwd', true, false],
    ['passwd old new', false, false],
    ['/PASSWD old', false, false],
    ['password hunter2', false, false],
    ['login luke hunter2', false, false],
    ['signup luke hunter2', false, false],
    [' message yoda do not keep this', false, false],
    ['hunter2', true, false],
    ['mesage yoda hi', true, false],
  ])('%j: in this run %s, in later runs %s', (line, now, later) => {
    expect(mayRecall(line)).toBe(now);
    expect(mayWriteDown(line)).toBe(later);
  });
});
