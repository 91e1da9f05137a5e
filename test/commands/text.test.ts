/** What a text may be, at its limits. */
import { describe, expect, it } from 'vitest';
import { textProblem } from '../../src/commands/text.ts';

describe('a text', () => {
  it('is measured in bytes of UTF-8', () => {
    expect(textProblem('é'.repeat(16), 32)).toBeNull();
    expect(textProblem('é'.repeat(16) + 'x', 32)).toMatchObject({ code: 'too-long' });
    expect(textProblem('😀'.repeat(8), 32)).toBeNull();
    expect(textProblem('😀'.repeat(9), 32)).toMatchObject({ code: 'too-long' });
  });
});
