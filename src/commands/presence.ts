/** The rows of who is here: whoelse, whoelsesince. */
import { nothing, row, wrongUsage } from './row.ts';

const SINCE = 'whoelsesince <seconds>';

export const whoelse = row({
  name: 'whoelse',
  wide: true,
  usage: 'whoelse',
  summary: 'who else is online',
  help: 'Everyone who is online, but you.',
  parse: nothing('whoelse'),
});

export const whoelsesince = row({
  name: 'whoelsesince',
  wide: true,
  usage: SINCE,
  summary: 'who else was online within the last seconds',
  help: 'Everyone who was online at some time within the last <seconds>, whether they still are or not.',
  parse(given) {
    const seconds = given.word();
    if (seconds === undefined || given.word() !== undefined) return wrongUsage(SINCE, 'needs one number');
    const number = Number(seconds);
    if (!/^\d+(\.\d+)?$/.test(seconds) || !(number > 0)) {
      return wrongUsage(SINCE, `needs a number of seconds above 0, not "${seconds}"`);
    }
    return { seconds: Math.min(number, Number.MAX_SAFE_INTEGER) };
  },
});
