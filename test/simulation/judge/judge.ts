/**
 * Judges a town by its history alone: naive models of accounts, blocks and mailboxes, none of them the product's. Where two things
 * were under way at once, both orders are right.
 */
import type { Town } from '../town.ts';
import { followBlocks } from './blocks.ts';
import { judgeMessages } from './messages.ts';
import { judgePresence } from './presence.ts';
import { judgePromptness } from './promptness.ts';
import { judgeQuiet } from './quiet.ts';
import { readRecord } from './record.ts';
import { judgeResults } from './results.ts';
import { judgeSessions } from './sessions.ts';

/** Every breach of a rule, as a sentence that begins with the rule's number. */
export function judge(town: Town): string[] {
  const { history } = town;
  const record = readRecord(history);
  const blocks = followBlocks(record.commands);
  // An actor that was made to throw is complained of, and so is one that cannot start again because the disk fails just then.
  const mistakes = history
    .of('mistake')
    .filter(({ text }) => !/(a poisoned fact|The disk (failed|is full)\.)$/.test(text));
  return [
    ...mistakes.map(({ text }) => `mistake: ${text}`),
    ...judgeMessages(record, blocks),
    ...judgePromptness(history, record),
    ...judgePresence(history, record, blocks),
    ...judgeSessions(town),
    ...judgeResults(record, blocks),
    ...judgeQuiet(town, record, blocks),
  ];
}
