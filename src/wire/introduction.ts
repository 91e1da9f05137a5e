/** Finds an introduction in a result: what a result holds beside `ok` is not checked before. */
import { Compile } from 'typebox/compile';
import type { Introduction } from '../../machines/vocabulary/peers.ts';
import type { Result } from '../../machines/vocabulary/replies.ts';
import { INTRODUCTION } from './server-frames.ts';

/** The introduction in a result, or null where there is none that can be understood. */
export function introductionIn(result: Result): Introduction | null {
  if (!result.ok || !('introduction' in result)) return null;
  return Compile(INTRODUCTION).Check(result.introduction) ? result.introduction : null;
}
