/** The rows of blocking: block, unblock, blocks. */
import { nothing, oneUser, row } from './row.ts';

export const block = row({
  name: 'block',
  barrier: true,
  usage: 'block <user>',
  summary: 'hide from someone and refuse what they write',
  help: 'The other is not told. They no longer see you, and their messages to you are refused; you still see them.',
  parse: oneUser('block <user>'),
});

export const unblock = row({
  name: 'unblock',
  barrier: true,
  usage: 'unblock <user>',
  summary: 'end a block',
  help: 'The other is not told.',
  parse: oneUser('unblock <user>'),
});

export const blocks = row({
  name: 'blocks',
  usage: 'blocks',
  summary: 'whom you block',
  help: 'Your blacklist.',
  parse: nothing('blocks'),
});
